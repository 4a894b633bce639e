"""What a reviewer narrowed the queue to, as it stands in the address of every page of the desk."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from cms.core import library as libraries
from registries.domain.desk import Key, Narrowing
from registries.enums import ReviewLevel


def narrowing_of(params: Any) -> Narrowing:
    """Return the narrowing that an address asks for; what it does not know it leaves out."""
    library, level = params.get("library", ""), params.get("level", "")
    organisation = params.get("organisation", "")
    return Narrowing(
        library=library if library in {spec.slug for spec in libraries.all_specs()} else "",
        level=level if level in ReviewLevel.values else "",
        organisation=int(organisation) if organisation.isdecimal() and len(organisation) < 19 else None,
        is_late=params.get("late") == "1",
    )


def query_of(narrowing: Narrowing) -> str:
    """Return the narrowing as the query of an address, with its question mark; empty for none."""
    values = {
        "library": narrowing.library,
        "level": narrowing.level,
        "organisation": narrowing.organisation or "",
        "late": "1" if narrowing.is_late else "",
    }
    query = urlencode({name: value for name, value in values.items() if value})
    return f"?{query}" if query else ""


def desk_url(narrowing: Narrowing | None = None) -> str:
    """Return the address of the desk."""
    return reverse("registries_review") + query_of(narrowing or Narrowing())


def review_url(key: Key, narrowing: Narrowing | None = None) -> str:
    """Return the address at which one submission is decided."""
    model: Any = libraries.get(key.library).model
    address = reverse(model.snippet_viewset.get_url_name("review"), args=[key.pk])
    return address + query_of(narrowing or Narrowing())
