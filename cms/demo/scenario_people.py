"""Chapter one: organisations, consortia, accounts, roles, areas of review, affiliation and delegation."""

from cms.demo import scenario_joining
from cms.demo.corpus.consortia import CITY_CONSORTIUM, INDUSTRY_CONSORTIUM, LEFT_MEMBERS, MEMBERSHIPS
from cms.demo.corpus.credit_codes import demo_code
from cms.demo.corpus.organisations import ORGANISATIONS, REGIONS
from cms.demo.corpus.records import OrganisationText
from cms.demo.logins import LOGINS, PASSWORD, Login
from cms.demo.world import World
from permissions.actions import Action
from permissions.domain import accounts, organisations, roles
from permissions.models import AffiliationKind, ConsortiumKind, NameKind, Organisation, OrganisationState
from permissions.roles import Role

CITY_SLUG = "qiannan-city"
INDUSTRY_SLUG = "phosphorus-new-energy"
_WITH_EDITOR = frozenset({"云川电池", "恒达机械", "禾味食品", "金果刺梨"})
_INTRODUCTION = "演示单位，名称、代码与数据均为虚构。"


def tell(world: World) -> None:
    """Create everybody, in the order in which a real region would."""
    _found_platform(world)
    for serial, text in enumerate(ORGANISATIONS[1:], start=1):
        _register(world, text, serial)
    _found_consortia(world)
    for login in LOGINS:
        if login.username not in world.users:
            _open_account(world, login)
    _staff_the_rest(world)
    _divide_the_work(world)
    _tie_persons(world)
    scenario_joining.tell(world)


def _found_platform(world: World) -> None:
    """Create the secretariat and the operator, the only acts of the system user but the auditor's role."""
    secretariat, operator = ORGANISATIONS[0], LOGINS[0]
    _register(world, secretariat, 0, founding=True)
    _open_account(world, operator, founding=True)


def _register(world: World, text: OrganisationText, serial: int, *, founding: bool = False) -> None:
    actor = world.system if founding else world.operator
    region = world.regions[REGIONS[text.region]]
    if text.parent:
        row = organisations.create_unit(
            actor=actor,
            parent=world.organisations[text.parent],
            name=text.name,
            relation=text.relation,
            region=region,
        )
    else:
        row = organisations.create_organisation(
            actor=actor,
            name=text.name,
            kind=text.kind,
            uscc=demo_code(text.kind, REGIONS[text.region], serial),
            region=region,
            park=world.organisations[text.park] if text.park else None,
            industry=world.industry(text.industry) if text.industry else None,
            size=text.size,
            introduction=_INTRODUCTION,
            capacities=text.capacities,
            # A suspended one was verified once; it is suspended after it has handed something in.
            state=OrganisationState.VERIFIED if text.state == "suspended" else text.state,
            valid_from=world.day(-900),
        )
    for name, kind in text.names:
        former = kind == NameKind.FORMER
        organisations.add_name(
            actor=actor,
            organisation=row,
            name=name,
            kind=kind,
            valid_from=world.day(-4000) if former else None,
            valid_to=world.day(-901) if former else None,
        )
    world.organisations[text.key] = row


def _found_consortia(world: World) -> None:
    plans = (
        (CITY_CONSORTIUM, CITY_SLUG, ConsortiumKind.CITY),
        (INDUSTRY_CONSORTIUM, INDUSTRY_SLUG, ConsortiumKind.INDUSTRY),
    )
    for name, slug, kind in plans:
        world.consortia[name] = organisations.create_consortium(
            actor=world.operator,
            name=name,
            slug=slug,
            kind=kind,
            region=world.regions[REGIONS["黔南州"]],
            founded_on=world.day(-720),
        )
    for name, key, role in MEMBERSHIPS:
        organisations.join_consortium(
            actor=world.operator,
            consortium=world.consortia[name],
            organisation=world.organisations[key],
            role=role,
            valid_from=world.day(-700),
            admission_file="联合体理事会决议（演示）",
        )
    for name, key, role in LEFT_MEMBERS:
        membership = organisations.join_consortium(
            actor=world.operator,
            consortium=world.consortia[name],
            organisation=world.organisations[key],
            role=role,
            valid_from=world.day(-700),
        )
        organisations.leave_consortium(actor=world.operator, membership=membership, on=world.day(-30))


def _open_account(world: World, login: Login, *, founding: bool = False) -> None:
    actor = world.system if founding else world.operator
    # The published password is everybody's: visitors are not asked to change it.
    user = accounts.create_user(
        actor=actor,
        username=login.username,
        password=PASSWORD,
        name=login.person,
        chosen_by_owner=True,
    )
    if login.phone:
        accounts.set_contact(actor=actor, person=user.person, phone=login.phone)
    for key, role, scope in login.grants:
        roles.grant_role(
            # Who runs the platform does not choose who audits it.
            actor=world.system if role == Role.AUDITOR else actor,
            user=user,
            organisation=world.organisations[key],
            role=role,
            scope=scope,
            valid_from=world.day(-600),
        )
        world.staff.setdefault((key, role), user)
    world.users[login.username] = user


