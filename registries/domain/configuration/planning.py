"""Export, plan and apply: what a file would change, and changing exactly that."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, NotAllowed
from permissions.access import standing_of
from permissions.roles import Role
from registries.domain.configuration import document
from registries.domain.configuration.own_fields import OwnFields
from registries.domain.configuration.review_levels import ReviewLevels
from registries.domain.configuration.roles import Jurisdictions, Roles
from registries.domain.configuration.section import APPLIED, ChangeKind, Difference, Section, check_shape
from registries.domain.configuration.shared_views import SharedViews

#: In the order in which they are written and applied.
SECTIONS: tuple[Section, ...] = (Roles(), Jurisdictions(), ReviewLevels(), OwnFields(), SharedViews())


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What applying a file would do; ``fingerprint`` names the file and the state it was compared with."""

    differences: tuple[Difference, ...]
    fingerprint: str

    @property
    def applied(self) -> tuple[Difference, ...]:
        """Return what would be changed."""
        return tuple(one for one in self.differences if one.kind in APPLIED)

    def count(self, kind: ChangeKind) -> int:
        """Return how many items differ in this way."""
        return sum(one.kind == kind for one in self.differences)


def may_configure(actor: Any) -> bool:
    """Tell whether ``actor`` may read and apply the configuration."""
    standing = standing_of(actor)
    return standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)


def export(*, actor: Any) -> str:
    """Return the configuration as YAML.

    Raises:
        NotAllowed: the actor does not operate the platform.
    """
    _check(actor)
    return document.write({section.name: section.stand() for section in SECTIONS})


def plan(*, actor: Any, text: str | bytes) -> Plan:
    """Compare a file with the platform; nothing is changed.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the file is not understood; the message names section and item.
    """
    _check(actor)
    wanted = document.read(text, known=[section.name for section in SECTIONS])
    found: list[Difference] = []
    for section in SECTIONS:
        if section.name in wanted:
            check_shape(section, wanted[section.name])
            found += section.compare(wanted[section.name])
    return Plan(differences=tuple(found), fingerprint=_fingerprint(text, found))


def apply(*, actor: Any, text: str | bytes, fingerprint: str | None = None) -> Plan:
    """Make the platform say what the file says, all of it or nothing; what is only on the platform stays.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: the file is not understood.
        Conflict: with ``fingerprint``, the file or the platform is not what was planned.
    """
    with transaction.atomic():
        wanted = plan(actor=actor, text=text)
        if fingerprint is not None and fingerprint != wanted.fingerprint:
            raise Conflict(
                "configuration_changed",
                _("The configuration changed since it was compared. Look at the differences again."),
            )

        for one in wanted.applied:
            if one.carry_out is not None:
                one.carry_out(actor)

        record(
            action="configuration.apply",
            actor=actor,
            label=str(_("Configuration")),
            data={
                "sha256": hashlib.sha256(_bytes(text)).hexdigest(),
                "changes": [f"{one.section}: {one.key}: {one.kind}" for one in wanted.applied][:200],
                "count": len(wanted.applied),
            },
        )
    return wanted


def _check(actor: Any) -> None:
    if not may_configure(actor):
        raise NotAllowed("not_allowed", _("The configuration is read and applied by the platform operator."))


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _fingerprint(text: str | bytes, found: Sequence[Difference]) -> str:
    seen = [(one.section, one.key, one.kind.value, one.before, one.after) for one in found]
    content = json.dumps(seen, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(_bytes(text) + content.encode()).hexdigest()
