"""A person's own entries: list, form, and the acts of one press."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core.errors import DomainError, NotFound
from cms.core.library import LibrarySpec
from cms.core.row_ids import row_id
from portal import console
from portal.code_labels import suggestions
from portal.own import rows
from portal.own.consenting import ConsentForm
from portal.own.form import PLEDGE, OwnEntryForm
from registries.domain import attached, deletion, own_entries, publishing
from registries.domain.queries import open_remarks
from registries.enums import ReviewState
from registries.viewsets.summary import submitted_text

_login = login_required(login_url="portal:login")
_both = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_login
@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    """Show the person's own entries by library, each with its state and the next step."""
    return render(request, "portal/own/list.html", {"shelves": rows.shelves(request.user)})


@_login
@require_safe
def publish(request: HttpRequest, spec: LibrarySpec) -> HttpResponse:
    """Lead whoever wants to publish to the form that is his: of his organisation, else his own."""
    url = console.create_url(request.user, spec) or _new_url(spec)
    if not url:
        text = _("Entries of this library are recorded by organisations. Bring in yours, or join it.")
        messages.info(request, text)
        return redirect("portal:register_organisation")
    query = request.GET.urlencode()
    return redirect(f"{url}?{query}" if query else url)


@never_cache
@_login
@_both
def own_new(request: HttpRequest, spec: LibrarySpec) -> HttpResponse:
    """Begin an entry of one's own."""
    if spec not in own_entries.libraries_of_persons():
        raise Http404
    return _form_view(request, spec, None)


@never_cache
@_login
@_both
def own_edit(request: HttpRequest, spec: LibrarySpec, number: str) -> HttpResponse:
    """Change an entry of one's own, or see where it stands while it is under review."""
    entry = _own(request, spec, number)
    if entry.review_state == ReviewState.SUBMITTED and request.method != "POST":
        return render(request, "portal/own/waiting.html", {"spec": spec, "row": rows.row_of(entry)})
    return _form_view(request, spec, entry)


@_login
@require_POST
def own_act(request: HttpRequest, spec: LibrarySpec, number: str, act: str) -> HttpResponse:
    """Take back, confirm, copy, take down or delete an entry of one's own."""
    entry, user = _own(request, spec, number), request.user
    if act not in _ACTS:
        raise Http404
    work, done = _ACTS[act]
    try:
        made = work(user, entry)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("portal:own_entries")
    messages.success(request, str(done))
    if act in {"copy", "withdraw"}:
        return redirect(rows.row_of(made).url)
    return redirect("portal:own_entries")


@never_cache
@_login
@require_safe
def suggest(request: HttpRequest, slug: str) -> JsonResponse:
    """Return rows of master data that a few letters may mean."""
    return JsonResponse({"found": suggestions(slug, request.GET.get("q", ""))})


_Work = Callable[[Any, Any], Any]
_ACTS: dict[str, tuple[_Work, Any]] = {
    "withdraw": (
        lambda user, entry: publishing.withdraw(actor=user, entry=entry),
        gettext_lazy("Taken back. Change it and hand it in again."),
    ),
    "confirm": (
        lambda user, entry: attached.confirm(actor=user, entries=[entry]),
        gettext_lazy("Confirmed as of today."),
    ),
    "copy": (
        lambda user, entry: own_entries.copy_own(actor=user, entry=entry),
        gettext_lazy("Copied. Change what differs."),
    ),
    "unpublish": (
        lambda user, entry: publishing.unpublish(actor=user, entry=entry),
        gettext_lazy("Taken down: nobody but you sees it now."),
    ),
    "delete": (
        lambda user, entry: deletion.delete(actor=user, entry=entry),
        gettext_lazy("The draft was deleted."),
    ),
}


def _new_url(spec: LibrarySpec) -> str:
    offered = spec in own_entries.libraries_of_persons()
    return reverse("portal:own_new", args=[spec.url_segment]) if offered else ""


def _own(request: HttpRequest, spec: LibrarySpec, number: str) -> Any:
    try:
        return own_entries.own_entry(request.user, spec.slug, number)
    except NotFound as error:
        raise Http404 from error


