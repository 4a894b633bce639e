"""Acts on many entries in the console: a page that says what will be done, and one that says what was done."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.functional import cached_property, classproperty
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from cms.core import library
from cms.core.errors import DomainError
from cms.core.row_ids import row_id
from permissions.access import access_for
from permissions.actions import Action
from registries.domain import bulk, deciding, deletion, exporting
from registries.domain.quick_search import find_entries
from registries.domain.submission import readiness_of
from registries.models import RegistryEntry
from registries.viewsets.bulk_forms import AudienceForm, ExportForm, TagsForm
from registries.viewsets.columns import stage_pill
from registries.viewsets.summary import audience_text

#: What stands against so many submissions is said before; of more only afterwards.
CHECKED_BEFORE = 100
SHOWN_BEFORE = 50


class EntryBulkMixin:
    """Look at nothing but the entries that this person has in his console."""

    needed: Action
    request: Any
    model: Any

    #: asked when it is needed: a library may be registered after this module was read
    models = classproperty(lambda cls: [spec.model for spec in library.all_specs()])

    @classmethod
    def is_offered(cls, user: Any, model: Any) -> bool:
        """Return whether the act is part of this person's work in a library."""
        return bool(access_for(model).allows_somewhere(user, cls.needed))

    def get_queryset(self, model: Any, object_ids: Iterable[Any]) -> QuerySet:
        numbers = [row_id(pk) for pk in object_ids]
        return access_for(model).visible(self.request.user, self.needed).filter(pk__in=numbers).order_by("pk")

    def get_all_objects_in_listing_query(self, parent_id: Any) -> QuerySet:
        return self.listed().values_list("pk", flat=True)

    def listed(self) -> QuerySet:
        """Return what the list shows with the filters and the search of the address."""
        request, viewset = self.request, self.model.snippet_viewset
        rows = viewset.get_queryset(request)
        request.registry_rows = rows
        filters = viewset.filterset_of(request)(data=request.GET, request=request, queryset=rows)
        if filters.is_valid():
            rows = filters.filter_queryset(rows)
        return find_entries(rows, request.GET.get("q", ""), actor=request.user)

    def check_perm(self, entry: Any) -> bool:
        return access_for(entry).allows(self.request.user, self.needed, entry)


class DeleteEntries(EntryBulkMixin, DeleteBulkAction):
    """Delete drafts that were never published."""

    needed = Action.DELETE

    @classmethod
    def execute_action(cls, objects: Any, user: Any = None, **kwargs: Any) -> tuple[int, int]:
        actor = user or kwargs["self"].request.user
        for entry in objects:
            deletion.delete(actor=actor, entry=entry)
        return len(objects), 0


class EntryAct(EntryBulkMixin, SnippetBulkAction):
    """An act of the domain on the chosen entries: asked once, then a page of what was done and what was not."""

    template_name = "registries_admin/bulk_act.html"
    result_template_name = "registries_admin/bulk_result.html"
    #: one sentence on what happens
    question: Any = ""
    button: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if not self.is_offered(request.user, self.model):
                messages.error(request, _g("You may not do this here."))
                return HttpResponseRedirect(self.next_url)
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        except DomainError as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(self.next_url)
        return answer

    @cached_property
    def chosen(self) -> list[RegistryEntry]:
        """Return the chosen entries; one too many of a whole list is enough to know that it is too long."""
        asked = self.request.GET.getlist("id")
        if "all" in asked:
            ids = list(self.listed().values_list("pk", flat=True)[: bulk.MOST + 1])
        else:
            ids = [row_id(one) for one in asked]
        rows = bulk.chosen_entries(actor=self.request.user, library=self.model.library_slug, ids=ids)
        # Of entries that are not there for this person nothing is said but that there is nothing to do.
        bulk.check_number(len(rows))
        return rows

    def get_actionable_objects(self) -> tuple[list[RegistryEntry], dict[str, Any]]:
        return self.chosen, {"items_with_no_access": []}

    def object_context(self, entry: RegistryEntry) -> dict[str, Any]:
        return {"item": entry}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = [self.row(entry) for entry in self.chosen[:SHOWN_BEFORE]]
        return context | {
            "act": self,
            "rows": rows,
            "number": len(self.chosen),
            "further": len(self.chosen) - len(rows),
        }

    def row(self, entry: RegistryEntry) -> dict[str, Any]:
        """Return an entry for a table, with the way to it."""
        return {
            "entry": entry,
            "title": entry.latest_revision.object_str if entry.latest_revision else entry.title,
            "pill": stage_pill(entry.stage),
            "url": reverse(entry.snippet_viewset.get_url_name("inspect"), args=[entry.pk]),
        }

    def form_valid(self, form: Any) -> HttpResponseBase:
        outcome = self.carry_out(form)
        refused = [{**self.row(one.entry), "one": one} for one in outcome.refused]
        context = {
            "act": self,
            "done": [self.row(entry) for entry in outcome.done],
            "refused": refused,
            "next": self.next_url,
            "header_icon": self.model.snippet_viewset.icon,
            "view": self,
        }
        return self.response_class(
            request=self.request, template=[self.result_template_name], context=context, using=None
        )

    def carry_out(self, form: Any) -> bulk.Outcome:
        """Do it, by one call of the domain."""
        raise NotImplementedError


