"""Describe an account to itself."""

from typing import Any

from cms.core.context import current_origin
from permissions.access import Standing, standing_of
from permissions.models import Consortium, Organisation, User
from permissions.roles import Role
from permissions.roles import describe as role_label


def describe(user: User, *, client: str) -> dict[str, Any]:
    """Return the caller's account, organisations with roles, and consortia."""
    standing = standing_of(user)
    roles = _roles(standing)
    organisations = Organisation.objects.filter(pk__in=roles).order_by("pk")
    named = current_origin().acting_for
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "client": client,
        "acting_organisation": named if named is not None or len(roles) != 1 else next(iter(roles)),
        "organisations": [
            {
                "id": row.pk,
                "name": row.name,
                "kind": row.kind,
                "kind_label": row.get_kind_display(),
                "roles": [
                    {"slug": role.value.removeprefix("role_"), "label": role_label(role)}
                    for role in sorted(roles[row.pk])
                ],
            }
            for row in organisations
        ],
        "consortia": list(
            Consortium.objects.filter(pk__in=standing.consortia)
            .order_by("name", "pk")
            .values("id", "slug", "name")
        ),
    }


def _roles(standing: Standing) -> dict[int, set[Role]]:
    """Return the roles by unit: where they were given, and the units that they cover."""
    found: dict[int, set[Role]] = {}
    for grant in standing.grants:
        found.setdefault(grant.organisation_id, set()).add(grant.role)
    for role, units in standing.covered.items():
        for unit in units:
            found.setdefault(unit, set()).add(role)
    return found
