"""Wagtail's permission policy, answered by our access objects."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from permissions.access.base import access_for
from permissions.actions import Action

#: Wagtail's action strings. "publish" is missing on purpose: only an approved review publishes an entry.
WAGTAIL_ACTIONS: dict[str, Action] = {
    "add": Action.CREATE,
    "change": Action.EDIT,
    "delete": Action.DELETE,
    "view": Action.VIEW_DRAFT,
    "choose": Action.VIEW,
    "unpublish": Action.UNPUBLISH,
    "review": Action.REVIEW,
    "submit": Action.SUBMIT,
    "import": Action.IMPORT,
    "export": Action.EXPORT,
    "manage": Action.MANAGE,
}


class AccessPolicy(BasePermissionPolicy):
    """Translate Wagtail's questions into those of the model's access object.

    ``read_action`` is what "view" means for the model: entries are worked on as drafts, organisations are looked at.
    """

    def __init__(self, model: type[Model] | str, *, read_action: Action = Action.VIEW_DRAFT) -> None:
        super().__init__(model)
        self.read_action = read_action

    def _action(self, name: str) -> Action | None:
        return self.read_action if name == "view" else WAGTAIL_ACTIONS.get(name)

    def user_has_permission(self, user: Any, action: str) -> bool:
        mapped = self._action(action)
        return mapped is not None and access_for(self.model).allows_somewhere(user, mapped)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Model) -> bool:
        mapped = self._action(action)
        return mapped is not None and access_for(self.model).allows(user, mapped, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet:
        access = access_for(self.model)
        mapped = {found for name in actions if (found := self._action(name)) is not None}
        conditions = [given for one in mapped if (given := access.condition(user, one)) is not None]
        if not conditions:
            return self.model._default_manager.none()
        joined = conditions[0]
        for condition in conditions[1:]:
            joined |= condition
        return self.model._default_manager.filter(joined)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet:
        # Wagtail asks this to fill menus of users; who may see an entry is answered by access.who().
        return get_user_model().objects.none()

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Model) -> QuerySet:
        return get_user_model().objects.none()
