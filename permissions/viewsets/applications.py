"""The desk of the platform operator: organisations that ask to be verified, the letter beside the facts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import sms
from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.masterdata.working_days import days_late
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import application_files, deciding
from permissions.domain.applications import similar_to
from permissions.models import Application, ApplicationState
from permissions.viewsets.scoped import ScopedSnippetViewSet

PER_PAGE = 30
NAMESPACE = "wagtailsnippets_permissions_application"
PHRASES = (
    _("The stamp cannot be read; photograph the sheet again in good light."),
    _("The stamp is not that of the organisation named."),
    _("The signature of the person in charge is missing."),
    _("Name and credit code do not belong together; compare with the licence."),
    _("The letter is not the one of this application; print it again."),
)
TABS = (("", _("Waiting")), ("decided", _("Decided or returned")))


def may_decide(user: Any) -> bool:
    """Return whether somebody decides applications at all."""
    return access_for(Application).allows_somewhere(user, Action.REVIEW)


class DecisionForm(forms.Form):
    """A decision about the round that was shown, with reasons."""

    fields: dict[str, Any]

    round = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[(name, "") for name in ("approve", "return", "refuse")])
    phrases = forms.MultipleChoiceField(
        label=_("Common reasons"), required=False, choices=[(str(n), text) for n, text in enumerate(PHRASES)]
    )
    reason = forms.CharField(
        label=_("Reason for the applicant"),
        required=False,
        max_length=deciding.REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in deciding.REMARKABLE:
            label = _g("Remark on “%(field)s”") % {"field": label_of(name)}
            self.fields[f"remark-{name}"] = forms.CharField(
                label=label,
                required=False,
                max_length=deciding.REASON_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def full_reason(self) -> str:
        """Return the ticked phrases and the reason, one a line."""
        chosen = [str(PHRASES[int(number)]) for number in self.cleaned_data.get("phrases", [])]
        return "\n".join([*chosen, self.cleaned_data.get("reason", "").strip()]).strip()

    def remarks(self) -> dict[str, str]:
        """Return the remarks on single fields."""
        return {name: self.cleaned_data.get(f"remark-{name}", "") for name in deciding.REMARKABLE}


class DeskMixin(WagtailAdminTemplateMixin):
    """What the screens of the desk share: only who decides sees them."""

    model = Application
    header_icon = "clipboard-list"
    _show_breadcrumbs = True
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_decide(request.user):
            raise NotAllowed("not_allowed", _g("Only the platform operator decides applications."))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]  # untyped upstream

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [{"url": reverse(f"{NAMESPACE}:list"), "label": _g("Applications")}]
        return [*super().get_breadcrumbs_items(), *items, *self.own_crumbs()]

    def own_crumbs(self) -> list[dict[str, Any]]:
        """Return the crumbs after that of the list."""
        return []


class QueueView(DeskMixin, TemplateView):
    """What waits, the one due first first; and what was decided."""

    template_name = "permissions_admin/application_queue.html"
    page_title = _("Applications")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, tab = self.request.user, self.request.GET.get("tab", "")
        waiting, done = deciding.queue(user), deciding.decided(user)
        rows = done if tab == "decided" else waiting
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        counts = {"": waiting.count(), "decided": done.count()}
        tabs = [
            {
                "label": label,
                "url": f"?tab={name}" if name else "?",
                "count": counts[name],
                "current": tab == name,
            }
            for name, label in TABS
        ]
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "rows": rows_of(page),
            "tabs": tabs,
            "is_queue": tab != "decided",
        }


class DeskView(DeskMixin, TemplateView):
    """One application: facts, similar organisations, rivals, history, and the letter beside them."""

    template_name = "permissions_admin/application_desk.html"
    page_title = _("Verification of an organisation")

    @cached_property
    def application(self) -> Application:
        """Return the application of the address, if this person may decide it."""
        rows = access_for(Application).visible(self.request.user, Action.REVIEW)
        found = rows.select_related(
            "applicant__person__contact", "organisation", "region", "industry", "parent", "decided_by__person"
        ).filter(pk=self.kwargs["pk"])
        if not found:
            raise Http404
        return found[0]

    def own_crumbs(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": self.application.name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application, form = self.application, kwargs.get("form") or DecisionForm()
        pages = list(application.files.order_by("pk"))
        waiting = list(deciding.queue(self.request.user).values_list("pk", flat=True)[:200])
        place = waiting.index(application.pk) if application.pk in waiting else -1
        contact = getattr(getattr(application.applicant, "person", None), "contact", None)
        return {
            **super().get_context_data(**kwargs),
            "application": application,
            "row": rows_of([application])[0],
            "facts": facts_of(application, form),
            "files_remark": form["remark-files"],
            "pages": pages,
            "form": form,
            "phrases": list(enumerate(PHRASES)),
            "chosen": self.request.POST.getlist("phrases") if form.is_bound else [],
            "similar": similar_to(application) if application.state == ApplicationState.SUBMITTED else [],
            "rivals": list(deciding.rivals_of(application)[:5]),
            "steps": steps_of(application),
            "phone": sms.mask(application.contact_phone or getattr(contact, "phone", "")),
            "place": place + 1,
            "total": len(waiting),
            "previous_pk": waiting[place - 1] if place > 0 else None,
            "next_pk": waiting[place + 1] if 0 <= place < len(waiting) - 1 else None,
            "is_open": application.state == ApplicationState.SUBMITTED,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        following = self._following()
        try:
            self._decide(form)
        except Invalid as error:
            form.add_error("reason", error.message)
            return self.render_to_response(self.get_context_data(form=form))
        except Conflict as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(request.path)
        words = {
            "approve": _g("“%(name)s” is verified."),
            "return": _g("“%(name)s” was returned."),
            "refuse": _g("“%(name)s” was refused."),
        }
        messages.success(request, words[form.cleaned_data["decision"]] % {"name": self.application.name})
        return HttpResponseRedirect(following)

    def _following(self) -> str:
        waiting = deciding.queue(self.request.user).exclude(pk=self.application.pk).first()
        return reverse(f"{NAMESPACE}:decide", args=[waiting.pk]) if waiting else reverse(f"{NAMESPACE}:list")

    def _decide(self, form: DecisionForm) -> None:
        data = form.cleaned_data
        act: dict[str, Any] = {
            "actor": self.request.user,
            "application": self.application,
            "round": data["round"],
        }
        if data["decision"] == "approve":
            deciding.approve(**act)
        elif data["decision"] == "return":
            deciding.send_back(**act, reason=form.full_reason(), reasons=form.remarks())
        else:
            deciding.refuse(**act, reason=form.full_reason())


class PageView(View):
    """One page of the letter, or all photos as one PDF for 0; each look is recorded."""

    model = Application

    def get(self, request: HttpRequest, pk: int, file_id: int) -> FileResponse:
        rows = access_for(Application).visible(request.user, Action.REVIEW)
        application = rows.filter(pk=pk).first()
        if application is None:
            raise Http404
        try:
            file = application_files.open_file(
                actor=request.user, application=application, file_id=file_id or None
            )
        except Conflict as error:
            raise Http404 from error
        kind = "application/pdf" if file.name.endswith(".pdf") else "image/jpeg"
        response = FileResponse(file.open("rb"), content_type=kind)
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class PhoneView(View):
    """The whole telephone number, once, on request; recorded."""

    model = Application

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        application = access_for(Application).visible(request.user, Action.REVIEW).filter(pk=pk).first()
        if application is None:
            raise Http404
        number = deciding.reveal_phone(actor=request.user, application=application)
        text = _g("Phone of the applicant: %(number)s. That you asked for it is recorded.")
        messages.info(request, text % {"number": number or "—"})
        return HttpResponseRedirect(reverse(f"{NAMESPACE}:decide", args=[pk]))


class ApplicationViewSet(ScopedSnippetViewSet):
    """单位认证."""

    model = Application
    icon = "clipboard-list"
    add_to_admin_menu = False
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.construct_view(QueueView), name="list"),
            path("<int:pk>/", self.construct_view(DeskView), name="decide"),
            path("<int:pk>/phone/", self.construct_view(PhoneView), name="phone"),
            path("<int:pk>/pages/<int:file_id>/", self.construct_view(PageView), name="page"),
        ]

    @cached_property
    def menu_item_is_registered(self) -> bool:
        # It has an entry of its own, shown by another rule; Wagtail's list of snippets must not name it.
        return True

    def register_chooser_viewset(self) -> None:
        """Applications are chosen nowhere."""

    def register_snippet_hooks(self) -> None:
        """Nothing of Wagtail's hooks for snippets applies."""


