"""Describe an account to itself."""

import datetime
from typing import Any

from cms.core.context import current_origin
from permissions import acting
from permissions.access import Standing, standing_of
from permissions.models import Consortium, Organisation, User
from permissions.roles import Role
from permissions.roles import describe as role_label


def describe(user: User, *, client: str) -> dict[str, Any]:
    """Return the caller's account, organisations with roles, and consortia."""
    standing = standing_of(user)
    roles = _roles(standing)
    substituted = {grant.organisation_id for other, _actions in standing.delegated for grant in other.grants}
    organisations = list(Organisation.objects.filter(pk__in={*roles, *substituted}).order_by("pk"))
    titles = acting.titles_of(user, organisations)
    named = current_origin().acting_for
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "client": client,
        "acting_organisation": named if named is not None or len(organisations) != 1 else organisations[0].pk,
        "organisations": [_place(row, roles.get(row.pk, set()), titles[row.pk]) for row in organisations],
        "consortia": list(
            Consortium.objects.filter(pk__in=standing.consortia)
            .order_by("name", "pk")
            .values("id", "slug", "name")
        ),
    }


def _place(row: Organisation, roles: set[Role], titles: tuple[acting.Title, ...]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "kind_label": row.get_kind_display(),
        "roles": [
            {
                "slug": role.value.removeprefix("role_"),
                "label": role_label(role),
                "until": _until(titles, role),
            }
            for role in sorted(roles)
        ],
        "substitutes": [
            {"for": title.delegator, "until": title.until} for title in titles if title.delegator
        ],
    }


def _until(titles: tuple[acting.Title, ...], role: Role) -> datetime.date | None:
    """Return the last day of a role given here; None for one without end, or one that reaches down from above."""
    return next((title.until for title in titles if title.role == role.value), None)


def _roles(standing: Standing) -> dict[int, set[Role]]:
    """Return the roles by unit: where they were given, and the units that they cover."""
    found: dict[int, set[Role]] = {}
    for grant in standing.grants:
        found.setdefault(grant.organisation_id, set()).add(grant.role)
    for role, units in standing.covered.items():
        for unit in units:
            found.setdefault(unit, set()).add(role)
    return found
