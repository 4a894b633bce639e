"""Who may read the audit trail: the auditor all of it, a manager what concerns his own organisation."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.core.models import AuditEntry
from permissions.access.base import Access, Reason
from permissions.access.standing import Standing
from permissions.actions import Action
from permissions.roles import Role


class AuditAccess(Access[AuditEntry]):
    """Reading only: nobody writes, changes or deletes a row on a screen, and who runs the platform reads none."""

    model = AuditEntry

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        if action != Action.VIEW_AUDIT:
            return []
        if standing.has_role(Role.AUDITOR):
            return [(Reason(rule="platform", text=_("Auditor")), Q(pk__isnull=False))]
        units = standing.covered.get(Role.MANAGER, frozenset())
        if not units:
            return []
        return [(Reason(rule="role", text=_("Manager of this organisation")), Q(organisation_id__in=units))]
