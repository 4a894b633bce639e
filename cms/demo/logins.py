"""The accounts a visitor of the demo can log in with; the passwords are public, hence never in production."""

import dataclasses

from permissions.roles import Role

#: Published on purpose. Satisfies the validators; the commands that use it refuse production settings.
PASSWORD = "Chanjiao-demo-1"  # noqa: S105 - a published demo password


@dataclasses.dataclass(frozen=True, kw_only=True)
class Login:
    """Name one account: the role it shows, the person and the grants (organisation key, role, scope).

    ``phone`` is where codes for a forgotten password go, and the contact of the person's own entries.
    """

    role: str
    username: str
    person: str
    organisation: str
    grants: tuple[tuple[str, Role, str], ...] = ()
    phone: str = ""


def _one(role: str, person: str, key: str, grant: Role, scope: str = "subtree") -> Login:
    return Login(role=role, username=role, person=person, organisation=key, grants=((key, grant, scope),))


LOGINS: tuple[Login, ...] = (
    _one("platform-operator", "王老师", "秘书处", Role.PLATFORM_OPERATOR),
    _one("platform-editor", "李老师", "秘书处", Role.PLATFORM_EDITOR),
    _one("auditor", "孙老师", "秘书处", Role.AUDITOR),
    _one("enterprise-editor", "陈工", "青禾磷化", Role.EDITOR),
    _one("enterprise-publisher", "刘经理", "青禾磷化", Role.PUBLISHER),
    _one("enterprise-manager", "赵主任", "青禾磷化", Role.MANAGER),
    _one("school-editor", "周老师", "黔南职院", Role.EDITOR),
    _one("school-publisher", "吴老师", "黔南职院", Role.PUBLISHER),
    _one("school-manager", "郑老师", "黔南职院", Role.MANAGER),
    _one("college-editor", "何老师", "化材学院", Role.EDITOR, "unit"),
    _one("government-reviewer", "张科长", "工信局", Role.REVIEWER),
    _one("education-reviewer", "罗科长", "教育局", Role.REVIEWER),
    _one("science-reviewer", "杨科长", "科技局", Role.REVIEWER),
    _one("park-reviewer", "唐主任", "循环园区", Role.REVIEWER),
    _one("service-editor", "黄经理", "黔匠技转", Role.EDITOR),
    Login(
        role="multi-organisation",
        username="multi-organisation",
        person="马博士",
        organisation="黔中学院",
        grants=(
            ("黔中学院", Role.PUBLISHER, "subtree"),
            ("黔中学院", Role.MANAGER, "subtree"),
            ("磷资源院", Role.EDITOR, "subtree"),
        ),
    ),
    Login(role="individual", username="individual", person="李同学", organisation="", phone="13800000021"),
    Login(role="graduate", username="graduate", person="韦同学", organisation="", phone="13800000022"),
    Login(
        role="expert-applicant",
        username="expert-applicant",
        person="石工",
        organisation="",
        phone="13800000023",
    ),
)
