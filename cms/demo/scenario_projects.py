"""What schools and enterprises do together, and the calls for which one may apply."""

from typing import Any

from cms.demo.corpus.funds import CHANNELS, FUNDS, MATERIALS, ROUNDS, FundText
from cms.demo.corpus.projects import PROJECTS, REQUIREMENTS, TOPICS, ProjectText
from cms.demo.corpus.trades import TRADES, Trade
from cms.demo.scenario_entries import Catalogue
from cms.demo.scenario_programmes import region_of
from cms.demo.shelves import Shelved, drawn, fill, part
from cms.demo.staff import TEXTS, staff_of
from cms.demo.world import World
from registries.domain import attached
from registries.enums import PartyRole, ReviewState

#: How far projects are, and how often.
_STATES = {"running": 42, "recruiting": 26, "accepted": 18, "preparing": 10, "stopped": 4}
_PARTNERED = 0.7


def tell(world: World, *, share: float = 1.0) -> None:
    """Fill the libraries of cooperation projects and of funds."""
    catalogue = Catalogue(world)
    projects = part(_projects(world, catalogue), share)
    made = fill(world, "project", [item for item, _partner in projects])
    partners = {item.values["title"]: partner for item, partner in projects}
    for entry in made:
        _name_partner(world, entry, partners[entry.title])
    fill(world, "fund", part(_funds(world), share))


def _projects(world: World, catalogue: Catalogue) -> list[tuple[Shelved, str]]:
    """Return projects, each with the key of the other side."""
    found, titles = [], set()
    for name, trade in TRADES.items():
        for place, text in enumerate(PROJECTS):
            for turn in range(2):
                enterprise = trade.enterprises[(place + turn) % len(trade.enterprises)]
                school = trade.schools[(place + 2 * turn) % len(trade.schools)]
                topic = TOPICS[name][(place + turn) % len(TOPICS[name])]
                owner, partner = (enterprise, school) if (place + turn) % 2 else (school, enterprise)
                values = _project(world, catalogue, text, trade, topic, owner, partner)
                if values["title"] in titles:
                    continue
                titles.add(values["title"])
                found.append((drawn(world, values, owner=owner), partner))
    return found


def _project(
    world: World,
    catalogue: Catalogue,
    text: ProjectText,
    trade: Trade,
    topic: str,
    owner: str,
    partner: str,
) -> dict[str, Any]:
    chance = world.chance
    state = chance.choices(list(_STATES), list(_STATES.values()))[0]
    majors = catalogue.many(catalogue.majors, {}, trade.majors)
    major = str(majors[0]) if majors else trade.name
    began = -chance.randint(40, 700)
    agreed = state in {"running", "accepted", "stopped"}
    enterprise, school = (owner, partner) if owner in trade.enterprises else (partner, owner)
    return {
        "kind": text.kind,
        "title": f"{enterprise}与{school}{text.name.format(topic=topic)}",
        "summary": f"{text.content.format(topic=topic, major=major)}。"[:480],
        "state": state,
        "join_until": world.day(chance.choice((-12, 5, 9, 24, 48, 75))) if state == "recruiting" else None,
        "content": f"{text.content.format(topic=topic, major=major)}。分工、期限与成果归属在协议中载明，双方定期会商，"
        "共同考核并公开进展。",
        "industry": world.industry(trade.industry),
        "technologies": catalogue.many(catalogue.tags, {}, trade.technologies),
        "region": region_of(world, owner),
        "started_on": world.day(began) if agreed else None,
        "ends_on": world.day(began + chance.choice((365, 730, 1095))) if agreed else None,
        "amount": chance.randint(*text.amount) * 10_000,
        "contract_number": f"DEMO-HT-{chance.randint(1000, 9999)}" if agreed else "",
        "contract_on": world.day(began - chance.randint(3, 30)) if agreed else None,
        "shares": _shares(text, enterprise, school),
        "milestones": _milestones(world, began),
        "results": f"{text.result}。" if state in {"running", "accepted"} else "",
        "partner_requirements": chance.choice(REQUIREMENTS),
        "majors": majors,
        "participants": chance.randint(20, 260) if agreed else None,
        "no_secret_pledge": True,
    }


def _shares(text: ProjectText, enterprise: str, school: str) -> str:
    """Return who brings what, one side a line."""
    return "\n".join(
        f"{side} | {part[0]} | {part[1]}"
        for side, part in ((enterprise, text.enterprise), (school, text.school))
    )


def _milestones(world: World, began: int) -> str:
    """Return month, step and result, one a line."""
    steps = ((90, "启动并完成分工", "工作方案"), (270, "中期检查", "阶段报告"), (360, "结项", "总结报告"))
    return "\n".join(f"{world.day(began + days):%Y-%m} | {step} | {result}" for days, step, result in steps)


def _name_partner(world: World, entry: Any, partner: str) -> None:
    """Name the other side of most projects; whoever answers for it has confirmed most of them."""
    if entry.review_state == ReviewState.SUBMITTED or world.chance.random() > _PARTNERED:
        return
    owner = next(key for key, row in world.organisations.items() if row.pk == entry.organisation_id)
    editor, _publisher = staff_of(world, owner)
    organisation = world.organisations[partner]
    party = attached.add_party(actor=editor, entry=entry, role=PartyRole.CO_OWNER, organisation=organisation)
    if TEXTS[partner].state == "verified" and world.chance.random() < _PARTNERED:
        _editor, publisher = staff_of(world, partner)
        attached.answer_party(actor=publisher, entry=entry, party=party)


def _funds(world: World) -> list[Shelved]:
    found = []
    for place, text in enumerate(FUNDS):
        for title, opens, closes in ROUNDS:
            found.append(
                drawn(world, _fund(world, text, title, opens, closes + place % 17), owner=text.owner)
            )
    return found


def _fund(world: World, text: FundText, title: str, opens: int, closes: int) -> dict[str, Any]:
    chance = world.chance
    low, high = text.amount
    steps = text.conditions.replace("，", "</li><li>")
    return {
        "kind": text.kind,
        "title": world.text(f"{text.name}{title}"),
        "summary": f"{text.summary}，单个项目支持 {low}–{high} 万元。",
        "level": text.level,
        "issuer": TEXTS[text.owner].name,
        "document_number": f"DEMO〔{world.today.year}〕{chance.randint(10, 199)}号",
        "apply_from": world.day(opens),
        "apply_until": world.day(closes),
        "applicants": list(text.applicants),
        "amount_min": low * 10_000,
        "amount_max": high * 10_000,
        "amount_note": "按评审结果和年度预算确定，后补助项目按实际支出比例核定",
        "description": f"<p>{text.summary}。</p><h3>申报条件</h3><ul><li>{steps}</li></ul>"
        "<h3>办理流程</h3><ol><li>按要求提交申报材料</li><li>形式审查与评审</li><li>公示后下达并按期验收</li></ol>",
        "conditions": text.conditions,
        "materials": chance.choice(MATERIALS),
        "channel": chance.choice(CHANNELS),
        "region": region_of(world, text.owner),
        "no_secret_pledge": True,
    }
