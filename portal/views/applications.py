"""An organisation comes in: its code, its facts, the stamped letter, and where the application stands."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core.errors import Conflict, DomainError, Invalid
from cms.core.row_ids import row_id
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import application_files, applications, requests
from permissions.domain.code_lookup import Outcome, look_up
from permissions.models import Application, ApplicationState, Organisation, OrganisationState
from portal import applying
from portal.code_labels import suggestions
from portal.forms.register import ApplicationForm, CreditCodeForm, JoinForm

_login = login_required(login_url="portal:login")
_both = require_http_methods(["GET", "HEAD", "POST"])
SHOWN_REQUESTS = 10


def own_application(request: HttpRequest, pk: int) -> Application:
    """Return the person's own application, or say that there is none: the platform reads it in the console."""
    rows = access_for(Application).visible(request.user, Action.EDIT)
    return get_object_or_404(
        rows.select_related("organisation", "region__parent__parent", "industry", "parent"), pk=pk
    )


@never_cache
@_login
@_both
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for the credit code and lead on from what is known of it."""
    form = CreditCodeForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "join": JoinForm(), "applications": applying.own(request.user)}
    context["requests"] = requests.requests_of(request.user)[:SHOWN_REQUESTS]
    if request.method == "POST" and form.is_valid():
        try:
            found = look_up(actor=request.user, code=form.cleaned_data["uscc"])
            if found.outcome in (Outcome.FREE, Outcome.CLAIMABLE, Outcome.STARTED):
                application = applications.start(actor=request.user, code=found.code)
                return redirect("portal:application", application.pk)
            context["found"] = found
        except DomainError as error:
            texts = error.fields.get("uscc") or [error.message]
            form.add_error("uscc", [str(text) for text in texts])
    form.mark_errors()
    return render(request, "portal/register/organisation.html", context)


@never_cache
@_login
@require_safe
def check_code(request: HttpRequest) -> JsonResponse:
    """Say while a person types what is wrong with a code, or what it leads to."""
    try:
        found = look_up(actor=request.user, code=request.GET.get("uscc", ""))
    except Invalid as error:
        return JsonResponse({"tone": "danger", "text": error.message})
    words = {
        Outcome.FREE: _("The code is right. This organisation is new here."),
        Outcome.CLAIMABLE: _(
            "The code is right. The platform knows this organisation; nobody works for it yet."
        ),
        Outcome.STARTED: _("You have begun with this organisation; go on there."),
        Outcome.VERIFIED: _("This organisation is verified. The next page helps you to join it."),
        Outcome.INSIDE: _("You work for this organisation already."),
        Outcome.SUSPENDED: _("This organisation is suspended. Call the operator of the platform."),
    }
    return JsonResponse({"tone": "done", "text": str(words[found.outcome])})


@never_cache
@_login
@require_safe
def suggest(request: HttpRequest, slug: str) -> JsonResponse:
    """Return regions or industries that a few letters may mean."""
    return JsonResponse({"found": suggestions(slug, request.GET.get("q", ""))})


@_login
@require_POST
def begin_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the application of a unit that uses the code of a verified organisation."""
    parent = get_object_or_404(Organisation, pk=pk, state=OrganisationState.VERIFIED)
    try:
        application = applications.start_unit(actor=request.user, parent=parent)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("portal:register_organisation")
    return redirect("portal:application", application.pk)


@_login
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the manager of a verified organisation for an invitation."""
    organisation = get_object_or_404(Organisation, pk=pk, state=OrganisationState.VERIFIED)
    user: Any = request.user
    try:
        requests.request_role(actor=user, organisation=organisation, message=request.POST.get("message", ""))
        messages.success(request, _("The manager was asked. You will find the answer among your messages."))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("portal:register_organisation")
    return redirect(f"{reverse('portal:register_organisation')}#requests")


@_login
@require_POST
def withdraw_join(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take back one's own request to join."""
    user: Any = request.user
    row = get_object_or_404(requests.requests_of(user), pk=request_id)
    try:
        requests.withdraw_request(actor=user, request=row)
        messages.success(request, _("The request was taken back."))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('portal:register_organisation')}#requests")


