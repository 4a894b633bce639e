"""Who may see and manage accounts. Groups belong to the code that synchronises them, to nobody else."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from permissions.access.base import Access, Reason
from permissions.access.standing import Standing
from permissions.actions import Action
from permissions.models import Delegation, RoleGrant, User
from permissions.roles import ORGANISATION_ROLES, Role

_OPERATOR = frozenset({Action.VIEW, Action.CREATE, Action.EDIT, Action.MANAGE, Action.EXPLAIN})
_READ = frozenset({Action.VIEW, Action.EXPLAIN})


class AccountAccess(Access[User]):
    """The operator manages accounts, a manager the people of his organisation alone, the auditor sees all.

    MANAGE is to reset the password. A manager may do it only where nothing else hangs on the account: no role
    elsewhere, no office, nobody's substitute in another organisation.
    """

    model = User

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        found: list[tuple[Reason, Q]] = []
        people = ~Q(username="system")
        if standing.is_system or (Role.PLATFORM_OPERATOR in standing.platform_roles and action in _OPERATOR):
            found.append((Reason(rule="platform", text=_("Platform operator")), people))
        if Role.AUDITOR in standing.platform_roles and action in _READ:
            found.append((Reason(rule="platform", text=_("Auditor")), people))
        units = standing.covered.get(Role.MANAGER, frozenset())
        if units and action in {*_READ, Action.MANAGE}:
            condition = Q(Exists(_open_grants().filter(content_object_id__in=units)))
            if action == Action.MANAGE:
                condition &= ~Q(_beyond(units))
            found.append((Reason(rule="role", text=_("Manager of this organisation")), condition))
        return found

    def denials(self, standing: Standing, action: Action) -> Q | None:
        # One's own account is managed on the account page; nobody disables or resets himself here.
        own = action in {Action.EDIT, Action.MANAGE}
        return Q(pk=standing.user_id) if own and standing.user_id else None


def _open_grants() -> Any:
    """Return the roles of an account that hold today or will hold."""
    return RoleGrant.dated.filter(user_id=OuterRef("pk")).exclude(valid_to__lt=timezone.localdate())


def _beyond(units: frozenset[int]) -> Any:
    """Return whether an account works for anybody but these units, in its own right or in another's place."""
    inside = Q(content_object_id__in=units, permission__codename__in=ORGANISATION_ROLES)
    elsewhere = Delegation.objects.filter(delegate_id=OuterRef("pk"), valid_to__gte=timezone.localdate())
    return Exists(_open_grants().exclude(inside)) | Exists(elsewhere.exclude(organisation_id__in=units))


class GroupAccess(Access[Group]):
    """Nobody edits groups: they follow from role grants and could be used to grant around them."""

    model = Group

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        return []
