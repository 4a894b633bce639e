"""A small region with every kind of person, and the rules of access told a second time, in plain Python.

``expected`` is the oracle of test_access_agreement: it knows no SQL and shares no code with registries.access.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from permissions.actions import Action
from permissions.audience import Visibility
from permissions.domain import organisations, roles
from permissions.domain.accounts import system_user
from permissions.models import EntryException, MemberRole, Organisation, RoleGrant, User
from permissions.roles import ENTRY_ACTIONS, JURISDICTION_ACTIONS, PLATFORM_ENTRY_ACTIONS, Role
from registries.enums import EntryStatus, ReviewState
from registries.models import Demand, EntryAudience, EntryDisclosure, EntryParty, StatusChange
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_consortium, make_organisation, make_user

TREE = {"branch": "group", "subsidiary": "group"}
REVIEW_ALL = frozenset(action.value for action in JURISDICTION_ACTIONS)
SHARED = (Visibility.PUBLIC, Visibility.SUMMARY, Visibility.CONSORTIUM, Visibility.NAMED, Visibility.OWN)


def root(key: str | None) -> str | None:
    return TREE.get(key, key) if key else None


@dataclass(kw_only=True)
class Somebody:
    """A person as the oracle knows him: what holds today, by names."""

    user: Any
    grants: list[tuple[Role, str, str]] = field(default_factory=list)
    affiliated: set[str] = field(default_factory=set)
    area: dict[str, Any] | None = None
    excepted: set[str] = field(default_factory=set)
    acts_for: list[tuple[str, str, frozenset[Action]]] = field(default_factory=list)
    active: bool = True


@dataclass(kw_only=True)
class Fact:
    """An entry as the oracle knows it."""

    row: Any
    owner: str | None
    person: str | None = None
    visibility: str = Visibility.PUBLIC
    #: shown to its audience
    live: bool = False
    #: the column: an expired entry is still live in it
    live_row: bool = False
    published_once: bool = False
    review: str = ReviewState.NONE
    level: str = ""
    submitter: str | None = None
    #: who decided an earlier level of this submission, or had a substitute decide it
    decided: str | None = None


class World:
    """The region: organisations, people and entries by name."""

    def __init__(self) -> None:
        self.system = system_user()
        self.today = timezone.localdate()
        self.orgs: dict[str, Organisation] = {}
        self.people: dict[str, Somebody] = {}
        self.entries: dict[str, Fact] = {}
        self._organisations()
        self._people()
        self._reviewers()
        self._entries()
        self._attach()
        self.suspend()

    # -- building ----------------------------------------------------------------------------------------------------

    def _organisations(self) -> None:
        near, far = make_region("522725", "瓮安县"), make_region("522632", "榕江县")
        self.prefecture, self.other_prefecture = (
            make_region("522700", "黔南州"),
            make_region("522600", "黔东南州"),
        )
        self.orgs["park"] = make_organisation("园区", kind="park", region=near)
        self.orgs["group"] = make_organisation("集团", region=near, park=self.orgs["park"])
        for key, relation in (("branch", "branch"), ("subsidiary", "subsidiary")):
            self.orgs[key] = organisations.create_unit(
                actor=self.system, parent=self.orgs["group"], name=key, relation=relation
            )
        for key in ("member", "former", "named", "disclosed", "partner", "coowner", "suspended"):
            self.orgs[key] = make_organisation(key, region=far)
        for key in ("bureau", "bureau_far", "bureau_park", "bureau_city", "bureau_kind", "bureau_library"):
            self.orgs[key] = make_organisation(key, kind="government", region=near)
        self.orgs["office"] = make_organisation("office", kind="service", region=near)
        self.orgs["unclaimed"] = make_organisation("unclaimed", region=far, state="unclaimed", uscc="")
        self.city = make_consortium(self.orgs["group"], self.orgs["member"])
        yesterday = self.today - datetime.timedelta(days=1)
        left = organisations.join_consortium(
            actor=self.system, consortium=self.city, organisation=self.orgs["former"], role=MemberRole.MEMBER
        )
        organisations.leave_consortium(actor=self.system, membership=left, on=yesterday)

    def add(self, name: str, *grants: tuple[Role, str], scope: str = "subtree", **more: Any) -> Somebody:
        somebody = Somebody(user=make_user(f"w-{name}"), **more)
        for role, key in grants:
            roles.grant_role(
                actor=self.system, user=somebody.user, organisation=self.orgs[key], role=role, scope=scope
            )
            somebody.grants.append((role, key, scope))
        self.people[name] = somebody
        return somebody

    def _people(self) -> None:
        self.people["anonymous"] = Somebody(user=AnonymousUser())
        self.add("editor", (Role.EDITOR, "group"))
        self.add("unit_editor", (Role.EDITOR, "group"), scope="unit")
        self.add("branch_editor", (Role.EDITOR, "branch"))
        self.add("subsidiary_editor", (Role.PUBLISHER, "subsidiary"))
        self.add("publisher", (Role.PUBLISHER, "group"))
        self.add("manager", (Role.MANAGER, "group"))
        for key in ("member", "former", "named", "disclosed", "partner", "coowner"):
            self.add(f"{key}_publisher", (Role.PUBLISHER, key))
        self.add("partner_editor", (Role.EDITOR, "partner"))
        self.add("suspended_manager", (Role.MANAGER, "suspended"))
        self.add("operator", (Role.PLATFORM_OPERATOR, "office"))
        self.add("auditor", (Role.AUDITOR, "office"))
        self.add("page_editor", (Role.PLATFORM_EDITOR, "office"))
        self.add("individual")
        self.add("excepted", excepted={f"live {Visibility.OWN}", f"draft {Visibility.OWN}"})
        self.add("excepted_once")
        self._dated()
        inactive = self.add("inactive", (Role.MANAGER, "group"), active=False)
        User.objects.filter(pk=inactive.user.pk).update(is_active=False)

    def _dated(self) -> None:
        day = datetime.timedelta(days=1)
        for name, first, last in (("ended", None, self.today - day), ("future", self.today + day, None)):
            user = self.add(name).user
            grant = roles.grant_role(
                actor=self.system, user=user, organisation=self.orgs["group"], role=Role.MANAGER
            )
            RoleGrant.objects.filter(pk=grant.pk).update(valid_from=first, valid_to=last)
        wanted = {Action.SUBMIT, Action.SET_STATUS}
        for name, first, last in (
            ("substitute", self.today, self.today + day),
            ("substitute_ended", self.today - 5 * day, self.today - day),
            ("substitute_future", self.today + day, self.today + 5 * day),
        ):
            user = self.add(name, affiliated={"group"}).user
            self._employ(user, "group")
            row = roles.delegate(
                actor=User.objects.get(pk=self.people["publisher"].user.pk),
                delegate=user,
                organisation=self.orgs["group"],
                actions=wanted,
                valid_from=first,
                valid_to=last,
            )
            if name == "substitute":
                self.people[name].acts_for.append(
                    ("publisher", "group", frozenset(Action(action) for action in row.actions))
                )

    def _reviewers(self) -> None:
        consortium_area = {"consortium": self.city}
        for name, key, area in (
            ("reviewer", "bureau", {"region": self.prefecture}),
            ("reviewer_far", "bureau_far", {"region": self.other_prefecture}),
            ("reviewer_park", "bureau_park", {"park": self.orgs["park"]}),
            ("reviewer_city", "bureau_city", consortium_area),
            ("reviewer_kind", "bureau_kind", {"region": self.prefecture, "kinds": ["school"]}),
            ("reviewer_library", "bureau_library", {"region": self.prefecture, "libraries": ["achievement"]}),
        ):
            self.add(name, (Role.REVIEWER, key), area={"key": key, **area})
            roles.set_jurisdiction(actor=self.system, organisation=self.orgs[key], **area)
        # Reviewers of the same authority who are bound to the organisation in some other way.
        area = self.people["reviewer"].area
        expert = self.add("reviewer_expert", (Role.REVIEWER, "bureau"), area=area, affiliated={"group"})
        roles.affiliate(
            actor=self.system, person=expert.user.person, organisation=self.orgs["branch"], kind="expert"
        )
        self.add("reviewer_editor", (Role.REVIEWER, "bureau"), (Role.EDITOR, "branch"), area=area)
        self._review_substitutes()

    def _review_substitutes(self) -> None:
        days = {"valid_from": self.today, "valid_to": self.today}
        for name, delegator, organisation in (
            ("clerk", "reviewer", "bureau"),
            ("editor_for_reviewer", "reviewer", "bureau"),
            ("clerk_of_expert", "reviewer_expert", "bureau"),
            ("reviewer_for_publisher", "publisher", "group"),
        ):
            grants = {
                "editor_for_reviewer": (Role.EDITOR, "group"),
                "reviewer_for_publisher": (Role.REVIEWER, "bureau"),
            }
            somebody = self.add(name, *([grants[name]] if name in grants else []))
            if name == "reviewer_for_publisher":
                somebody.area = self.people["reviewer"].area
            somebody.affiliated.add(organisation)
            self._employ(somebody.user, organisation)
            actions = [Action.REVIEW] if organisation == "bureau" else [Action.EDIT]
            row = roles.delegate(
                actor=User.objects.get(pk=self.people[delegator].user.pk),
                delegate=somebody.user,
                organisation=self.orgs[organisation],
                actions=actions,
                **days,
            )
            given = frozenset(Action(action) for action in row.actions)
            somebody.acts_for.append((delegator, organisation, given))

    def _employ(self, user: User, key: str) -> None:
        """Only a colleague can stand in; an employee needs no role for that."""
        roles.affiliate(actor=self.system, person=user.person, organisation=self.orgs[key], kind="employee")

    def _entries(self) -> None:
        for visibility in SHARED:
            for state in ("draft", "submitted", "live"):
                self.entry(f"{state} {visibility}", "group", state, visibility)
        for name, state in (
            ("returned", "returned"),
            ("withdrawn", "withdrawn"),
            ("changed", "live submitted"),
        ):
            self.entry(name, "group", state, Visibility.OWN)
        self.entry("expired", "group", "expired", Visibility.PUBLIC)
        for owner in ("branch", "subsidiary", "member", "unclaimed", "suspended"):
            for state in ("draft", "submitted", "live"):
                self.entry(
                    f"{owner} {state}",
                    owner,
                    state,
                    Visibility.PUBLIC if owner != "branch" else Visibility.OWN,
                )
        for state in ("draft", "submitted", "live"):
            self.entry(f"personal {state}", None, state, Visibility.OWN)
        # Handed in by somebody of the authority, before he changed sides.
        self.entry("reviewer's own", "member", "submitted", Visibility.OWN, submitter="reviewer_city")
        self._at_levels()

    def _at_levels(self) -> None:
        for level in ("unit", "institution", "second", "platform"):
            for owner in ("group", "branch", "subsidiary"):
                self.entry(f"{owner} at {level}", owner, "submitted", Visibility.OWN, level=level)
        self.entry("personal at platform", None, "submitted", Visibility.OWN, level="platform")
        self.entry("returned by the unit", "branch", "returned", Visibility.OWN, level="unit")
        self.entry(
            "signed by himself", "group", "submitted", Visibility.OWN, "publisher", level="institution"
        )
        for level, who in (("second", "reviewer"), ("institution", "manager"), ("platform", "operator")):
            self.entry(f"decided by {who}", "branch", "submitted", Visibility.OWN, level=level, decided=who)

    def entry(
        self,
        name: str,
        owner: str | None,
        state: str,
        visibility: str,
        submitter: str | None = None,
        *,
        level: str = "first",
        decided: str | None = None,
    ) -> None:
        row: Any = make_entry(
            organisation=self.orgs[owner or "group"],
            visibility=visibility,
            consortium_id=self.city.pk if visibility == Visibility.CONSORTIUM else None,
        )
        person = "individual" if owner is None else None
        live = state in {"live", "live submitted", "expired"}
        review = ReviewState.SUBMITTED if "submitted" in state else ReviewState.NONE
        review = ReviewState.RETURNED if state == "returned" else review
        submitter = submitter or ("editor" if review != ReviewState.NONE else None)
        level = level if review != ReviewState.NONE else ""
        once = live or state == "withdrawn"
        now = timezone.now()
        status = EntryStatus.WITHDRAWN if state == "withdrawn" else EntryStatus.PUBLISHED
        Demand.objects.filter(pk=row.pk).update(
            live=live,
            status=status if once else EntryStatus.DRAFT,
            review_state=review,
            review_level=level,
            submitted_by=self.people[submitter].user if submitter else None,
            submitted_at=now if submitter else None,
            first_published_at=now if once else None,
            expires_at=now - datetime.timedelta(days=1) if state == "expired" else None,
            organisation=None if person else row.organisation,
            person=self.people[person].user.person if person else None,
        )
        self.entries[name] = Fact(
            row=Demand.objects.get(pk=row.pk),
            owner=owner,
            person=person,
            visibility=visibility,
            live=live and state != "expired",
            live_row=live,
            published_once=once,
            review=review,
            level=level,
            submitter=submitter,
            decided=decided,
        )
        if decided is not None:
            StatusChange.objects.create(
                library="demand",
                entry_id=row.pk,
                to_stage="submitted",
                level=level,
                actor=self.people[decided].user,
            )

    def _attach(self) -> None:
        for fact in self.entries.values():
            if fact.owner != "group":
                continue
            key = {"library": "demand", "entry_id": fact.row.pk}
            EntryParty.objects.create(**key, organisation=self.orgs["partner"], role="participant")
            EntryParty.objects.create(**key, organisation=self.orgs["coowner"], role="co_owner")
            EntryAudience.objects.create(**key, organisation=self.orgs["named"])
            EntryDisclosure.objects.create(**key, organisation=self.orgs["disclosed"])
        for name, days in (("excepted", 1), ("excepted_once", -1)):
            for wanted in (f"live {Visibility.OWN}", f"draft {Visibility.OWN}"):
                EntryException.objects.create(
                    library="demand",
                    entry_id=self.entries[wanted].row.pk,
                    user=self.people[name].user,
                    reason="调研",
                    expires_at=timezone.now() + datetime.timedelta(days=days),
                )

    def suspend(self) -> None:
        organisations.set_state(
            actor=self.system, organisation=self.orgs["suspended"], state="suspended", reason="违规"
        )
        for somebody in self.people.values():
            somebody.grants = [grant for grant in somebody.grants if grant[1] != "suspended"]

    def user(self, name: str) -> Any:
        """Return the account as a new request has it."""
        user = self.people[name].user
        return user if user.pk is None else User.objects.get(pk=user.pk)


# -- the rules, told a second time -----------------------------------------------------------------------------------


def expected(world: World, name: str, action: Action, entry: Fact) -> bool:
    """Return whether people.md §2 lets ``name`` do ``action`` to ``entry``."""
    somebody = world.people[name]
    if not somebody.active:
        return False
    allowed = _given(world, name, somebody.grants, action, entry, personally=True)
    for delegator, organisation, actions in somebody.acts_for:
        grants = [grant for grant in world.people[delegator].grants if grant[1] == organisation]
        if action in actions and _given(world, delegator, grants, action, entry, personally=False):
            allowed = True
    return allowed and not _barred(world, name, action, entry)


def _given(world: World, name: str, grants: list, action: Action, entry: Fact, *, personally: bool) -> bool:
    if _barred(world, name, action, entry):
        return False
    if action == Action.DELETE and (entry.published_once or entry.review == ReviewState.SUBMITTED):
        return False
    return any(
        (
            _reads(world, name, grants, action, entry, personally=personally),
            _works(world, name, grants, action, entry, personally=personally),
            _takes_part(grants, action, entry),
            _governs(world, name, grants, action, entry),
            _operates(grants, action, entry),
            _signs(grants, action, entry),
        )
    )


def _barred(world: World, name: str, action: Action, entry: Fact) -> bool:
    if action != Action.REVIEW:
        return False
    somebody = world.people[name]
    tied = {root(key) for _role, key, _scope in somebody.grants} | somebody.affiliated
    tied |= {root(organisation) for _who, organisation, _actions in somebody.acts_for}
    owners = {root(entry.owner)} | ({"coowner"} if entry.owner == "group" else set())
    # Inside the organisation only its own people sign; whoever submitted or decided before never does.
    is_tied = not _inside(entry) and bool(tied & (owners - {None}))
    return name in {entry.submitter, entry.person, entry.decided} or is_tied


def _inside(entry: Fact) -> bool:
    return entry.level in {"unit", "institution"}


def _outside(entry: Fact) -> bool:
    return entry.review == ReviewState.SUBMITTED and not _inside(entry)


def _signs(grants: list, action: Action, entry: Fact) -> bool:
    """Return whether a publisher or manager signs for the unit, or for the organisation above it."""
    if action != Action.REVIEW or entry.review != ReviewState.SUBMITTED or not _inside(entry):
        return False
    heads = [grant for grant in grants if grant[0] in {Role.PUBLISHER, Role.MANAGER}]
    units = _units(heads, Action.VIEW)
    return (entry.owner if entry.level == "unit" else root(entry.owner)) in units


def _units(grants: list, action: Action) -> set[str]:
    found = set()
    for role, key, scope in grants:
        if action in ENTRY_ACTIONS[role]:
            found.add(key)
            if key == "group" and scope == "subtree":
                found.add("branch")
    return found


def _reads(world: World, name: str, grants: list, action: Action, entry: Fact, *, personally: bool) -> bool:
    if action not in {Action.VIEW, Action.VIEW_BODY} or not entry.live or entry.owner == "suspended":
        return False
    homes = {root(key) for _role, key, _scope in grants}
    attached = entry.owner == "group"
    return any(
        (
            entry.visibility == Visibility.PUBLIC,
            entry.visibility == Visibility.SUMMARY and action == Action.VIEW,
            entry.visibility == Visibility.SUMMARY and attached and "disclosed" in homes,
            entry.visibility == Visibility.CONSORTIUM and bool(homes & {"group", "member"}),
            entry.visibility == Visibility.NAMED and attached and "named" in homes,
            entry.owner is not None and root(entry.owner) in homes,
            personally and any(world.entries[one] is entry for one in world.people[name].excepted),
        )
    )


def _works(world: World, name: str, grants: list, action: Action, entry: Fact, *, personally: bool) -> bool:
    if entry.person is not None:
        return personally and entry.person == name and action in ENTRY_ACTIONS[Role.PUBLISHER]
    return entry.owner in _units(grants, action)


def _takes_part(grants: list, action: Action, entry: Fact) -> bool:
    units = _units(grants, action)
    read = {Action.VIEW, Action.VIEW_BODY, Action.VIEW_DRAFT}
    if entry.owner != "group":
        return False
    return ("partner" in units and action in read) or (
        "coowner" in units and action in read | {Action.CONFIRM_PARTY}
    )


def _governs(world: World, name: str, grants: list, action: Action, entry: Fact) -> bool:
    area = world.people[name].area
    if area is None or not any(role == Role.REVIEWER and key == area["key"] for role, key, _scope in grants):
        return False
    if action not in JURISDICTION_ACTIONS | {Action.VIEW_DRAFT} or area.get("libraries") or area.get("kinds"):
        return False
    submitted = _outside(entry)
    in_state = {
        Action.REVIEW: submitted and entry.level in {"first", "second"},
        Action.VIEW_DRAFT: submitted,
        Action.UNPUBLISH: entry.live_row,
    }.get(action, submitted or entry.live_row)
    near = root(entry.owner) == "group"
    if "region" in area:
        is_near_area = area["region"] == world.prefecture
        # A person's entry lies where the entry says; all of this world's say 瓮安县.
        return in_state and (
            near or entry.person is not None if is_near_area else not near and entry.person is None
        )
    inside = near if "park" in area else root(entry.owner) in {"group", "member"}
    return in_state and inside


def _operates(grants: list, action: Action, entry: Fact) -> bool:
    held = {role for role, _key, _scope in grants}
    if Role.AUDITOR in held and action in PLATFORM_ENTRY_ACTIONS[Role.AUDITOR]:
        return True
    if Role.PLATFORM_OPERATOR not in held:
        return False
    on_behalf = {
        Action.CREATE, Action.EDIT, Action.SUBMIT, Action.WITHDRAW, Action.IMPORT, Action.EDIT_PARTIES, Action.DELETE,
    }  # fmt: skip
    if action in on_behalf:
        return entry.owner == "unclaimed"
    if action == Action.REVIEW:
        return _outside(entry)
    seen = entry.review != ReviewState.NONE and not _inside(entry)
    handed_in = entry.live_row or seen or entry.owner == "unclaimed"
    return action in PLATFORM_ENTRY_ACTIONS[Role.PLATFORM_OPERATOR] and handed_in