class ApplicationsMenuItem(MenuItem):
    """The way to the desk, for those who decide."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_decide(request.user)


def menu_item() -> ApplicationsMenuItem:
    """Return the entry of the main menu."""
    return ApplicationsMenuItem(
        _("Verification"),
        reverse(f"{NAMESPACE}:list"),
        name="applications",
        icon_name="clipboard-list",
        order=155,
    )


def steps_of(application: Application) -> list[dict[str, Any]]:
    """Return what happened, the newest first, with the remarks on single fields that a return made."""
    rows = application.steps.select_related("actor__person").order_by("-at", "-pk")
    return [
        {
            "step": row,
            # A later step still carries what was said before it.
            "remarks": [(label_of(name), text) for name, text in row.reasons.items() if text]
            if row.to_state == ApplicationState.RETURNED
            else [],
        }
        for row in rows
    ]


def label_of(name: str) -> str:
    """Return how a field of an application is called."""
    if name == "files":
        return _g("Stamped letter")
    if name == "position":
        return _g("Position of the applicant")
    return str(getattr(Application._meta.get_field(name), "verbose_name", name))


def rows_of(applications: Iterable[Application]) -> list[dict[str, Any]]:
    """Return applications with the days that are left, and by how many working days each is late."""
    found, today = list(applications), timezone.localdate()
    late = days_late([one.due_on for one in found], today)
    return [
        {"application": one, "left": (one.due_on - today).days if one.due_on else None, "late": days}
        for one, days in zip(found, late, strict=True)
    ]


def facts_of(application: Application, form: DecisionForm) -> list[dict[str, Any]]:
    """Return what the application says, what is known of the organisation, and where a remark is written."""
    known = application.organisation
    names = [name for name in deciding.REMARKABLE if name not in ("files", "relation")]
    if application.parent_id:
        names.insert(2, "relation")
    rows = [_fact(application, name, known, form) for name in names]
    code = {"label": label_of("uscc"), "value": application.uscc or "—", "known": "", "is_code": True}
    if application.parent is not None:
        code["value"] = f"{_g('none of its own')}（{application.parent}：{application.parent.uscc or '—'}）"
    return [rows[0], code, *rows[1:]]


def _fact(application: Application, name: str, known: Any, form: DecisionForm) -> dict[str, Any]:
    display = getattr(application, f"get_{name}_display", None)
    value = display() if display else getattr(application, name)
    attribute = {"organisation_kind": "kind"}.get(name, name)
    before = getattr(known, f"get_{attribute}_display", None) if known else None
    other = before() if before else getattr(known, attribute, "") if known else ""
    field = f"remark-{name}"
    return {
        "label": label_of(name),
        "value": str(value or "—"),
        "known": str(other) if other and str(other) != str(value) else "",
        "remark": form[field] if field in form.fields else None,
    }
