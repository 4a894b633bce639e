"""Fields that an operator defines for a library, and the work that a change of them leaves to do."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registries.enums.own_fields import FieldKind, FieldWorkKind, FieldWorkState, ReferenceList

#: Prefix of the names under which remarks, columns and parameters know an own field.
PREFIX = "extra."
#: Below this a text is one line.
SHORT_TEXT = 200
LONGEST_TEXT = 2_000


class FieldDefinition(models.Model):
    """One field of one library; its key never changes, and retiring it keeps every value.

    ``choices`` is a list of ``{"key", "label", "off"}``: a value that is off keeps its word and is offered no more.
    """

    library = models.SlugField(_("library"), max_length=40)
    key = models.CharField(
        pgettext_lazy("own field", "key"), max_length=40, validators=[RegexValidator(r"^[a-z][a-z0-9_]*$")]
    )
    label = models.CharField(pgettext_lazy("own field", "name"), max_length=40)
    kind = models.CharField(pgettext_lazy("own field", "type"), max_length=10, choices=FieldKind)
    reference = models.CharField(_("code list"), max_length=12, choices=ReferenceList, blank=True)
    choices = models.JSONField(_("values of the list"), default=list, blank=True)
    help_text = models.CharField(pgettext_lazy("own field", "help text"), max_length=200, blank=True)
    max_length = models.PositiveSmallIntegerField(_("longest text"), default=SHORT_TEXT)
    places = models.PositiveSmallIntegerField(_("decimal places"), default=0)
    is_required = models.BooleanField(_("required for a submission"), default=False)
    is_public = models.BooleanField(_("part of the public summary"), default=False)
    is_filter = models.BooleanField(_("a filter of lists"), default=False)
    is_listed = models.BooleanField(_("a column of lists"), default=False)
    is_searchable = models.BooleanField(_("found by the search"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("defined by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("own field")
        verbose_name_plural = _("own fields")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["library", "key"], name="field_key_once"),
            models.UniqueConstraint(
                fields=["library", "label"], condition=Q(retired_at=None), name="field_label_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind=FieldKind.REFERENCE) & ~Q(reference=""))
                | (~Q(kind=FieldKind.REFERENCE) & Q(reference="")),
                name="field_reference_named",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """Return the name under which remarks, columns and parameters know the field."""
        return f"{PREFIX}{self.key}"

    @property
    def has_choices(self) -> bool:
        """Return whether the field has a list of its own."""
        return self.kind in {FieldKind.CHOICE, FieldKind.CHOICES}

    def labels(self) -> dict[str, str]:
        """Return the words of all values of the own list by key, those that are off included."""
        return {str(one["key"]): str(one["label"]) for one in self.choices}

    def offered(self, kept: Any = ()) -> list[tuple[str, str]]:
        """Return key and word of the values that may be chosen, and of those in ``kept`` that once could."""
        return [
            (str(one["key"]), str(one["label"]))
            for one in self.choices
            if not one.get("off") or one["key"] in kept
        ]


class FieldWork(models.Model):
    """Work on all entries of a library, done in steps that go on where they stopped."""

    library = models.SlugField(_("library"), max_length=40)
    kind = models.CharField(_("kind of work"), max_length=10, choices=FieldWorkKind)
    definition = models.ForeignKey(
        FieldDefinition, verbose_name=_("own field"), on_delete=models.CASCADE, related_name="work"
    )
    #: What the definition said before, for a change of type.
    before = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=FieldWorkState, default=FieldWorkState.WAITING
    )
    total = models.PositiveIntegerField(_("entries"), default=0)
    done = models.PositiveIntegerField(_("entries done"), default=0)
    #: The last entry that is done; the next step begins behind it.
    last_pk = models.PositiveBigIntegerField(default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    #: When the last step ended; silence longer than that of a step means that its worker died.
    beat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("work on own fields")
        verbose_name_plural = _("work on own fields")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "kind"], condition=Q(state="waiting"), name="field_work_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.definition}"

    @property
    def percent(self) -> int:
        """Return how much is done, for a bar."""
        return 100 * self.done // self.total if self.total else 0
