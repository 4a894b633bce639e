"""The review desk with one submission on it: what was handed in, the decision, and on to the next."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from cms.core.errors import Conflict, Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.viewsets.guards import ObjectGuard
from registries.domain import deciding, desk, phrases, reviewing
from registries.domain.differences import field_changes
from registries.domain.queries import history_of, parties_of
from registries.enums import Stage
from registries.models import RegistryEntry
from registries.own_fields.reading import definitions, own_groups
from registries.viewsets.columns import stage_pill
from registries.viewsets.evidence import documents_of
from registries.viewsets.narrowing import desk_url, narrowing_of, query_of, review_url
from registries.viewsets.panels import PLEDGE
from registries.viewsets.queue import grouped
from registries.viewsets.review_form import ReviewForm
from registries.viewsets.review_sheet import facts_of
from registries.viewsets.summary import audience_text, live_facts

#: How many submissions stand beside the one on the desk.
QUEUE_SHOWN = 30


class ReviewGuard(ObjectGuard):
    """Lead a reviewer on when a colleague was faster: what was decided is no longer there for him."""

    is_gone = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            super().setup(request, *args, **kwargs)
        except Http404:
            if not reviewing.reviewed_libraries(request.user):
                raise
            self.is_gone = True
            View.setup(self, request, *args, **kwargs)  # type: ignore[arg-type]  # a mixin for Django views

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_gone:
            return lead_on(request, _("This is not waiting for your decision (any more)."))
        return super().dispatch(request, *args, **kwargs)


def lead_on(request: HttpRequest, text: str) -> HttpResponse:
    """Tell why a submission is not on the desk, and go on with the next one, else to the list."""
    narrowing = narrowing_of(request.GET)
    following = desk.queue(request.user, narrowing) or desk.queue(request.user)
    target = review_url(following[0], narrowing) if following else desk_url()
    if wants_json(request):
        return JsonResponse({"next": target, "message": text, "tone": "wait"})
    # A page fetched ahead is read by nobody yet; its message would turn up somewhere else.
    if "X-Desk-Ahead" not in request.headers:
        messages.warning(request, text)
    return HttpResponseRedirect(target if following else _home(request))


def _home(request: HttpRequest) -> str:
    if reviewing.reviewed_libraries(request.user):
        return desk_url()
    return reverse("wagtailadmin_home")


def wants_json(request: HttpRequest) -> bool:
    """Return whether the desk's own script asks."""
    return request.headers.get("Accept", "") == "application/json"


