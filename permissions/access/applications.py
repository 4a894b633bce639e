"""Who reads and decides applications of organisations."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from permissions.access.base import Access, Reason
from permissions.access.standing import Standing
from permissions.actions import Action
from permissions.models import Application, ApplicationState
from permissions.roles import Role

_OWN = frozenset({Action.VIEW, Action.EDIT})
_OPERATOR = frozenset({Action.VIEW, Action.REVIEW})


class ApplicationAccess(Access[Application]):
    """The applicant reads and writes his own, the platform operator reads and decides what was handed in.

    A draft is nobody's but the applicant's. Nobody decides his own application, nor one for an organisation to which
    he belongs.
    """

    model = Application

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        found: list[tuple[Reason, Q]] = []
        handed_in = ~Q(state=ApplicationState.DRAFT)
        if standing.is_system:
            found.append((Reason(rule="platform", text=_("Platform")), Q(pk__isnull=False)))
        # What is one's own in person is not handed on to a substitute.
        if action in _OWN and standing.user_id and not standing.is_delegated:
            found.append(
                (Reason(rule="own", text=_("Your own application")), Q(applicant_id=standing.user_id))
            )
        if action in _OPERATOR and Role.PLATFORM_OPERATOR in standing.platform_roles:
            found.append((Reason(rule="platform", text=_("Platform operator")), handed_in))
        if action == Action.VIEW and Role.AUDITOR in standing.platform_roles:
            found.append((Reason(rule="platform", text=_("Auditor")), handed_in))
        return found

    def denials(self, standing: Standing, action: Action) -> Q | None:
        if action != Action.REVIEW or not standing.user_id:
            return None
        own = Q(applicant_id=standing.user_id)
        roots = standing.belongs_to_roots
        return own | Q(organisation__root_id__in=roots, organisation__isnull=False) if roots else own
