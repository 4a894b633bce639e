"""The buttons of the entry form: 保存草稿, 提交审核, and what else this person may do now."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.action_menu import ActionMenuItem, SaveMenuItem

from permissions.access import access_for
from permissions.actions import Action
from registries.enums import ReviewState
from registries.models import RegistryEntry


class SaveDraft(SaveMenuItem):
    """Save what is there, complete or not."""

    label = _("Save draft")


class Submit(ActionMenuItem):
    """Hand the entry in for review."""

    name = "action-submit"
    label = _("Submit for review")
    icon_name = "resubmit"


class Withdraw(ActionMenuItem):
    """Take the submission back."""

    name = "action-cancel-workflow"
    label = _("Withdraw submission")
    icon_name = "undo"


class TakeDown(ActionMenuItem):
    """Take the published entry down."""

    name = "action-unpublish"
    label = _("Take down")
    icon_name = "download"

    def get_url(self, parent_context: dict[str, Any]) -> str:
        instance = parent_context["instance"]
        return reverse(instance.snippet_viewset.get_url_name("unpublish"), args=[instance.pk])


def entry_action_menu(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """Replace Wagtail's items: they ask model-level permissions, which nobody holds on entries."""
    model = context.get("model")
    if not (isinstance(model, type) and issubclass(model, RegistryEntry)):
        return
    instance = context.get("instance")
    menu_items[:] = list(_items(request.user, model, instance))


def _items(user: Any, model: type[RegistryEntry], instance: RegistryEntry | None) -> Any:
    if instance is None or instance.pk is None:
        yield SaveDraft(order=0)
        yield Submit(order=10)
        return
    access = access_for(model)
    row = model._default_manager.get(pk=instance.pk)
    pending = row.review_state == ReviewState.SUBMITTED
    if not pending and access.allows(user, Action.EDIT, row):
        yield SaveDraft(order=0)
        if access.allows(user, Action.SUBMIT, row):
            yield Submit(order=10)
    if pending and access.allows(user, Action.WITHDRAW, row):
        yield Withdraw(order=20)
    if (row.live or row.scheduled_revision) and access.allows(user, Action.UNPUBLISH, row):
        yield TakeDown(order=30)
