"""Who may read a notice: its recipient and nobody else, whatever their role."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from permissions.access import Access, Reason, Standing
from permissions.actions import Action
from services.notices.models import Notice

_OWN = frozenset({Action.VIEW, Action.EDIT})


class NoticeAccess(Access[Notice]):
    """An inbox is personal: no manager, operator, auditor or substitute reads another person's notices."""

    model = Notice

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        if standing.user_id is None or standing.is_delegated or action not in _OWN:
            return []
        return [(Reason(rule="recipient", text=_("It was sent to you")), Q(recipient_id=standing.user_id))]
