"""The lists and pages of every library, driven by its specification."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cms.core.library import LibrarySpec


@require_safe
def entry_list(request: HttpRequest, spec: LibrarySpec) -> HttpResponse:
    """Show the entries of a library that this visitor may see."""
    raise Http404


@require_safe
def entry_detail(request: HttpRequest, spec: LibrarySpec, number: str) -> HttpResponse:
    """Show one entry as far as this visitor may see it."""
    raise Http404