class SubmitEntries(EntryAct):
    """Hand several drafts in; what is missing in any of them stands on the page before, with the way to it."""

    needed = Action.SUBMIT
    display_name = _("Submit for review")
    action_type = "submit"
    aria_label = _("Submit the selected entries for review")
    template_name = "registries_admin/bulk_submit.html"
    action_priority = 10

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = readiness_of(actor=self.request.user, entries=self.chosen[:CHECKED_BEFORE])
        rows = [
            {
                "one": one,
                "audience": audience_text(one.entry),
                "url": reverse(one.entry.snippet_viewset.get_url_name("edit"), args=[one.entry.pk]),
            }
            for one in sorted(found, key=lambda one: one.is_ready)
        ]
        unchecked = len(self.chosen) - len(found)
        ready = sum(1 for one in found if one.is_ready)
        return context | {
            "rows": rows,
            "ready": ready + unchecked,
            "open": len(rows) - ready,
            "unchecked": unchecked,
        }

    def carry_out(self, form: Any) -> bulk.Outcome:
        return bulk.submit_all(actor=self.request.user, entries=self.chosen)


class WithdrawEntries(EntryAct):
    """Take several submissions back."""

    needed = Action.WITHDRAW
    display_name = _("Withdraw submission")
    action_type = "withdraw"
    aria_label = _("Withdraw the selected submissions")
    question = _("They become drafts again. What was decided already stays.")
    button = _("Withdraw")
    action_priority = 20

    def carry_out(self, form: Any) -> bulk.Outcome:
        return bulk.withdraw_all(actor=self.request.user, entries=self.chosen)


class ApproveEntries(EntryAct):
    """Approve several submissions, each exactly as the page before showed it."""

    needed = Action.REVIEW
    display_name = _("Approve")
    action_type = "approve"
    aria_label = _("Approve the selected submissions")
    template_name = "registries_admin/bulk_approve.html"
    question = _(
        "Each is approved exactly as it stands here. What was changed or decided meanwhile is left and named."
    )
    button = _("Approve")
    action_priority = 15

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bulk.check_number(len(self.chosen))
        return super().get_context_data(**kwargs) | {
            "most": deciding.MOST_AT_ONCE,
            "too_many": len(self.chosen) > deciding.MOST_AT_ONCE,
        }

    def carry_out(self, form: Any) -> bulk.Outcome:
        pairs = [one.partition(":") for one in self.request.POST.getlist("seen")]
        seen = {row_id(pk): row_id(revision) for pk, _colon, revision in pairs}
        return bulk.approve_all(actor=self.request.user, entries=self.chosen, seen=seen)


class TagEntries(EntryAct):
    """Add technology fields to several drafts, or take some away."""

    needed = Action.EDIT
    display_name = _("Technology fields")
    action_type = "tag"
    aria_label = _("Add or remove technology fields of the selected drafts")
    question = _("Drafts only: what is published is changed entry by entry, so that it is reviewed.")
    button = _("Change technology fields")
    form_class = TagsForm
    action_priority = 30

    def carry_out(self, form: Any) -> bulk.Outcome:
        values = form.cleaned_data
        return bulk.tag_all(
            actor=self.request.user, entries=self.chosen, add=values["add"], remove=values["remove"]
        )


class AudienceEntries(EntryAct):
    """Set who may see several entries."""

    needed = Action.SUBMIT
    display_name = _("Audience")
    action_type = "audience"
    aria_label = _("Set the audience of the selected entries")
    question = _("It holds at once, without a review. Single organisations are named entry by entry.")
    button = _("Set the audience")
    form_class = AudienceForm
    action_priority = 40

    @classmethod
    def is_offered(cls, user: Any, model: Any) -> bool:
        """Return whether the person sets audiences, of drafts or of what is published."""
        return super().is_offered(user, model) or bool(
            access_for(model).allows_somewhere(user, Action.SET_VISIBILITY)
        )

    def get_form_kwargs(self) -> dict[str, Any]:
        owners = {entry.organisation_id for entry in self.chosen if entry.organisation_id}
        access: Any = access_for(self.model)
        shares = access.consortia_for(self.request.user, owners)
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"consortium_ids": {consortium for _owner, consortium in shares}}

    def carry_out(self, form: Any) -> bulk.Outcome:
        consortium = form.cleaned_data["consortium"]
        return bulk.set_audience_all(
            actor=self.request.user,
            entries=self.chosen,
            visibility=form.cleaned_data["visibility"],
            consortium_id=consortium.pk if consortium else None,
        )


class ExportEntries(EntryAct):
    """Take the chosen entries away as a sheet."""

    needed = Action.EXPORT
    display_name = _("Export")
    action_type = "export"
    aria_label = _("Export the selected entries")
    question = _(
        "The sheet has what you may read of them, in the columns of an import. The export is recorded."
    )
    button = _("Export")
    form_class = ExportForm
    action_priority = 50

    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        rows = self.model._default_manager.filter(pk__in=[entry.pk for entry in self.chosen])
        download = exporting.export_entries(
            actor=self.request.user, queryset=rows, kind=form.cleaned_data["kind"]
        )
        response = StreamingHttpResponse(download.content, content_type=download.content_type)
        response["Content-Disposition"] = (
            content_disposition_header(as_attachment=True, filename=download.name) or ""
        )
        response["Cache-Control"] = "no-store"
        return response


ACTS = (
    SubmitEntries,
    ApproveEntries,
    WithdrawEntries,
    TagEntries,
    AudienceEntries,
    ExportEntries,
    DeleteEntries,
)


def offered_acts(user: Any, model: Any) -> list[dict[str, Any]]:
    """Return the acts for the foot of a list: those that are part of this person's work."""
    meta = model._meta
    return [
        {
            "label": act.display_name,
            "help": act.aria_label,
            "url": reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, act.action_type]),
            "is_danger": act is DeleteEntries,
        }
        for act in ACTS
        if act.is_offered(user, model)
    ]