class ReviewEntryView(TemplateView):
    """Show one submission with what changed, take the decision, go on to the next."""

    model: Any = None
    index_url_name = ""
    review_url_name = ""
    review_queue_url_name = ""
    evidence_url_name = ""
    evidence_page_url_name = ""
    review_claim_url_name = ""
    template_name = "registries_admin/desk_entry.html"
    guard = ReviewGuard
    entry: RegistryEntry

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.model._default_manager.select_related("organisation", "person", "submitted_by__person")
        self.entry = rows.get(pk=kwargs["pk"])
        if not access_for(self.entry).allows(request.user, Action.REVIEW, self.entry):
            return lead_on(request, self._why_not())
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]  # a view answers

    def _why_not(self) -> str:
        if self.entry.review_state == "submitted":
            return _("Nobody decides about a submission of their own or of their organisation, nor twice.")
        return _("This is not waiting for your decision (any more).")

    @cached_property
    def narrowing(self) -> desk.Narrowing:
        """Return what the queue beside is narrowed to."""
        return narrowing_of(self.request.GET)

    @cached_property
    def keys(self) -> list[desk.Key]:
        """Return the queue beside; without its narrowing where that would leave this submission out."""
        found = desk.queue(self.request.user, self.narrowing)
        if self._place(found) is None:
            self.narrowing = desk.Narrowing()
            found = desk.queue(self.request.user)
        return found

    def _place(self, keys: list[desk.Key]) -> int | None:
        own = (self.entry.library_slug, self.entry.pk)
        return next((place for place, key in enumerate(keys) if (key.library, key.pk) == own), None)

    def _following(self) -> desk.Key | None:
        """Return what comes next: the one behind, else the first of the queue."""
        place, keys = self._place(self.keys) or 0, self.keys
        left = [*keys[place + 1 :], *keys[:place]]
        return left[0] if left else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReviewForm(request.POST, model=self.model, phrases=self.phrases)
        if not form.is_valid():
            return self._again(form)
        following = self._following()
        try:
            text = self._decide(form)
        except Invalid as error:
            form.add_error("comment", str(error.message))
            return self._again(form)
        except Conflict as error:
            if error.code not in {"changed_meanwhile", "owner_suspended"}:
                return lead_on(request, error.message)
            form.add_error(None, str(error.message))
            return self._again(form, seen=form.cleaned_data["revision"], status=409)
        return self._go_on(following, text)

    def _decide(self, form: ReviewForm) -> str:
        # Both decisions are about what the reviewer saw; a resubmission meanwhile is something else.
        seen, actor = form.cleaned_data["revision"], self.request.user
        title = {"title": self.entry.latest_revision.object_str}
        if form.cleaned_data["decision"] == "approve":
            changed = deciding.approve(
                actor=actor, entry=self.entry, revision_id=seen, comment=form.full_comment()
            )
            return self._approved(changed, title)
        if self.entry.latest_revision_id != seen:
            raise Conflict(
                "changed_meanwhile", _("This entry was just updated. Look at the changes before you approve.")
            )
        deciding.send_back(
            actor=actor, entry=self.entry, comment=form.full_comment(), field_comments=form.remarks()
        )
        return _("“%(title)s” was returned for changes.") % title

    @staticmethod
    def _approved(entry: RegistryEntry, title: dict[str, str]) -> str:
        if entry.review_state == "submitted":
            return _("“%(title)s” passed and goes on to: %(level)s.") % {
                **title,
                "level": entry.get_review_level_display(),
            }
        if not entry.live:
            return _("“%(title)s” passed and is published on the day that was set.") % title
        words = {**title, "audience": audience_text(entry)}
        return _("“%(title)s” passed and is published, visible to: %(audience)s.") % words

    def _go_on(self, following: desk.Key | None, text: str) -> HttpResponse:
        target = review_url(following, self.narrowing) if following else desk_url(self.narrowing)
        if wants_json(self.request):
            return JsonResponse({"next": target, "message": text, "tone": "done"})
        messages.success(self.request, text)
        return HttpResponseRedirect(target)

    def _again(self, form: ReviewForm, *, seen: int | None = None, status: int = 400) -> HttpResponse:
        self.entry.refresh_from_db()
        context = self.get_context_data(form=form, seen=seen)
        return self.render_to_response(context, status=status)

    @cached_property
    def phrases(self) -> list[str]:
        """Return the remarks that this person's authority keeps."""
        return phrases.phrases_for(self.request.user)

    def get_context_data(
        self, form: ReviewForm | None = None, seen: int | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        submission = reviewing.submission_of(
            actor=self.request.user,
            entry=self.entry,
            against=self.request.GET.get("against", ""),
            seen_revision=seen if seen != self.entry.latest_revision_id else None,
        )
        form = form or ReviewForm(model=self.model, phrases=self.phrases)
        groups = self._groups(submission, form)
        return super().get_context_data(**kwargs) | {
            "entry": self.entry,
            "spec": self.model.spec(),
            "submission": submission,
            "form": form,
            "groups": groups,
            "changed": sum(row["change"].is_changed for group in groups for row in group["rows"]),
            "general_remarks": [remark for remark in submission.remarks if not remark.field_name],
            "facts": live_facts(self.entry),
            "parties": parties_of(self.entry),
            "sheets": facts_of(self.entry, documents_of(self.entry)),
            "history": [
                {"step": step, "pill": stage_pill(Stage(step.to_stage))} for step in history_of(self.entry)
            ],
            "phrases": form.phrase_choices(),
            "single_keys": desk.has_single_keys(self.request.user),
            "evidence_url_name": self.evidence_url_name,
            "evidence_page_url_name": self.evidence_page_url_name,
            "claim_url": reverse(self.review_claim_url_name, args=[self.entry.pk]),
            "desk_url": desk_url(self.narrowing),
            **self._position(),
        }

    def _groups(self, submission: reviewing.Submission, form: ReviewForm) -> list[dict[str, Any]]:
        remarks: dict[str, list[str]] = {}
        for remark in submission.remarks:
            remarks.setdefault(remark.field_name, []).append(remark.text)
        own = definitions(self.model.library_slug)
        required = {*submission.entry.required_now(), *(one.name for one in own if one.is_required), PLEDGE}
        groups = []
        for group in (*self.model.spec().groups, *own_groups(own)):
            changes = list(field_changes(submission.entry, submission.base, group.fields))
            rows = [
                {
                    "change": change,
                    "remarks": remarks.get(change.name, []),
                    "field": form[f"remark-{change.name}"],
                    "is_required": change.name in required,
                }
                for change in changes
            ]
            # A group in which nothing was asked for, written or changed is folded: the eye goes where something stands.
            is_empty = not any(
                one.text or one.is_changed or one.name in required or one.name in remarks for one in changes
            )
            groups.append({"title": group.title, "rows": rows, "is_empty": is_empty})
        return groups

    def _position(self) -> dict[str, Any]:
        """Return the queue beside the entry, and where in it we are."""
        keys = self.keys
        place = self._place(keys) or 0
        start = max(0, min(place - QUEUE_SHOWN // 2, len(keys) - QUEUE_SHOWN))
        following = self._following()
        return {
            "queue": grouped(self.request.user, keys, slice(start, start + QUEUE_SHOWN), self.narrowing),
            "total": len(keys),
            "place": place + 1,
            "previous_url": review_url(keys[place - 1], self.narrowing) if place else None,
            "next_url": review_url(following, self.narrowing) if following else None,
            "query": query_of(self.narrowing),
        }


class ReviewClaimView(View):
    """Say that somebody has a submission open; answer who else has."""

    model: Any = None
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: str) -> HttpResponse:
        entry = self.model._default_manager.get(pk=pk)
        return JsonResponse({"others": desk.claim(actor=request.user, entry=entry)})


class ReviewQueueView(View):
    """Lead from a library's old address to the one desk over all libraries."""

    model: Any = None
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(desk_url(desk.Narrowing(library=self.model.library_slug)))