# -- the form --


def _form_view(request: HttpRequest, spec: LibrarySpec, entry: Any) -> HttpResponse:
    model: Any = spec.model
    draft = entry.get_latest_revision_as_object() if entry else model()
    data = request.POST if request.method == "POST" else None
    form = OwnEntryForm(data, spec=spec, draft=draft, actor=request.user)
    person = getattr(request.user, "person", None)
    if person is None:
        raise Http404
    consent = ConsentForm(data, spec=spec, person=person)
    if data is None:
        _preset(form, spec, request.GET.get(spec.tab_field, ""))
        return _page(request, spec, entry, form, consent)
    if request.headers.get("X-Requested-With") == "fetch":
        return _autosave(request, spec, entry, form)
    return _write(request, spec, entry, form, consent)


def _preset(form: OwnEntryForm, spec: LibrarySpec, wanted: str) -> None:
    """Choose the kind that a link names."""
    field: Any = spec.model._meta.get_field(spec.tab_field)
    if wanted in dict(field.flatchoices) and not form.draft.pk:
        form.initial[spec.tab_field] = wanted
        setattr(form.draft, spec.tab_field, wanted)


def _save(request: HttpRequest, spec: LibrarySpec, entry: Any, form: OwnEntryForm) -> Any:
    return own_entries.save_own(
        actor=request.user,
        library=spec.slug,
        values=form.values(),
        entry=entry,
        base_revision_id=row_id(request.POST.get("base", "")) if entry else None,
        **form.audience,
    )


def _autosave(request: HttpRequest, spec: LibrarySpec, entry: Any, form: OwnEntryForm) -> JsonResponse:
    """Keep what was typed; consents are given by a press only."""
    try:
        saved = _save(request, spec, entry, form)
    except DomainError as error:
        first = next((str(texts[0]) for texts in error.fields.values()), "")
        return JsonResponse({"text": first or error.message}, status=error.status)
    text = _("Saved %(time)s") % {"time": timezone.localtime().strftime("%H:%M")}
    return JsonResponse({"text": text, "base": saved.latest_revision_id, "url": rows.row_of(saved).url})


def _write(
    request: HttpRequest, spec: LibrarySpec, entry: Any, form: OwnEntryForm, consent: ConsentForm
) -> HttpResponse:
    wants_review = "submit" in request.POST
    consent.is_valid()
    try:
        entry = _save(request, spec, entry, form)
        if not consent.errors:
            consent.apply(request.user)
        if wants_review and not (form.errors or consent.errors):
            [entry] = publishing.submit(actor=request.user, entries=[entry])
    except DomainError as error:
        _add(form, consent, error)
    if form.errors or consent.errors:
        return _page(request, spec, entry, form, consent)
    messages.success(request, submitted_text(entry) if wants_review else _("The draft was saved."))
    return redirect("portal:own_entries" if wants_review else rows.row_of(entry).url)


def _add(form: OwnEntryForm, consent: ConsentForm, error: DomainError) -> None:
    """Show an error of the domain beside its field, or above the form."""
    for known, texts in error.fields.items():
        # A profile without its consent is told at the tick that gives it.
        name = consent.purposes[0].value if known == "person" and consent.purposes else known
        where = consent if name in consent.fields else form
        where.add_error(name if name in where.fields else None, [str(text) for text in texts])
    if not error.fields:
        form.add_error(None, error.message)


def _page(
    request: HttpRequest, spec: LibrarySpec, entry: Any, form: OwnEntryForm, consent: ConsentForm
) -> HttpResponse:
    form.mark_errors()
    consent.mark_errors()
    remarks = list(open_remarks(entry)) if entry else []
    context = {
        "spec": spec,
        "entry": entry,
        "form": form,
        "consent": consent,
        "parts": list(form.parts(remarks)),
        "pledge": form.view(PLEDGE, remarks),
        "general": [one for one in remarks if one.field_name not in form.fields],
        "row": rows.row_of(entry) if entry else None,
    }
    return render(request, "portal/own/form.html", context)
