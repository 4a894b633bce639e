"""Who may see and manage accounts. Groups belong to the code that synchronises them, to nobody else."""

from collections.abc import Sequence

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from permissions.access.base import Access, Reason
from permissions.access.standing import Standing
from permissions.actions import Action
from permissions.models import RoleGrant, User
from permissions.roles import Role

_OPERATOR = frozenset({Action.VIEW, Action.CREATE, Action.EDIT})


class AccountAccess(Access[User]):
    """The operator manages accounts, a manager sees the people of his organisation, the auditor sees all."""

    model = User

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        found: list[tuple[Reason, Q]] = []
        people = ~Q(username="system")
        if standing.is_system or (Role.PLATFORM_OPERATOR in standing.platform_roles and action in _OPERATOR):
            found.append((Reason(rule="platform", text=_("Platform operator")), people))
        if Role.AUDITOR in standing.platform_roles and action == Action.VIEW:
            found.append((Reason(rule="platform", text=_("Auditor")), people))
        units = standing.covered.get(Role.MANAGER, frozenset())
        if units and action == Action.VIEW:
            staff = Exists(
                RoleGrant.dated.current().filter(user_id=OuterRef("pk"), content_object_id__in=units)
            )
            found.append((Reason(rule="role", text=_("Manager of this organisation")), Q(staff)))
        return found

    def denials(self, standing: Standing, action: Action) -> Q | None:
        # One's own account is managed on the account page; nobody disables or renames himself here.
        return Q(pk=standing.user_id) if action == Action.EDIT and standing.user_id else None


class GroupAccess(Access[Group]):
    """Nobody edits groups: they follow from role grants and could be used to grant around them."""

    model = Group

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        return []
