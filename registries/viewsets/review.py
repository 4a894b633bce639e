"""The review desk: what waits for a decision, one entry after the other."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import library as libraries
from cms.core.errors import Conflict, Invalid, NotAllowed
from permissions.access import access_for
from permissions.actions import Action
from permissions.viewsets.guards import ObjectGuard
from registries.domain import publishing, reviewing
from registries.domain.differences import field_changes
from registries.domain.queries import parties_of
from registries.models import RegistryEntry
from registries.viewsets.evidence import documents_of
from registries.viewsets.summary import live_facts

MAX_REMARK = 500
QUEUE_SHOWN = 30
PHRASES = (
    gettext_lazy("The indicators are incomplete; name value and test method."),
    gettext_lazy("Describe the solutions tried with data."),
    gettext_lazy("The evidence has expired; upload a valid one."),
    gettext_lazy("It seems to double another entry; tell them apart or withdraw it."),
    gettext_lazy("The public abstract names what is to be protected; rewrite it."),
)


class ReviewForm(forms.Form):
    """A decision about the revision that was shown, with a comment and remarks on single fields."""

    fields: dict[str, Any]
    data: Any

    revision = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[("approve", ""), ("return", "")], widget=forms.HiddenInput)
    phrases = forms.MultipleChoiceField(
        label=gettext_lazy("Common remarks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment to the submitter"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, model: type[RegistryEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phrases"].choices = [(str(n), text) for n, text in enumerate(PHRASES)]
        self.names = model.spec().editorial_fields
        for name in self.names:
            label = _("Remark on “%(field)s”") % {"field": model._meta.get_field(name).verbose_name}
            widget = forms.Textarea(attrs={"rows": 2})
            self.fields[f"remark-{name}"] = forms.CharField(
                label=label, required=False, max_length=MAX_REMARK, widget=widget
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if len(self.full_comment()) > MAX_REMARK:
            self.add_error("comment", _("Use at most %(limit)d characters.") % {"limit": MAX_REMARK})
        return cleaned

    def full_comment(self) -> str:
        """Return the ticked phrases and the comment, one a line."""
        chosen = [str(PHRASES[int(number)]) for number in self.cleaned_data.get("phrases", [])]
        return "\n".join([*chosen, self.cleaned_data.get("comment", "").strip()]).strip()

    def remarks(self) -> dict[str, str]:
        """Return the remarks on single fields."""
        return {name: self.cleaned_data.get(f"remark-{name}", "") for name in self.names}


class ReviewGuard(ObjectGuard):
    """Lead a reviewer on when a colleague was faster: what was decided is no longer there for him."""

    is_gone = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            super().setup(request, *args, **kwargs)
        except Http404:
            if not reviewing.may_review(request.user, self.model.library_slug):
                raise
            self.is_gone = True
            View.setup(self, request, *args, **kwargs)  # type: ignore[arg-type]  # a mixin for Django views

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_gone:
            messages.warning(request, _("This is not waiting for your decision (any more)."))
            return HttpResponseRedirect(reverse(self.review_queue_url_name))  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)


class ReviewMixin(WagtailAdminTemplateMixin):
    """What queue and desk share."""

    model: Any = None
    index_url_name = ""
    review_url_name = ""
    review_queue_url_name = ""
    facts_url_name = ""
    evidence_url_name = ""
    header_icon = "clipboard-list"
    _show_breadcrumbs = True
    request: HttpRequest
    kwargs: dict[str, Any]

    @property
    def library(self) -> str:
        """Return the slug of the library."""
        return str(self.model.library_slug)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not reviewing.may_review(request.user, self.library):
            raise NotAllowed("not_allowed", _("Reviewing is done by the authority in charge."))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a mixin for views

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse(self.review_queue_url_name), "label": _("Awaiting review")}
        return [*self.breadcrumbs_items, queue]

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """Return one tab per library that this person reviews."""
        counts = reviewing.waiting_counts(self.request.user)
        return [
            {
                "label": spec.label,
                "count": counts[spec.slug],
                "url": queue_url(spec.slug),
                "is_current": spec.slug == self.library,
            }
            for spec in libraries.all_specs()
            if spec.slug in counts
        ]


def queue_url(library: str) -> str:
    """Return the address of a library's review queue."""
    model: Any = libraries.get(library).model
    return reverse(model.snippet_viewset.get_url_name("review_queue"))


class ReviewQueueView(ReviewMixin, TemplateView):
    """List what waits for this reviewer, what is due first on top."""

    template_name = "registries_admin/review_queue.html"

    def get_page_title(self) -> str:
        return _("Awaiting review")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        from django.core.paginator import Paginator

        rows = Paginator(reviewing.queue_of(self.request.user, self.library), QUEUE_SHOWN)
        page = rows.get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "page": page,
            "waiting": reviewing.with_due_days(page.object_list),
            "tabs": self.tabs,
            "review_url_name": self.review_url_name,
            "due_days": reviewing.DUE_DAYS,
        }


