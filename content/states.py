"""One rule for a state that follows from moments: the same table answers in SQL and in Python.

A rule is read from top to bottom: the first step that holds gives the state, the default when none does.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from content.enums import GatheringState, PolicyValidity

Moment = datetime.date | datetime.datetime
EXPIRES_SOON = datetime.timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Name a state that holds when a flag is set, or when a moment has come or is still ahead.

    The moment is the first of ``moments`` that is not empty, compared with now plus ``lead``; where all are
    empty the step does not hold.
    """

    state: str
    flag: str = ""
    moments: tuple[str, ...] = ()
    ahead: bool = False
    lead: datetime.timedelta = field(default_factory=datetime.timedelta)

    def holds(self, row: Any, now: Moment) -> bool:
        """Answer for one object."""
        if self.flag:
            return bool(getattr(row, self.flag))
        values = (getattr(row, name) for name in self.moments)
        moment = next((value for value in values if value is not None), None)
        if moment is None:
            return False
        return bool(moment > now + self.lead) if self.ahead else bool(moment <= now + self.lead)

    def condition(self, now: Moment) -> Any:
        """Answer for rows, in SQL."""
        if self.flag:
            return Q(**{self.flag: True})
        moment: Combinable = F(self.moments[0])
        if len(self.moments) > 1:
            moment = Coalesce(*self.moments)
        return (GreaterThan if self.ahead else LessThanOrEqual)(moment, now + self.lead)


@dataclass(frozen=True, kw_only=True)
class StateRule:
    """Order the steps that decide a state."""

    steps: Sequence[Step]
    default: str

    def of(self, row: Any, now: Moment) -> str:
        """Return the state of one object."""
        return next((step.state for step in self.steps if step.holds(row, now)), self.default)

    def expression(self, now: Moment) -> Case:
        """Return the state of rows as an SQL expression."""
        cases = [When(step.condition(now), then=Value(str(step.state))) for step in self.steps]
        return Case(*cases, default=Value(str(self.default)), output_field=CharField())


#: Without an opening time registration is open from publication; without a closing time until the start.
GATHERING_RULE = StateRule(
    steps=(
        Step(state=GatheringState.CANCELLED, flag="cancelled"),
        Step(state=GatheringState.ENDED, moments=("ends_at",)),
        Step(state=GatheringState.CLOSED, moments=("registration_closes_at", "starts_at")),
        Step(state=GatheringState.UPCOMING, moments=("registration_opens_at",), ahead=True),
    ),
    default=GatheringState.OPEN,
)

#: ``expires_on`` is the last day in force; ``replaced_on`` is the first day of a published successor.
POLICY_RULE = StateRule(
    steps=(
        Step(state=PolicyValidity.EXPIRED, moments=("expires_on",), lead=datetime.timedelta(days=-1)),
        Step(state=PolicyValidity.EXPIRED, moments=("replaced_on",)),
        Step(state=PolicyValidity.PENDING, moments=("effective_on", "issued_on"), ahead=True),
        Step(state=PolicyValidity.EXPIRING, moments=("expires_on",), lead=EXPIRES_SOON),
    ),
    default=PolicyValidity.IN_FORCE,
)
