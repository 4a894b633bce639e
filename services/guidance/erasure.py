"""What the first steps hold of a person, for the copy of one's own data and its erasure."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from permissions.domain.erasure import Contributor, Row, register
from permissions.models import Person
from services.guidance.models import GuidanceMark


class Marks(Contributor):
    """What the person has looked at or put away on the checklist."""

    slug = "first_steps"
    label = _("First steps")
    fate = _("Deleted.")
    columns = {"mark": _("mark"), "organisation": _("organisation")}

    def collect(self, person: Person) -> Sequence[Row]:
        if person.user_id is None:
            return ()
        rows = GuidanceMark.objects.filter(user_id=person.user_id)
        return [
            {"mark": row.mark, "organisation": str(row.organisation)}
            for row in rows.select_related("organisation").order_by("pk")
        ]

    def erase(self, *, actor: Any, person: Person) -> int:
        if person.user_id is None:
            return 0
        return GuidanceMark.objects.filter(user_id=person.user_id).delete()[0]


def register_contributors() -> None:
    """Make the checklist part of every copy and erasure."""
    register(Marks())