class ReviewEntryView(ReviewMixin, TemplateView):
    """Show one submission with what changed, take the decision, go on to the next."""

    template_name = "registries_admin/review_entry.html"
    guard = ReviewGuard
    entry: RegistryEntry

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.entry = self.model._default_manager.select_related("organisation", "person").get(pk=kwargs["pk"])
        if not access_for(self.entry).allows(request.user, Action.REVIEW, self.entry):
            if self.entry.review_state == "submitted":
                messages.error(
                    request, _("Nobody decides about a submission of their own or of their organisation.")
                )
            else:
                messages.warning(request, _("This is not waiting for your decision (any more)."))
            return HttpResponseRedirect(self._way_out())
        return super().dispatch(request, *args, **kwargs)

    def _way_out(self) -> str:
        if reviewing.may_review(self.request.user, self.library):
            return reverse(self.review_queue_url_name)
        return reverse("wagtailadmin_home")

    def get_page_title(self) -> str:
        return _("Review")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.entry.number}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReviewForm(request.POST, model=self.model)
        if not form.is_valid():
            return self._again(form)
        # Both decisions are about what the reviewer saw; a resubmission meanwhile is something else.
        following = reviewing.next_in_queue(request.user, self.library, after=self.entry)
        try:
            self._decide(form)
        except Invalid as error:
            form.add_error("comment", str(error.message))
            return self._again(form)
        except Conflict as error:
            if error.code != "changed_meanwhile":
                raise
            messages.error(request, error.message)
            return self._again(form, seen=form.cleaned_data["revision"], status=409)
        return self._go_on(following)

    def _decide(self, form: ReviewForm) -> None:
        seen, actor = form.cleaned_data["revision"], self.request.user
        if form.cleaned_data["decision"] == "approve":
            publishing.approve(actor=actor, entry=self.entry, revision_id=seen, comment=form.full_comment())
            text = _("“%(title)s” was approved.")
        else:
            if self.entry.latest_revision_id != seen:
                raise Conflict(
                    "changed_meanwhile",
                    _("This entry was just updated. Look at the changes before you approve."),
                )
            publishing.send_back(
                actor=actor, entry=self.entry, comment=form.full_comment(), field_comments=form.remarks()
            )
            text = _("“%(title)s” was returned for changes.")
        messages.success(self.request, text % {"title": self.entry.latest_revision.object_str})

    def _go_on(self, following: RegistryEntry | None) -> HttpResponse:
        if following is not None:
            return HttpResponseRedirect(reverse(self.review_url_name, args=[following.pk]))
        return HttpResponseRedirect(reverse(self.review_queue_url_name))

    def _again(self, form: ReviewForm, *, seen: int | None = None, status: int = 400) -> HttpResponse:
        self.entry.refresh_from_db()
        context = self.get_context_data(form=form, seen=seen)
        return self.render_to_response(context, status=status)

    def get_context_data(
        self, form: ReviewForm | None = None, seen: int | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        submission = reviewing.submission_of(
            actor=self.request.user,
            entry=self.entry,
            against=self.request.GET.get("against", ""),
            seen_revision=seen,
        )
        form = form or ReviewForm(model=self.model)
        groups = self._groups(submission, form)
        return super().get_context_data(**kwargs) | {
            "entry": self.entry,
            "submission": submission,
            "form": form,
            "groups": groups,
            "changed": sum(row["change"].is_changed for group in groups for row in group["rows"]),
            "general_remarks": [remark for remark in submission.remarks if not remark.field_name],
            "facts": live_facts(self.entry),
            "parties": parties_of(self.entry),
            "evidence": documents_of(self.entry),
            "phrases": self._phrases(form),
            "tabs": self.tabs,
            "evidence_url_name": self.evidence_url_name,
            "review_url_name": self.review_url_name,
            "queue_url": reverse(self.review_queue_url_name),
            **self._position(),
        }

    def _groups(self, submission: reviewing.Submission, form: ReviewForm) -> list[dict[str, Any]]:
        remarks: dict[str, list[str]] = {}
        for remark in submission.remarks:
            remarks.setdefault(remark.field_name, []).append(remark.text)
        required = {*submission.entry.required_now(), "no_secret_pledge"}
        groups = []
        for group in self.model.spec().groups:
            changes = field_changes(submission.entry, submission.base, group.fields)
            rows = [
                {
                    "change": change,
                    "remarks": remarks.get(change.name, []),
                    "field": form[f"remark-{change.name}"],
                    "is_required": change.name in required,
                }
                for change in changes
            ]
            groups.append({"title": group.title, "rows": rows})
        return groups

    @staticmethod
    def _phrases(form: ReviewForm) -> list[dict[str, Any]]:
        chosen = form.data.getlist("phrases") if form.is_bound else []
        return [
            {"value": value, "text": text, "is_chosen": value in chosen}
            for value, text in form.fields["phrases"].choices
        ]

    def _position(self) -> dict[str, Any]:
        """Return the queue beside the entry, and where in it we are."""
        queue = reviewing.queue_of(self.request.user, self.library)
        keys = list(queue.values_list("pk", flat=True))
        place = keys.index(self.entry.pk) if self.entry.pk in keys else 0
        start = max(0, min(place - QUEUE_SHOWN // 2, len(keys) - QUEUE_SHOWN))
        return {
            "waiting": reviewing.with_due_days(queue[start : start + QUEUE_SHOWN]),
            "total": len(keys),
            "place": place + 1,
            "previous_pk": keys[place - 1] if place else None,
            "next_pk": keys[place + 1] if place + 1 < len(keys) else None,
        }
