"""What every library's entry carries, and what Wagtail may not do to it on its own."""

import unicodedata
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel, get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from cms.core import library
from cms.masterdata.models import Industry, Region, Tag
from permissions.audience import Visibility
from permissions.domain.masking import mask_name
from permissions.models import Consortium, Organisation, Person
from registries.enums import LIVE_STATUSES, EntryStatus, RecordedState, ReviewLevel, ReviewState, Stage
from registries.models.seams import seams

#: Never taken from a revision, changed only by domain functions, effective at once (people.md §3).
LIVE_FIELDS = (
    "number",
    "organisation",
    "person",
    "visibility",
    "consortium",
    "status",
    "status_reason",
    "status_partner",
    "status_on",
    "review_state",
    "submitted_by",
    "submitted_at",
    "review_level",
    "review_since",
    "review_due",
    "review_late_at",
    "confirmed_at",
    "published_at",
    "closed_at",
    "expires_at",
    "created_at",
    "created_by",
    "recorded_state",
    "recorded_decided_by",
    "recorded_decided_at",
    "draft_warned_at",
)


def searchable(*parts: object) -> str:
    """Return the text that substring search looks into: NFKC, lower case, one line."""
    text = " ".join(str(part) for part in parts if part not in {None, ""})
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


class EntryQuerySet(models.QuerySet):
    """Entries in the words of the domain."""

    def live(self) -> "EntryQuerySet":
        """Keep what its audience may see now; deadlines are filtered here, not by a job."""
        model: Any = self.model
        return self.filter(model.shown_condition())

    @staticmethod
    def live_condition() -> Q:
        """Return the condition "published and not past its date"."""
        return Q(live=True, status__in=LIVE_STATUSES) & (
            Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        )


