"""Shapes of the corpus and the small reader of its text blocks."""

import dataclasses
from collections.abc import Iterator


@dataclasses.dataclass(frozen=True, kw_only=True)
class OrganisationText:
    """Describe one demo organisation; `parent` is the key of the organisation it is a unit of."""

    key: str
    name: str
    kind: str
    region: str
    industry: str = ""
    size: str = ""
    parent: str = ""
    relation: str = ""
    park: str = ""
    names: tuple[tuple[str, str], ...] = ()
    capacities: tuple[str, ...] = ()
    state: str = "verified"


@dataclasses.dataclass(frozen=True, kw_only=True)
class DemandText:
    """Hold one demand as an organisation would write it; money in yuan, `due` in days from today."""

    owner: str
    title: str
    category: str
    summary: str
    problem: str
    industry: str
    region: str
    due: int
    indicators: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    basis: str = ""
    tried: str = ""
    difficulty: str = ""
    modes: tuple[str, ...] = ()
    budget: tuple[int, int] | None = None
    bounty: int | None = None
    ip: str = ""
    school: str = ""
    occupation: str = ""
    majors: tuple[str, ...] = ()
    headcount: int | None = None
    education: str = ""
    skills: tuple[str, ...] = ()
    training: str = ""
    written: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class AchievementText:
    """Hold one achievement as its owner would register it; price in yuan, `None` means 面议."""

    owner: str
    title: str
    summary: str
    description: str
    kind: str
    industry: str
    region: str
    technologies: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    form: str = ""
    origin: str = ""
    level: str = ""
    stage: str = ""
    trl: int | None = None
    ip_state: str = ""
    ip_number: str = ""
    ip_due: int | None = None
    will: str = ""
    transfer: tuple[str, ...] = ()
    price: tuple[int, int] | None = None
    cases: str = ""
    partner: str = ""
    started: int | None = None
    finished: int | None = None
    written: bool = False


def blocks(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield (owner, title, fields) of a text of blocks `@ owner | title` followed by `key：value` lines."""
    head: tuple[str, str] | None = None
    fields: dict[str, str] = {}
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        if line.startswith("@ "):
            if head:
                yield (*head, fields)
            owner, title = line[2:].split(" | ", 1)
            head, fields = (owner, title), {}
            continue
        key, value = line.split("：", 1)
        fields[key] = value
    if head:
        yield (*head, fields)


def words(value: str, separator: str = "、") -> tuple[str, ...]:
    """Split a list written with one separator, dropping empty parts."""
    return tuple(part.strip() for part in value.split(separator) if part.strip())


def money(value: str) -> tuple[int, int] | None:
    """Read 面议 or nothing as None, `80-120` as a range in ten thousand yuan, `30` as one amount."""
    if not value or value == "面议":
        return None
    low, _, high = value.partition("-")
    return round(float(low) * 10_000), round(float(high or low) * 10_000)


def number(value: str) -> int | None:
    """Read an integer or nothing."""
    return int(value) if value else None


def demands(text: str) -> tuple[DemandText, ...]:
    """Read a text of hand-written demands."""
    return tuple(_demand(owner, title, fields) for owner, title, fields in blocks(text))


def _demand(owner: str, title: str, fields: dict[str, str]) -> DemandText:
    get = lambda key: fields.get(key, "")  # noqa: E731 - eleven short reads of one dictionary
    return DemandText(
        owner=owner,
        title=title,
        category=get("类别"),
        summary=get("摘要"),
        problem=get("问题"),
        industry=get("行业"),
        region=get("区域"),
        due=int(get("期限")),
        indicators=words(get("指标"), "；"),
        technologies=words(get("技术")),
        basis=get("基础"),
        tried=get("已尝试"),
        difficulty=get("难度"),
        modes=words(get("方式")),
        budget=money(get("预算")),
        bounty=number(get("悬赏")),
        ip=get("知产"),
        school=get("院校"),
        occupation=get("职业"),
        majors=words(get("专业")),
        headcount=number(get("人数")),
        education=get("学历"),
        skills=words(get("技能")),
        training=get("培养"),
        written=True,
    )


def achievements(text: str) -> tuple[AchievementText, ...]:
    """Read a text of hand-written achievements."""
    return tuple(_achievement(owner, title, fields) for owner, title, fields in blocks(text))


def _achievement(owner: str, title: str, fields: dict[str, str]) -> AchievementText:
    get = lambda key: fields.get(key, "")  # noqa: E731 - many short reads of one dictionary
    return AchievementText(
        owner=owner,
        title=title,
        summary=get("摘要"),
        description=get("简介"),
        kind=get("类型"),
        industry=get("行业"),
        region=get("区域"),
        technologies=words(get("技术")),
        keywords=words(get("关键词")),
        form=get("形式"),
        origin=get("属性"),
        level=get("水平"),
        stage=get("阶段"),
        trl=number(get("TRL")),
        ip_state=get("知产"),
        ip_due=number(get("到期")),
        will=get("意愿"),
        transfer=words(get("转化")),
        price=money(get("报价")),
        cases=get("案例"),
        partner=get("对象"),
        started=number(get("起")),
        finished=number(get("止")),
        written=True,
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class Slot:
    """Name one agenda item or session by its times of day."""

    begins: str
    ends: str
    title: str
    detail: str = ""
    seats: int | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class GatheringText:
    """Hold an event or fair; days count from today, `opens` and `closes` from its first day backwards."""

    slug: str
    title: str
    day: int
    begins: str
    ends: str
    region: str
    summary: str
    paragraphs: tuple[str, ...]
    organisers: tuple[str, ...]
    place: str = ""
    organiser_text: str = ""
    online_url: str = ""
    capacity: int | None = None
    opens: int | None = None
    closes: int | None = None
    days: int = 1
    audience: str = "public"
    named: tuple[str, ...] = ()
    cancelled: bool = False
    state: str = "live"
    slots: tuple[Slot, ...] = ()
    kind: str = ""
    theme: str = ""
    exhibitors: tuple[tuple[str, str, str], ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True)
class PolicyText:
    """Hold a policy in our own words; dates are ISO days, or days from today for demonstration texts."""

    slug: str
    title: str
    office: str
    level: str
    topics: tuple[str, ...]
    audience: tuple[str, ...]
    summary: str
    paragraphs: tuple[str, ...]
    number: str = ""
    issued: str | int = 0
    effective: str | int | None = None
    expires: str | int | None = None
    replaces: str = ""
    source: str = ""
    state: str = "live"
