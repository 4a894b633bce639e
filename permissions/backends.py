"""Who may open the admin console: whoever holds a role today."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from permissions.access import standing_of


class RoleBackend(BaseBackend):
    """Answer Wagtail's question for access to the console from the role grants in force today."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm == "wagtailadmin.access_admin" and obj is None and _works_here(user_obj)


def _works_here(user: Any) -> bool:
    standing = standing_of(user)
    return bool(standing.grants) or any(other.grants for other, _actions in standing.delegated)