class RegistryEntry(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel
):
    """An entry of a library: owner, audience and status are LIVE, everything else is editorial."""

    library_slug: ClassVar[str]

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    title = models.CharField(pgettext_lazy("entry", "title"), max_length=120)
    summary = models.TextField(
        _("public abstract"),
        blank=True,
        max_length=500,
        help_text=_(
            "Shown to everyone who may see the entry at all. Write nothing here that is to be protected."
        ),
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("owning organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_entries",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("owning person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_entries",
    )
    visibility = models.CharField(
        _("visible to"), max_length=12, choices=Visibility, default=Visibility.CONSORTIUM
    )
    consortium = models.ForeignKey(
        Consortium,
        verbose_name=_("consortium"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    status = models.CharField(_("status"), max_length=12, choices=EntryStatus, default=EntryStatus.DRAFT)
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    status_partner = models.CharField(_("partner"), max_length=200, blank=True)
    status_on = models.DateField(_("date of it"), null=True, blank=True)
    review_state = models.CharField(
        _("review state"), max_length=10, choices=ReviewState, default=ReviewState.NONE
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    #: Where a submission stands, or from where it came back; empty when nothing was submitted.
    review_level = models.CharField(_("level of review"), max_length=12, choices=ReviewLevel, blank=True)
    review_since = models.DateTimeField(_("at this level since"), null=True, blank=True)
    review_due = models.DateField(_("decision due"), null=True, blank=True)
    #: When it was announced that the decision of this level is late; empty until then.
    review_late_at = models.DateTimeField(_("announced as late"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    #: Empty unless the operator recorded the entry for an organisation without staff (代录).
    recorded_state = models.CharField(
        _("recorded by the platform"), max_length=10, choices=RecordedState, blank=True, editable=False
    )
    recorded_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted or withdrawn by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    recorded_decided_at = models.DateTimeField(
        _("accepted or withdrawn at"), null=True, blank=True, editable=False
    )
    #: When it was announced that this abandoned draft will be deleted; an edit afterwards makes it void.
    draft_warned_at = models.DateTimeField(_("announced as abandoned"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("last confirmed at"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    industry = models.ForeignKey(
        Industry,
        verbose_name=_("industry"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    technologies = ParentalManyToManyField(
        Tag, verbose_name=_("technology fields"), blank=True, related_name="+"
    )
    no_secret_pledge = models.BooleanField(
        _("commitment: no state secret"),
        default=False,
        help_text=_("The content is not classified. Classified information must not be put on the internet."),
    )
    #: Values of the fields that an operator defined, by their keys (registries.models.field_definition).
    extra = models.JSONField(_("own fields"), default=dict, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="", blank=True)
    public_search_text = models.TextField(editable=False, default="", blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)

    objects = EntryQuerySet.as_manager()

    # Entries refer to identity and master data only, whose deletion is protected by the database.
    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        # Nobody holds a model-level permission on entries, so none exists (people.md §2).
        default_permissions = ()

    def __str__(self) -> str:
        return self.title

    @classmethod
    def spec(cls) -> library.LibrarySpec:
        """Return the declaration of this library."""
        return library.get(cls.library_slug)

    @classmethod
    def shown_condition(cls) -> Q:
        """Return the condition "anybody outside may see it at all"; a library may ask for more than being live."""
        return EntryQuerySet.live_condition()

    @classmethod
    def outside_condition(cls) -> Q:
        """Return what must hold before anybody but the owner has to do with an entry; nothing in most libraries."""
        return Q()

    @property
    def stage(self) -> Stage:
        """Return the one word that screens show."""
        if not self.live and self.review_state == ReviewState.SUBMITTED:
            return Stage.SUBMITTED
        if not self.live and self.review_state == ReviewState.RETURNED:
            return Stage.RETURNED
        if not self.live and self.go_live_at and self.status == EntryStatus.PUBLISHED:
            return Stage.SCHEDULED
        if self.live and self.expires_at and self.expires_at <= timezone.now():
            return Stage.CLOSED
        return Stage(self.status)

    @property
    def owner(self) -> Organisation | Person | str | None:
        """Return who answers for the entry; of a person only 王** where the library masks its people.

        Who may know the name is said in one place, registries.domain.representation.
        """
        if self.person is not None and self.spec().masks_person:
            return mask_name(self.person.name)
        return self.organisation or self.person

    def missing_for_submission(self) -> dict[str, list[Any]]:
        """Return a message per field that a submission lacks."""
        needed = _("Fill in this field before you submit.")
        missing: dict[str, list[Any]] = {
            name: [needed] for name in self.required_now() if self._is_empty(name)
        }
        for group in self.either_now():
            if all(self._is_empty(name) for name in group):
                missing.setdefault(group[0], []).append(self.words_of_either(group))
        if not self.no_secret_pledge:
            missing["no_secret_pledge"] = [_("Confirm that the content is not classified.")]
        return missing

    def required_now(self) -> tuple[str, ...]:
        """Return the fields that a submission of this entry needs; libraries add what their content asks for."""
        return self.spec().required

    def either_now(self) -> tuple[tuple[str, ...], ...]:
        """Return groups of fields of each of which a submission of this entry needs one."""
        return ()

    @classmethod
    def words_of_either(cls, group: tuple[str, ...]) -> str:
        """Return what to say where a whole group is empty."""
        names = str(_(" or ")).join(str(cls._meta.get_field(name).verbose_name) for name in group)
        return str(_("Fill in %(names)s before you submit; one is enough.")) % {"names": names}

    def _is_empty(self, name: str) -> bool:
        field = self._meta.get_field(name)
        if field.many_to_many:
            return not getattr(self, name).exists()
        value = getattr(self, name)
        # A tick that is asked for is missing until it is set; the number 0 is an answer.
        return not value if isinstance(value, list | bool) else value in {None, ""}

    def derive(self) -> None:
        """Fill the columns that follow from the others; part of every write, single or in bulk."""
        spec = self.spec()
        names = [getattr(self, name) for name in spec.search_fields]
        public = [getattr(self, name) for name in spec.search_fields if name in spec.summary_fields]
        own, own_public = seams.own_words(self)
        self.search_text = searchable(self.number, self.title, self.summary, *names, *own)
        self.public_search_text = searchable(self.number, self.title, self.summary, *public, *own_public)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the editorial fields; LIVE fields are written on insert and by explicit ``update_fields`` only.

        Publishing a revision saves an object that was read some time before: without this rule it would write an old
        audience or owner back.
        """
        self.derive()
        if self.pk and not self._state.adding and kwargs.get("update_fields") is None:
            self.updated_at = timezone.now()
            kwargs["update_fields"] = self._editorial_columns()
        super().save(*args, **kwargs)

    @classmethod
    def _editorial_columns(cls) -> list[str]:
        columns = [field.name for field in cls._meta.concrete_fields if not field.primary_key]
        relations = [relation.get_accessor_name() for relation in get_all_child_relations(cls)]
        many = [field.name for field in get_all_child_m2m_relations(cls)]
        return [name for name in columns if name not in LIVE_FIELDS] + relations + many

    def with_content_json(self, content: dict[str, Any]) -> "RegistryEntry":
        entry = super().with_content_json(content)
        for name in LIVE_FIELDS:
            attname = self._meta.get_field(name).attname
            setattr(entry, attname, getattr(self, attname))
        return entry

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        return seams.publish(entry=self, revision=revision, user=user, **kwargs)

    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: Any = None, log_action: Any = True
    ) -> Any:
        return seams.unpublish(entry=self, user=user, set_expired=set_expired, log_action=log_action)

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "registries/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        return {**super().get_preview_context(request, mode_name), "entry": self, "spec": self.spec()}

    def clean(self) -> None:
        super().clean()
        if (self.organisation_id is None) == (self.person_id is None):
            raise ValidationError(
                {"organisation": _("An entry belongs to one organisation or to one person.")}
            )
        if ("organisation" if self.person_id is None else "person") not in self.spec().owners:
            raise ValidationError(
                {"organisation": _("Entries of this library belong to organisations.")}
                if self.person_id is not None
                else {"organisation": _("Entries of this library belong to the person whom they describe.")}
            )
        if self.visibility == Visibility.CONSORTIUM and self.consortium_id is None:
            raise ValidationError({"consortium": _("Name the consortium whose members may see this.")})


def entry_constraints(name: str) -> list[models.CheckConstraint]:
    """Return the facts about an entry that must never be false, named for one library."""
    return [
        models.CheckConstraint(
            condition=Q(organisation__isnull=False, person=None) | Q(organisation=None, person__isnull=False),
            name=f"{name}_one_owner",
        ),
        models.CheckConstraint(
            condition=~Q(visibility=Visibility.CONSORTIUM) | Q(consortium__isnull=False),
            name=f"{name}_consortium_named",
        ),
        models.CheckConstraint(
            condition=~Q(status=EntryStatus.UNMET) | ~Q(status_reason=""), name=f"{name}_unmet_has_reason"
        ),
        models.CheckConstraint(
            condition=~Q(status__in=["signed", "resolved"])
            | (~Q(status_partner="") & Q(status_on__isnull=False)),
            name=f"{name}_done_has_partner",
        ),
        models.CheckConstraint(
            condition=~Q(review_state=ReviewState.SUBMITTED) | ~Q(review_level=""),
            name=f"{name}_submitted_has_level",
        ),
    ]


def entry_indexes(name: str) -> list[models.Index]:
    """Return the indexes that lists need: newest first per audience, and the owner's own."""
    return [
        models.Index(fields=["live", "visibility", "-published_at", "-id"], name=f"{name}_list_idx"),
        models.Index(fields=["organisation", "-updated_at"], name=f"{name}_owner_idx"),
        models.Index(fields=["review_state", "submitted_at"], name=f"{name}_queue_idx"),
        models.Index(
            fields=["recorded_state", "organisation"],
            condition=~Q(recorded_state=""),
            name=f"{name}_recorded_idx",
        ),
        models.Index(fields=["review_state", "review_due", "submitted_at"], name=f"{name}_due_idx"),
    ]
