"""Two rows that say the same about two organisations become one when these become one."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from permissions.models import Affiliation, ConsortiumMember, GrantScope, MemberRole, RoleGrant

#: What makes two rows of a table mean the same, apart from the organisation and the days.
KEYS: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    RoleGrant: lambda row: (row.user_id, row.permission_id),
    ConsortiumMember: lambda row: (row.consortium_id,),
    Affiliation: lambda row: (row.person_id, row.kind),
}
#: A role can be held once only, whatever the days.
_ONCE = {RoleGrant}
_RANK = {MemberRole.LEAD: 2, MemberRole.COUNCIL: 1, MemberRole.MEMBER: 0}
_DAY = datetime.timedelta(days=1)


def combine(row: Any, standing: Sequence[Any]) -> tuple[Any, dict[str, Any]] | None:
    """Return the survivor's row that takes ``row`` in and what changes in it, or None if ``row`` stands for itself."""
    for other in standing:
        if _touch(row, other):
            return other, _only_new(other, _widest(row, other) | _extras(row, other))
    if standing and type(row) in _ONCE:
        return standing[0], _only_new(standing[0], _later(row, standing[0]))
    return None


def _touch(one: Any, two: Any) -> bool:
    """Say whether the days of two rows overlap or follow each other without a gap."""
    first = max(one.valid_from or datetime.date.min, two.valid_from or datetime.date.min)
    last = min(one.valid_to or datetime.date.max, two.valid_to or datetime.date.max)
    return last == datetime.date.max or first <= last + _DAY


def _widest(one: Any, two: Any) -> dict[str, Any]:
    starts, ends = (one.valid_from, two.valid_from), (one.valid_to, two.valid_to)
    return {
        "valid_from": None if None in starts else min(starts),
        "valid_to": None if None in ends else max(ends),
    }


def _later(row: Any, other: Any) -> dict[str, Any]:
    """Of two separate spans keep the one in force, else the later: joining them would give rights in between."""
    today = timezone.localdate()
    if _holds(other, today) or (not _holds(row, today) and _end(other) >= _end(row)):
        return {}
    return {"valid_from": row.valid_from, "valid_to": row.valid_to, "scope": row.scope}


def _holds(row: Any, day: datetime.date) -> bool:
    return (row.valid_from or day) <= day <= (row.valid_to or day)


def _end(row: Any) -> datetime.date:
    end: datetime.date = row.valid_to or datetime.date.max
    return end


def _extras(row: Any, other: Any) -> dict[str, Any]:
    """Keep the more of what each of the two says: the wider scope, the higher seat, the paper, the number."""
    if isinstance(row, RoleGrant):
        wide = GrantScope.SUBTREE in {row.scope, other.scope}
        return {"scope": GrantScope.SUBTREE if wide else GrantScope.UNIT}
    if isinstance(row, ConsortiumMember):
        papers = {
            name: str(getattr(row, name))
            for name in ("admission_file", "admission_scan")
            if not getattr(other, name)
        }
        return {"role": max(row.role, other.role, key=lambda role: _RANK[MemberRole(role)])} | papers
    return {} if other.number or not row.number else {"number": row.number}


def _only_new(other: Any, after: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in after.items() if str(getattr(other, name) or "") != str(value or "")
    }
