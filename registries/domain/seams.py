"""Wagtail's ways into the domain: thin adapters that check access whatever Wagtail skipped."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.actions.create import CreateAction
from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.registry import action_registry
from wagtail.models import TaskState

from cms.core import library
from cms.core.errors import Invalid, NotAllowed
from permissions.access import access_for
from permissions.actions import Action
from registries.domain import publishing, recording
from registries.domain.deletion import delete
from registries.domain.drafts import check_room
from registries.domain.history import creation_steps
from registries.domain.numbers import take_numbers
from registries.domain.rows import reread
from registries.domain.saving import check_consortium, check_owner, check_unlocked
from registries.enums import EntryStatus, ReviewState
from registries.models import RegistryEntry, StatusChange
from registries.models.seams import seams
from registries.own_fields.search import search_words
from registries.signals import entries_changed


class EntryCreateAction(CreateAction):
    """Create an entry from a form: owner within one's rights, number and first step as every new entry has them."""

    def execute(self, skip_permission_checks: bool = False) -> RegistryEntry:
        entry = self.instance
        if self.publish:
            raise NotAllowed("review_required", _("Entries are published by an approved review only."))
        self._check_owner()
        check_room(actor=self.user, organisation_id=entry.organisation_id)

        now = timezone.now()
        entry.number = take_numbers(prefix=entry.spec().prefix, year=timezone.localdate().year, count=1)[0]
        entry.status, entry.review_state = EntryStatus.DRAFT, ReviewState.NONE
        entry.created_by, entry.confirmed_at = self.user, now
        recording.mark(actor=self.user, entries=[entry])
        created = self._create(skip_permission_checks=True)

        StatusChange.objects.bulk_create(creation_steps([created], actor=self.user))
        entries_changed.send(sender=type(created), library=created.library_slug, ids=[created.pk])
        return created

    def _check_owner(self) -> None:
        access: Any = access_for(self.instance)
        owner, consortium = self.instance.organisation_id, self.instance.consortium_id
        owners = access.owners_for(self.user, Action.CREATE).filter(pk=owner)
        check_owner(owner, set(owners.values_list("pk", flat=True)))
        if consortium is not None:
            check_consortium(owner, consortium, access.consortia_for(self.user, [owner]))


class EntryEditAction(EditAction):
    """Change an entry as a draft: within one's rights on the live row, and not while a decision is pending."""

    overwrite_revision: Any

    def execute(self, skip_permission_checks: bool = False) -> RegistryEntry:
        with transaction.atomic():
            row = reread(self.instance)
            access_for(row).check(self.user, Action.EDIT, row)
            if self.publish:
                raise NotAllowed("review_required", _("Entries are published by an approved review only."))
            check_unlocked(row)
            if self.overwrite_revision is not None and _was_submitted(self.overwrite_revision):
                self.overwrite_revision = None

            edited = self._edit(skip_permission_checks=True)

        entries_changed.send(sender=type(edited), library=edited.library_slug, ids=[edited.pk])
        return edited


def _was_submitted(revision: Any) -> bool:
    """Return whether a review was about ``revision``: its text stays, or a decision would be about an unseen one."""
    return TaskState.objects.filter(revision=revision).exists()


class EntryDeleteAction(DeleteAction):
    """Delete a draft that was never published."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        return delete(actor=self.user, entry=self.instance)


class EntryPublishAction(PublishRevisionAction):
    """Refuse Wagtail's own publishing: its permission question is about the model, ours is a review."""

    def execute(self, skip_permission_checks: bool = False) -> None:
        raise PermissionDenied(str(_("Entries are published by an approved review only.")))


def decide(*, task_state: TaskState, actor: Any, action: str, comment: str = "", **extra: Any) -> None:
    """Carry out a reviewer's choice in Wagtail's own dialog."""
    entry = task_state.workflow_state.content_object
    if action == "approve":
        publishing.approve(actor=actor, entry=entry, revision_id=task_state.revision_id, comment=comment)
    elif action == "reject":
        publishing.send_back(
            actor=actor, entry=entry, comment=comment, field_comments=extra.get("field_comments")
        )
    else:
        raise Invalid("action_unknown", _("There is no such action."))


def task_actions(*, entry: RegistryEntry, user: Any) -> list[tuple[str, Any, bool]]:
    """Return what ``user`` may decide about ``entry``: name, label, whether a dialog asks for a comment."""
    if not access_for(entry).allows(user, Action.REVIEW, entry):
        return []
    return [("reject", _("Return for changes"), True), ("approve", _("Approve"), False)]


def tasks_for(*, task: Any, user: Any) -> QuerySet[TaskState]:
    """Return the open decisions of ``user``, one query per library."""
    found = TaskState.objects.none()
    for spec in library.all_specs():
        model: Any = spec.model
        mine = access_for(model).visible(user, Action.REVIEW).annotate(key=Cast("pk", CharField()))
        found |= TaskState.objects.filter(
            task=task,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=model.get_base_content_type(),
            workflow_state__object_id__in=mine.values("key"),
        )
    return found


def locked_for(*, entry: RegistryEntry, user: Any) -> bool:
    """Return whether ``entry`` is closed to edits: for everybody while a decision is pending."""
    return entry.review_state == ReviewState.SUBMITTED


def install() -> None:
    """Connect models, tasks and Wagtail's actions with the domain; called once when the app is ready."""
    seams.publish = publishing.publish_seam
    seams.unpublish = publishing.unpublish_seam
    seams.enter_level = publishing.enter_level
    seams.decide = decide
    seams.task_actions = task_actions
    seams.tasks_for = tasks_for
    seams.locked_for = locked_for
    seams.own_words = search_words
    for action in (EntryCreateAction, EntryEditAction, EntryDeleteAction, EntryPublishAction):
        action_registry.register(RegistryEntry, action)
