"""What the API holds of a person, for the copy of one's own data and its erasure."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from api.models import TokenSession
from permissions.domain.erasure import Contributor, Row, register
from permissions.models import Person


class Devices(Contributor):
    """Where the person is logged in with the mini-program or another client."""

    slug = "devices"
    label = _("Logins of the mini-program")
    fate = _("Ended and deleted.")
    columns = {
        "client": _("client"),
        "started_at": _("started at"),
        "expires_at": _("expires at"),
        "ended_at": _("ended at"),
    }

    def collect(self, person: Person) -> Sequence[Row]:
        if person.user_id is None:
            return ()
        rows = TokenSession.objects.filter(user_id=person.user_id)
        return [
            {
                "client": row.get_client_display(),
                "started_at": row.started_at,
                "expires_at": row.expires_at,
                "ended_at": row.ended_at,
            }
            for row in rows.order_by("-started_at")
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        if person.user_id is None:
            return 0
        return TokenSession.objects.filter(user_id=person.user_id).delete()[0]


def register_contributors() -> None:
    """Make logins by token part of every copy and erasure."""
    register(Devices())