@never_cache
@_login
@_both
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show the form while the applicant writes, the progress after that."""
    row = own_application(request, application_id)
    if request.method == "POST":
        return _write(request, row)
    return _form_page(request, row) if row.is_writable else _progress(request, row)


@_login
@require_POST
def save(request: HttpRequest, application_id: int) -> JsonResponse:
    """Keep what was typed; answer with what is missing now."""
    row = own_application(request, application_id)
    form = ApplicationForm(request.POST, application=row)
    try:
        row = applications.save_facts(actor=request.user, application=row, facts=form.facts())
    except DomainError as error:
        return JsonResponse({"text": error.message, "errors": _texts(error)}, status=error.status)
    now = timezone.localtime().strftime("%H:%M")
    errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
    return JsonResponse(
        {"text": _("Saved %(time)s") % {"time": now}, "errors": errors, "slots": _slots(request, row)}
    )


@_login
@require_POST
def upload(request: HttpRequest, application_id: int) -> HttpResponse:
    """Take photos or a PDF; a script gets the list of pages, a browser without one the page again."""
    row = own_application(request, application_id)
    problem = ""
    try:
        if "remove" in request.POST:
            number = request.POST["remove"]
            application_files.remove_file(actor=request.user, application=row, file_id=row_id(number))
        else:
            application_files.add_files(
                actor=request.user, application=row, files=request.FILES.getlist("files")
            )
    except DomainError as error:
        problem = error.message
    if request.headers.get("X-Requested-With") == "fetch":
        slots = _slots(request, row, pages=list(row.files.order_by("pk")))
        return JsonResponse({"slots": slots, "problem": problem}, status=400 if problem else 200)
    if problem:
        messages.error(request, problem)
    return redirect(f"{applying.address(row)}#field-files")


@never_cache
@_login
@require_safe
def page(request: HttpRequest, application_id: int, file_id: int) -> FileResponse:
    """Show one page of the letter to its applicant."""
    row = own_application(request, application_id)
    return file_answer(request.user, row, file_id or None)


def file_answer(user: Any, row: Application, file_id: int | None) -> FileResponse:
    """Return a page of the letter as a file that browsers show and never keep."""
    try:
        file = application_files.open_file(actor=user, application=row, file_id=file_id)
    except Conflict as error:
        raise Http404 from error
    kind, ending = ("application/pdf", "pdf") if file.name.endswith(".pdf") else ("image/jpeg", "jpg")
    response = FileResponse(
        file.open("rb"), content_type=kind, filename=f"{row.number}-{file_id or 0}.{ending}"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@_login
@require_safe
def letter(request: HttpRequest, application_id: int) -> HttpResponse:
    """Show the letter of authorisation, filled in, to be printed on A4 and stamped."""
    row = own_application(request, application_id)
    contact = getattr(getattr(request.user, "person", None), "contact", None)
    phone = row.contact_phone or getattr(contact, "phone", "")
    return render(request, "portal/register/letter.html", {"application": row, "phone": phone})


@_login
@require_POST
def act(request: HttpRequest, application_id: int, action: str) -> HttpResponse:
    """Take an application back, throw a draft away, or say which similar organisation is one's own."""
    row = own_application(request, application_id)
    if action not in ("withdraw", "discard", "choose"):
        raise Http404
    try:
        if action == "withdraw":
            applications.withdraw(actor=request.user, application=row)
            messages.success(request, _("Taken back. Change it and hand it in again."))
        elif action == "discard":
            applications.discard(actor=request.user, application=row)
            messages.success(request, _("The draft was discarded."))
            return redirect("portal:register_organisation")
        else:
            known = get_object_or_404(Organisation, pk=row_id(request.POST.get("organisation", "")))
            applications.choose_known(actor=request.user, application=row, organisation=known)
            messages.success(request, _("Your application now claims %(name)s.") % {"name": known.name})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("portal:application", row.pk)


def _write(request: HttpRequest, row: Application) -> HttpResponse:
    form = ApplicationForm(request.POST, application=row)
    try:
        row = applications.save_facts(actor=request.user, application=row, facts=form.facts())
        if form.errors or "submit" not in request.POST:
            return _form_page(request, row, form)
        row = applications.submit(actor=request.user, application=row)
    except Invalid as error:
        return _form_page(request, row, form, problems=_texts(error))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("portal:application", row.pk)
    messages.success(request, _("Your application was handed in."))
    return redirect("portal:application", row.pk)


def _form_page(
    request: HttpRequest,
    row: Application,
    form: ApplicationForm | None = None,
    problems: dict[str, list[str]] | None = None,
) -> HttpResponse:
    shown = form or ApplicationForm(application=row)
    for name, texts in (problems or {}).items():
        shown.add_error(name if name in shown.fields else None, texts)
    shown.mark_errors()
    context = {
        "form": shown,
        "application": row,
        "pages": list(row.files.order_by("pk")),
        "remarks": applying.remarks(row),
        "remark": row.reasons,
        "most": application_files.MAX_PAGES,
        "was_posted": request.method == "POST",
        "problems": problems or {},
        **_live(row),
    }
    return render(request, "portal/register/application.html", context)


def _live(row: Application) -> dict[str, Any]:
    """Return what changes while the applicant writes."""
    return {"application": row, "gaps": applying.gaps(row), "alike": applying.alike(row)}


def _slots(request: HttpRequest, row: Application, **more: Any) -> dict[str, str]:
    """Return the parts of the page that a script swaps in."""
    context = {**_live(row), **more}
    names = ("gaps", "alike", *more)
    return {name: render_to_string(f"portal/register/_{name}.html", context, request) for name in names}


def _progress(request: HttpRequest, row: Application) -> HttpResponse:
    context = {
        "application": row,
        "steps": applying.steps(row),
        "drafts": applying.draft_links(request.user),
        "recorded": applying.recorded(request.user) if row.state == ApplicationState.APPROVED else None,
        "join": JoinForm(),
    }
    return render(request, "portal/register/progress.html", context)


def _texts(error: DomainError) -> dict[str, list[str]]:
    return {name: [str(text) for text in texts] for name, texts in error.fields.items()}
