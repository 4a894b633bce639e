"""Tables for docs/permissions.md, asked of the rules themselves; docs/glossary.md has the Chinese words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import override

from permissions.access import Standing, access_for
from permissions.access.standing import Grant
from permissions.actions import Action
from permissions.models import GrantScope, Organisation
from permissions.models.organisation import ORGANISATION_TRANSITIONS
from permissions.roles import GRANTABLE_BY_MANAGER, ORGANISATION_ROLES, PLATFORM_ROLES, Role

YES = "✓"
State = TypeVar("State", bound=TextChoices)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def named(value: Role | Action) -> str:
    """Return a role or action as its English label and its slug."""
    with override(None):
        return f"{value.label} `{value.value}`"


def holder_of(role: Role) -> Standing:
    """Return the standing of somebody who holds one role in one organisation, the organisation 1."""
    grant = Grant(role=role, organisation_id=1, root_id=1, scope=GrantScope.SUBTREE)
    covered = {role: frozenset({1})} if role in ORGANISATION_ROLES else {}
    return Standing(user_id=1, active=True, grants=(grant,), covered=covered, belongs_to_roots=frozenset({1}))


def role_table() -> str:
    """Return what kinds of roles there are and who gives them."""
    rows = []
    for role in Role:
        kind = (
            "platform"
            if role in PLATFORM_ROLES
            else "organisation"
            if role in ORGANISATION_ROLES
            else "authority"
        )
        giver = (
            "organisation manager, platform operator" if role in GRANTABLE_BY_MANAGER else "platform operator"
        )
        rows.append([named(role), kind, "maintainers' command" if role == Role.AUDITOR else giver])
    return table(["Role", "Kind", "Given by"], rows)


def organisation_table() -> str:
    """Return who may do what to an organisation."""
    access = access_for(Organisation)
    columns: dict[str, Standing] = {
        "Anyone": Standing(),
        "Staff": holder_of(Role.EDITOR),
        "Manager": holder_of(Role.MANAGER),
        "Platform operator": holder_of(Role.PLATFORM_OPERATOR),
        "Auditor": holder_of(Role.AUDITOR),
    }
    rows = []
    for action in Action:
        given = [{reason.rule for reason, _q in access.clauses(one, action)} for one in columns.values()]
        if any(given):
            rows.append([named(action), *(_organisation_cell(rules) for rules in given)])
    return table(["Action", *columns], rows)


def _organisation_cell(rules: set[str]) -> str:
    if "platform" in rules:
        return YES
    if "role" in rules:
        return "own"
    return "verified" if "public" in rules else ""


def transition_table(transitions: Mapping[State, frozenset[State]]) -> str:
    """Return a state machine: from each state, the states that may follow."""
    rows = []
    for state, following in transitions.items():
        # In the order in which the states are declared: a set has none.
        targets = [f"`{one.value}`" for one in type(state) if one in following]
        rows.append([f"`{state.value}`", ", ".join(targets) or "none"])
    return table(["From", "To"], rows)


def organisation_states() -> str:
    """Return the state machine of an organisation."""
    return transition_table(ORGANISATION_TRANSITIONS)
