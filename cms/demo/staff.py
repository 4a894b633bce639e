"""Who acts for an organisation of the region: writes, publishes, decides about what it hands in."""

from cms.demo.corpus.organisations import ORGANISATIONS
from cms.demo.corpus.records import OrganisationText
from cms.demo.world import World
from permissions.models import OrganisationKind, OrganisationState, User
from permissions.roles import Role

#: The texts of the organisations by key.
TEXTS: dict[str, OrganisationText] = {text.key: text for text in ORGANISATIONS}
_REVIEWERS = {
    OrganisationKind.SCHOOL: "education-reviewer",
    OrganisationKind.INSTITUTE: "science-reviewer",
    OrganisationKind.PUBLIC_INSTITUTION: "science-reviewer",
}
#: Nobody decides for an organisation he belongs to, then the operator steps in.
_DECIDE_ELSEWHERE = frozenset({"工信局", "教育局", "科技局"})


def root_of(key: str) -> str:
    """Return the key of the top organisation."""
    return TEXTS[key].parent or key


def staff_of(world: World, key: str) -> tuple[User, User]:
    """Return who writes and who publishes: the unit's people, its top organisation's, or the operator."""
    if TEXTS[key].state == OrganisationState.UNCLAIMED:
        return world.operator, world.operator
    own = TEXTS[key].relation == "subsidiary" or not TEXTS[key].parent
    place = key if own else root_of(key)
    publisher = world.staff[place, Role.PUBLISHER]
    editor = world.staff.get((key, Role.EDITOR)) or world.staff.get((place, Role.EDITOR)) or publisher
    return editor, publisher


def reviewer_of(world: World, key: str) -> User:
    """Return who decides about what the organisation of ``key`` hands in."""
    if key in _DECIDE_ELSEWHERE:
        return world.operator
    kind = OrganisationKind(world.organisations[root_of(key)].kind)
    return world.user(_REVIEWERS.get(kind, "government-reviewer"))
