"""Who may see and manage organisations, and give roles in them."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from permissions.access.base import Access, Reason
from permissions.access.standing import Standing
from permissions.actions import Action
from permissions.models import Organisation, OrganisationState
from permissions.models.suspension import suspended_ids
from permissions.roles import Role

_OPERATOR = frozenset(
    {Action.VIEW, Action.VIEW_BODY, Action.CREATE, Action.EDIT, Action.MANAGE, Action.GRANT, Action.EXPLAIN}
)
_AUDITOR = frozenset({Action.VIEW, Action.VIEW_BODY, Action.VIEW_AUDIT, Action.EXPLAIN})
_MANAGER = frozenset(
    {
        Action.VIEW,
        Action.VIEW_BODY,
        Action.EDIT,
        Action.MANAGE,
        Action.GRANT,
        Action.EXPLAIN,
        Action.VIEW_AUDIT,
    }
)
_TRAIL = frozenset({Action.VIEW_AUDIT, Action.EXPLAIN})
_STAFF = frozenset({Action.VIEW, Action.VIEW_BODY})


class OrganisationAccess(Access[Organisation]):
    """Verified organisations are public; their management is the manager's and the platform operator's."""

    model = Organisation

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        found: list[tuple[Reason, Q]] = []
        if action == Action.VIEW:
            found.append((Reason(rule="public", text=_("Verified organisations are public")), _listed()))
        if standing.is_system or (Role.PLATFORM_OPERATOR in standing.platform_roles and action in _OPERATOR):
            found.append((Reason(rule="platform", text=_("Platform operator")), Q(pk__isnull=False)))
        if Role.AUDITOR in standing.platform_roles and action in _AUDITOR:
            found.append((Reason(rule="platform", text=_("Auditor")), Q(pk__isnull=False)))
        if action in _MANAGER:
            units = standing.covered.get(Role.MANAGER, frozenset())
            if units:
                found.append((Reason(rule="role", text=_("Manager of this organisation")), Q(pk__in=units)))
        if action in _STAFF and standing.home_organisations:
            text = _("Staff of this organisation")
            found.append((Reason(rule="role", text=text), Q(pk__in=standing.home_organisations)))
        return found

    def denials(self, standing: Standing, action: Action) -> Q | None:
        # What was merged lives on in the survivor; of the old row only its trail is read.
        return None if action in _TRAIL else Q(state=OrganisationState.MERGED)


def _listed() -> Q:
    # A verified unit below a suspended one is not worked for, and not shown.
    return Q(state=OrganisationState.VERIFIED) & ~Q(pk__in=suspended_ids())
