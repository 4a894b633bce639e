"""Who logs in with which name, and who may open the console: whoever holds a role today."""

from typing import Any

from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from permissions.access import standing_of


class PhoneBackend(ModelBackend):
    """Take the mobile number instead of the login name, on every door: console, portal and API."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        # Imported late: Django reads the backends before the models are ready.
        from permissions.domain.registration import login_name_of

        name = login_name_of(username) if username else None
        return super().authenticate(request, username=name, password=password, **kwargs) if name else None


class RoleBackend(BaseBackend):
    """Answer Wagtail's question for access to the console from the role grants in force today."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm == "wagtailadmin.access_admin" and obj is None and _works_here(user_obj)


def _works_here(user: Any) -> bool:
    standing = standing_of(user)
    return bool(standing.grants) or any(other.grants for other, _actions in standing.delegated)