def _staff_the_rest(world: World) -> None:
    """Give every organisation that has none of the well-known accounts its own editor and publisher."""
    staffed = {
        (key, role)
        for login in LOGINS
        for key, role, _scope in login.grants
        if role in {Role.EDITOR, Role.PUBLISHER}
    }
    for serial, text in enumerate(ORGANISATIONS, start=1):
        unit = bool(text.parent) and text.relation != "subsidiary"
        if unit or text.state == OrganisationState.UNCLAIMED:
            continue
        for role, word in ((Role.EDITOR, "editor"), (Role.PUBLISHER, "publisher")):
            # In most organisations one person does both; a publisher may do all that an editor may.
            if (text.key, role) in staffed or (role == Role.EDITOR and text.key not in _WITH_EDITOR):
                continue
            username = f"{word}-{serial:02d}"
            title = "填报员" if role == Role.EDITOR else "审核员"
            _open_account(
                world,
                Login(
                    role=word,
                    username=username,
                    person=f"演示{title}{serial:02d}",
                    organisation=text.key,
                    grants=((text.key, role, "subtree"),),
                ),
            )


def _divide_the_work(world: World) -> None:
    """Let each authority review what is its own: industry, education, science; the park reads its members."""
    prefecture = world.regions[REGIONS["黔南州"]]
    areas = {
        "工信局": ("enterprise", "service", "association", "park", "government"),
        "教育局": ("school",),
        "科技局": ("institute", "public_institution"),
    }
    for key, kinds in areas.items():
        roles.set_jurisdiction(
            actor=world.operator, organisation=world.organisations[key], region=prefecture, kinds=kinds
        )
    roles.set_jurisdiction(
        actor=world.operator,
        organisation=world.organisations["循环园区"],
        park=world.organisations["循环园区"],
        actions=(Action.VIEW, Action.VIEW_BODY, Action.EXPORT),
    )


def _tie_persons(world: World) -> None:
    """Confirm a student and an employee, lend a publisher's work for two weeks, end and begin roles."""
    students = (
        (world.user("individual").person, "化材学院", AffiliationKind.STUDENT, "2024010117"),
        (world.user("graduate").person, "化材学院", AffiliationKind.GRADUATE, "2023010142"),
    )
    for person, key, kind, number in students:
        roles.affiliate(
            actor=world.user("school-manager"),
            person=person,
            organisation=world.organisations[key],
            kind=kind,
            number=number,
            valid_from=world.day(-400),
        )
    for username, number in (("enterprise-editor", "QH-0412"), ("expert-applicant", "QH-0093")):
        roles.affiliate(
            actor=world.user("enterprise-manager"),
            person=world.user(username).person,
            organisation=world.organisations["青禾磷化"],
            kind=AffiliationKind.EMPLOYEE,
            number=number,
            valid_from=world.day(-1500),
        )
    roles.delegate(
        actor=world.staff["云川电池", Role.PUBLISHER],
        delegate=world.staff["云川电池", Role.EDITOR],
        organisation=world.organisations["云川电池"],
        actions=(Action.SET_STATUS, Action.SET_VISIBILITY, Action.SUBMIT),
        valid_from=world.day(-2),
        valid_to=world.day(12),
    )
    _past_and_future_roles(world)


def _past_and_future_roles(world: World) -> None:
    former = Login(role="former", username="former-editor", person="演示离岗人员", organisation="恒达机械")
    coming = Login(role="coming", username="coming-editor", person="演示新任人员", organisation="恒达机械")
    for login in (former, coming):
        _open_account(world, login)
    place: Organisation = world.organisations["恒达机械"]
    grant = roles.grant_role(
        actor=world.operator,
        user=world.user("former-editor"),
        organisation=place,
        role=Role.EDITOR,
        valid_from=world.day(-500),
    )
    roles.end_role(actor=world.operator, grant=grant, on=world.day(-20))
    roles.grant_role(
        actor=world.operator,
        user=world.user("coming-editor"),
        organisation=place,
        role=Role.EDITOR,
        valid_from=world.day(15),
    )


def suspend(world: World) -> None:
    """Suspend the agency that organised internships, after it had handed something in."""
    for text in ORGANISATIONS:
        if text.state == OrganisationState.SUSPENDED:
            organisations.set_state(
                actor=world.operator,
                organisation=world.organisations[text.key],
                state=OrganisationState.SUSPENDED,
                reason="以中介身份组织学生实习，整改期间停用（演示）",
            )
