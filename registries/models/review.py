"""Review: its steps in Wagtail's workflow, which levels a library has, and what reviewers keep for their work."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from permissions.models import Organisation
from permissions.models.organisation import OrganisationKind
from registries.enums import ReviewLevel
from registries.models.attached import Attached
from registries.models.seams import seams

#: Working days for a decision where nothing else is set, and the most that may be set.
DEFAULT_DAYS = 5
MAX_DAYS = 60


class ReviewTask(Task):
    """A decision at one level, by somebody who may decide there and did not submit the entry himself."""

    level = models.CharField(
        _("level of review"), max_length=12, choices=ReviewLevel, default=ReviewLevel.FIRST
    )

    class Meta:
        verbose_name = _("review by the authority")
        verbose_name_plural = _("reviews by the authority")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Accept a submission or take it to this level, whichever screen or API it came from."""
        seams.enter_level(workflow_state=workflow_state, level=self.level, actor=user)
        return super().start(workflow_state, user=user)

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        seams.decide(task_state=task_state, actor=user, action=action_name, **kwargs)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        # Who reviews reads: the review screen shows the entry, the editor stays with its owners.
        return False

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return seams.locked_for(entry=obj, user=user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        return seams.task_actions(entry=obj, user=user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet:
        return seams.tasks_for(task=self, user=user)

    @classmethod
    def get_description(cls) -> Any:
        return _("Reviewers with the entry in their jurisdiction decide")


class ReviewStep(models.Model):
    """One level that submissions of a library pass, and within how many working days; no row: the default."""

    library = models.SlugField(_("library"), max_length=40)
    #: Empty: owners of every kind that has no steps of its own.
    kind = models.CharField(_("kind of organisation"), max_length=20, choices=OrganisationKind, blank=True)
    level = models.CharField(_("level of review"), max_length=12, choices=ReviewLevel)
    days = models.PositiveSmallIntegerField(
        _("working days"),
        default=DEFAULT_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DAYS)],
    )

    class Meta:
        verbose_name = _("level of review")
        verbose_name_plural = _("levels of review")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["library", "kind", "level"], name="review_step_once"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MAX_DAYS), name="review_step_days_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.library} {self.kind} {self.level}"


class ReviewPhrase(models.Model):
    """A remark that the reviewers of one authority write again and again."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("authority"), on_delete=models.CASCADE, related_name="review_phrases"
    )
    text = models.CharField(_("phrase"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("common remark")
        verbose_name_plural = _("common remarks")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organisation", "text"], name="review_phrase_once"),
        ]

    def __str__(self) -> str:
        return self.text


class ReviewClaim(Attached):
    """Who has a submission open just now; a hint for colleagues, never a lock."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("reviewer"), on_delete=models.CASCADE, related_name="+"
    )
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("open submission")
        verbose_name_plural = _("open submissions")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["library", "entry_id", "user"], name="review_claim_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.library} {self.entry_id}"


class ReviewerPreference(models.Model):
    """How one reviewer works: single keys can be turned off (WCAG 2.1.4)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("reviewer"), on_delete=models.CASCADE, related_name="+"
    )
    single_keys = models.BooleanField(_("single keys"), default=True)

    class Meta:
        verbose_name = _("preference of a reviewer")
        verbose_name_plural = _("preferences of reviewers")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)
