"""可见范围与状态: the LIVE facts of one entry, each with a form that calls one domain function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cms.core.errors import Invalid, NotAllowed
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from registries.domain import attached, child_rows, contact_requests, contacts
from registries.domain.queries import history_of, parties_of
from registries.models import EntryDisclosure, EntryParty, RegistryEntry
from registries.viewsets import facts_forms as forms
from registries.viewsets.columns import stage_pill
from registries.viewsets.evidence import EvidenceForm, documents_of
from registries.viewsets.summary import live_facts

HISTORY_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Section:
    """One fact on the page: who may change it, with which form, by which domain function."""

    name: str
    title: Any
    form_class: type
    is_open: Callable[[Any, RegistryEntry], bool]
    apply: Callable[[Any, RegistryEntry, dict[str, Any], Any], Any]
    done: Any


def _may(action: Action) -> Callable[[Any, RegistryEntry], bool]:
    return lambda actor, entry: access_for(entry).allows(actor, action, entry)


def _may_set_audience(actor: Any, entry: RegistryEntry) -> bool:
    return bool(access_for(entry).allows(actor, attached.action_for_visibility(entry), entry))


def _may_set_status(actor: Any, entry: RegistryEntry) -> bool:
    steps = forms.TRANSITIONS[forms.EntryStatus(entry.status)]
    return entry.live and bool(steps) and _may(Action.SET_STATUS)(actor, entry)


def _may_disclose(actor: Any, entry: RegistryEntry) -> bool:
    return entry.visibility == Visibility.SUMMARY and _may(Action.SET_VISIBILITY)(actor, entry)


def _set_audience(actor: Any, entry: RegistryEntry, data: dict[str, Any], form: Any) -> Any:
    consortium = data["consortium"]
    return attached.set_visibility(
        actor=actor,
        entry=entry,
        visibility=data["visibility"],
        consortium_id=consortium.pk if consortium else None,
        audience=[row.pk for row in data["audience"]],
    )


def _keeps_rows(actor: Any, entry: RegistryEntry) -> bool:
    return bool(entry.spec().child_tables) and _may(Action.EDIT)(actor, entry)


def _set_rows(actor: Any, entry: RegistryEntry, data: dict[str, Any], form: Any) -> None:
    with transaction.atomic():
        for name, rows in data.items():
            child_rows.set_rows(actor=actor, entry=entry, name=name, rows=rows)


def _add_party(actor: Any, entry: RegistryEntry, data: dict[str, Any], form: Any) -> Any:
    last = parties_of(entry).last()
    return attached.add_party(
        actor=actor,
        entry=entry,
        role=data["role"],
        organisation=data["organisation"],
        outside_name=data["outside_name"].strip(),
        order=last.order + 1 if last else 0,
    )


def _answer_party(actor: Any, entry: RegistryEntry, data: dict[str, Any], form: Any) -> Any:
    party = EntryParty.objects.filter(library=entry.library_slug, entry_id=entry.pk, pk=data["party"]).first()
    if party is None:
        raise Http404
    objection = data["objection"] if data["answer"] == "object" else ""
    return attached.answer_party(actor=actor, entry=entry, party=party, objection=objection)


SECTIONS = (
    Section(
        name="confirm",
        title=gettext_lazy("Still valid?"),
        form_class=forms.ConfirmForm,
        is_open=_may(Action.CONFIRM),
        apply=lambda actor, entry, data, form: attached.confirm(actor=actor, entries=[entry]),
        done=gettext_lazy("Confirmed as valid today."),
    ),
    Section(
        name="audience",
        title=gettext_lazy("Visible to"),
        form_class=forms.AudienceForm,
        is_open=_may_set_audience,
        apply=_set_audience,
        done=gettext_lazy("The audience was changed; it holds from this moment on."),
    ),
    Section(
        name="status",
        title=gettext_lazy("Business status"),
        form_class=forms.StatusForm,
        is_open=_may_set_status,
        apply=lambda actor, entry, data, form: attached.set_status(actor=actor, entry=entry, **data),
        done=gettext_lazy("The status was changed."),
    ),
    Section(
        name="expiry",
        title=gettext_lazy("Valid until"),
        form_class=forms.ExpiryForm,
        is_open=_may(Action.EDIT),
        apply=lambda actor, entry, data, form: attached.set_expiry(
            actor=actor, entry=entry, expires_at=form.expires_at()
        ),
        done=gettext_lazy("The last day was changed."),
    ),
    Section(
        name="party",
        title=gettext_lazy("Participating organisations"),
        form_class=forms.PartyForm,
        is_open=_may(Action.EDIT_PARTIES),
        apply=_add_party,
        done=gettext_lazy("The organisation was named."),
    ),
    Section(
        name="answer",
        title=gettext_lazy("The part of your organisation"),
        form_class=forms.AnswerForm,
        is_open=_may(Action.CONFIRM_PARTY),
        apply=_answer_party,
        done=gettext_lazy("The answer of your organisation was recorded."),
    ),
    Section(
        name="contact",
        title=gettext_lazy("Contact data"),
        form_class=forms.ContactForm,
        is_open=_may(Action.EDIT_CONTACT),
        apply=lambda actor, entry, data, form: attached.set_contact(actor=actor, entry=entry, **data),
        done=gettext_lazy("The contact was saved."),
    ),
    Section(
        name="rows",
        title=gettext_lazy("Kept beside the entry"),
        form_class=forms.RowsForm,
        is_open=_keeps_rows,
        apply=_set_rows,
        done=gettext_lazy("The rows were saved; they hold from this moment on."),
    ),
    Section(
        name="disclosure",
        title=gettext_lazy("Opened to organisations"),
        form_class=forms.DiscloseForm,
        is_open=_may_disclose,
        apply=lambda actor, entry, data, form: attached.disclose(actor=actor, entry=entry, **data),
        done=gettext_lazy("The whole entry was opened to this organisation."),
    ),
    Section(
        name="evidence",
        title=gettext_lazy("Evidence"),
        form_class=EvidenceForm,
        is_open=_may(Action.EDIT),
        apply=lambda actor, entry, data, form: attached.add_evidence(actor=actor, entry=entry, **data),
        done=gettext_lazy("The document was attached."),
    ),
)
#: Fields of the domain's errors under the names of our forms.
_FIELDS = {"expires_at": "until"}


class EntryPageMixin(WagtailAdminTemplateMixin):
    """A page about one entry that the guard has let through."""

    model: Any = None
    index_url_name = ""
    edit_url_name = ""
    inspect_url_name = ""
    facts_url_name = ""
    access_url_name = ""
    trail_url_name = ""
    evidence_url_name = ""
    history_url_name = ""
    header_icon = "view"
    _show_breadcrumbs = True
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def entry(self) -> RegistryEntry:
        """Return the row as it is now."""
        rows = self.model._default_manager.select_related(
            "organisation", "person", "consortium", "latest_revision"
        )
        found: RegistryEntry = rows.get(pk=self.kwargs["pk"])
        return found

    @property
    def title(self) -> str:
        """Return the title of the latest state."""
        return self.entry.latest_revision.object_str if self.entry.latest_revision else self.entry.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        spec = self.model.spec()
        entry = {"url": self._way_back(), "label": f"{self.entry.number} {self.title}"}
        here = {"url": "", "label": self.get_page_title()}
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": str(spec.plural)},
            entry,
            here,
        ]

    def _way_back(self) -> str:
        may_edit = access_for(self.entry).allows(self.request.user, Action.EDIT, self.entry)
        return reverse(self.edit_url_name if may_edit else self.inspect_url_name, args=[self.entry.pk])


class FactsView(EntryPageMixin, TemplateView):
    """Show every LIVE fact of an entry, with a form for those this person may change."""

    template_name = "registries_admin/facts.html"

    def get_page_title(self) -> str:
        return _("Audience and status")

    def get_header_buttons(self) -> list[Any]:
        buttons = [
            HeaderButton(_("Back to the entry"), url=self._way_back(), icon_name="arrow-left", priority=5)
        ]
        if access_for(self.entry).allows(self.request.user, Action.EXPLAIN, self.entry):
            url = reverse(self.access_url_name, args=[self.entry.pk])
            buttons.append(HeaderButton(_("Who may see this"), url=url, icon_name="view", priority=10))
        if access_for(self.entry).allows(self.request.user, Action.VIEW_DRAFT, self.entry):
            url = reverse(self.trail_url_name, args=[self.entry.pk])
            buttons.append(HeaderButton(_("Who did what"), url=url, icon_name="history", priority=20))
        return buttons

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("section") == "reveal":
            return self._reveal(request.POST.get("reason", ""))
        section = next((one for one in SECTIONS if one.name == request.POST.get("section")), None)
        if section is None:
            raise Http404
        if not section.is_open(request.user, self.entry):
            raise NotAllowed(
                "not_allowed",
                _("You may not do this here. Ask the manager of your organisation for the right."),
            )
        form = self._form(section, request.POST, request.FILES)
        if not form.is_valid():
            return self._again(section, form)
        try:
            section.apply(request.user, self.entry, form.cleaned_data, form)
        except Invalid as error:
            for name, texts in (error.fields or {"": [error.message]}).items():
                known = _FIELDS.get(name, name)
                form.add_error(known if known in form.fields else None, [str(text) for text in texts])
            return self._again(section, form)
        messages.success(request, section.done)
        return HttpResponseRedirect(f"{request.path}#{section.name}")

    def _again(self, section: Section, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(wrong=section, form=form), status=400)

    def _form(self, section: Section, data: Any = None, files: Any = None) -> Any:
        prefix = f"id_{section.name}_%s"
        if section.form_class is EvidenceForm:
            return EvidenceForm(data, files, auto_id=prefix)
        form = section.form_class(data, files, auto_id=prefix, entry=self.entry, actor=self.request.user)
        if section.name == "contact" and data is None and (masked := self._contact.masked) is not None:
            # What comes back unchanged stands for what it hides (attached.set_contact).
            form.initial = {"name": masked.name, "phone": masked.phone, "email": masked.email}
        return form

    @cached_property
    def _contact(self) -> contacts.ContactView:
        return contacts.view_for(self.request.user, self.entry)

    def _reveal(self, reason: str) -> HttpResponse:
        """Show the contact in clear on this answer only, which no cache keeps."""
        try:
            contact = contact_requests.reveal(actor=self.request.user, entry=self.entry, reason=reason)
        except Invalid as error:
            context = self.get_context_data(reveal_error=error.message)
            return self.render_to_response(context, status=400)
        response = self.render_to_response(self.get_context_data(revealed=contact))
        response["Cache-Control"] = "no-store"
        return response

    def get_context_data(
        self, wrong: Section | None = None, form: Any = None, **kwargs: Any
    ) -> dict[str, Any]:
        user, entry = self.request.user, self.entry
        forms_by_name = {
            section.name: form if section is wrong else self._form(section)
            for section in SECTIONS
            if section.is_open(user, entry)
        }
        return super().get_context_data(**kwargs) | {
            "entry": entry,
            "entry_title": self.title,
            "pill": stage_pill(entry.stage),
            "facts": live_facts(entry),
            "titles": {section.name: section.title for section in SECTIONS},
            "forms": forms_by_name,
            "wrong": wrong.name if wrong else "",
            "parties": self._parties(),
            "contact": self._contact,
            "disclosures": EntryDisclosure.objects.filter(
                library=entry.library_slug, entry_id=entry.pk
            ).select_related("organisation", "opened_by__person"),
            "evidence": documents_of(entry) if self._may_read_evidence() else None,
            "evidence_url_name": self.evidence_url_name,
            "history": self._history(),
        }

    def _may_read_evidence(self) -> bool:
        from registries.viewsets.evidence import READS_EVIDENCE

        access = access_for(self.entry)
        return any(access.allows(self.request.user, act, self.entry) for act in READS_EVIDENCE)

    def _parties(self) -> list[dict[str, Any]]:
        units = standing_of(self.request.user).units_allowing(Action.CONFIRM_PARTY)
        return [
            {
                "party": party,
                "may_answer": party.organisation_id is not None and party.organisation_id in units,
            }
            for party in parties_of(self.entry)
        ]

    def _history(self) -> list[dict[str, Any]]:
        steps = list(history_of(self.entry))[-HISTORY_SHOWN:]
        return [{"step": step, "pill": stage_pill(_stage(step.to_stage))} for step in reversed(steps)]


def _stage(value: str) -> Any:
    from registries.enums import Stage

    return Stage(value)
