"""Write the shorter achievements from their concrete parts, with the wording varied by a fixed seed."""

import random

from cms.demo.corpus import achievement_rows
from cms.demo.corpus.organisations import ORGANISATIONS
from cms.demo.corpus.records import AchievementText, words

_SEED = 20260915
_PLACE = {row.key: row.region for row in ORGANISATIONS}
_NAME = {row.key: row.name for row in ORGANISATIONS}
_ENTERPRISES = frozenset(row.key for row in ORGANISATIONS if row.kind == "enterprise")

_FOUND_BY = {
    "小试": "实验室条件下重复不少于 {n} 批，数据可复现，放大效应尚未验证，需要合作方提供中试条件。",
    "中试": "已完成 {n} 批次中试，形成工艺参数与原始记录，欢迎同行业企业带料试验。",
    "样品": "已制作样机（样品）{n} 套试用，按使用意见改进过两轮，正在找小批量制造伙伴。",
    "量产": "已稳定使用 {n} 个月，图纸、作业指导书齐全，可参观，可提供安装与培训。",
}
_STAND = {
    "小试": "已完成小试，寻求中试合作。",
    "中试": "已完成中试，可带料试验。",
    "样品": "已有样机，寻求小批量试用单位。",
    "量产": "已成熟应用，可直接采用。",
}
_LEAD = {
    "发明专利": (
        "来自本地企业的真实课题，核心指标：{point}。",
        "在三年持续试验基础上形成，主要效果：{point}。",
        "与现有做法相比不增加主要设备，主要效果：{point}。",
    ),
    "实用新型": (
        "由一线技术人员在现场改进形成，效果：{point}。结构简单，易于加工。",
        "为解决日常生产中的小难题而做，效果：{point}。可按现场尺寸改制。",
        "校企双导师带学生完成，效果：{point}。图纸可提供。",
    ),
    "软著": (
        "面向日常工作开发，特点：{point}。网页与手机均可使用，支持本地部署。",
        "由师生团队按使用单位要求开发，特点：{point}。数据归使用单位所有。",
    ),
}
_PARTNERS = (
    "同行业生产企业",
    "有中试条件的企业",
    "装备制造企业",
    "联合体成员单位优先",
    "职业院校与培训机构",
    "",
)


def _rows(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


def _transfer(rng: random.Random, owner: str, stage: str) -> tuple[str, tuple[str, ...]]:
    if owner in _ENTERPRISES and stage == "量产" and rng.random() < 0.4:
        return rng.choice((("无", ()), ("已转化", ("自行",))))
    modes = ("许可", "转让", "合作") if stage == "量产" else ("合作", "许可", "作价入股")
    return "愿意", tuple(sorted(rng.sample(modes, rng.choice((1, 2)))))


def _price(rng: random.Random, base: int) -> tuple[int, int] | None:
    if rng.random() < 0.45:
        return None
    low = base * rng.choice((1, 2, 3, 4, 5))
    return low, low * 2


def _technical(rng: random.Random, kind: str, row: list[str], base: int) -> AchievementText:
    title, point, industry, tags, stage, trl, owner = row
    will, transfer = _transfer(rng, owner, stage)
    state = {
        "发明专利": rng.choice(("已授权", "已授权", "实质审查")),
        "实用新型": rng.choice(("已授权", "已授权", "申请中")),
        "软著": "已登记",
    }[kind]
    lead = rng.choice(_LEAD[kind]).format(point=point)
    used = stage == "量产"
    place = (
        _NAME[owner]
        if owner in _ENTERPRISES
        else rng.choice(("州内两家企业", "联合体一家成员单位", "本校实训基地", "合作企业"))
    )
    finished = rng.choice((202306, 202312, 202406, 202411, 202505, 202510, 202603))
    return AchievementText(
        owner=owner,
        title=title,
        summary=f"{point}。{_STAND[stage]}",
        description=lead + _FOUND_BY[stage].format(n=rng.randint(3, 36)),
        kind=kind,
        industry=industry,
        region=_PLACE[owner],
        technologies=words(tags),
        keywords=words(tags)[:3] if rng.random() < 0.7 else (),
        form={"发明专利": "新工艺", "实用新型": "新装备", "软著": "新产品"}[kind],
        origin=rng.choice(("原始创新", "国内二次开发", "国内二次开发", "")),
        level=rng.choice(("未评价", "未评价", "省内领先", "国内先进", "")),
        stage=stage,
        trl=int(trl),
        ip_state=state,
        ip_due=rng.randint(900, 5800) if state == "已授权" else None,
        will=will,
        transfer=transfer,
        price=_price(rng, base) if will == "愿意" else None,
        cases=f"{place}{rng.choice(('使用，反映良好', '使用两年，未返修', '批量应用，有验收单', '试用后已采购'))}。"
        if used
        else "",
        partner=rng.choice(_PARTNERS),
        started=finished - 100,
        finished=finished,
    )


def technical() -> list[AchievementText]:
    """Write inventions, utility models and programs."""
    rng = random.Random(_SEED)
    groups = (
        ("发明专利", achievement_rows.INVENTIONS, 100_000),
        ("实用新型", achievement_rows.UTILITIES, 10_000),
        ("软著", achievement_rows.SOFTWARE, 15_000),
    )
    return [_technical(rng, kind, row, base) for kind, text, base in groups for row in _rows(text)]


def teaching() -> list[AchievementText]:
    """Write books, courses and teaching plans."""
    rng = random.Random(_SEED + 1)
    return [
        AchievementText(
            owner=owner,
            title=title,
            summary=f"{point}。可在联合体院校与企业培训中使用。",
            description=f"由教师与企业师傅共同编写，{point}。已用于 {rng.randint(1, 4)} 届学生，"
            + rng.choice(("每年修订一次。", "配套电子资源可申请开通。", "欢迎指出错误，按贡献署名。")),
            kind="评价成果",
            industry=industry,
            region=_PLACE[owner],
            technologies=words(tags),
            form=form,
            stage=rng.choice(("量产", "样品")),
            will="愿意",
            transfer=("合作",),
            price=None,
        )
        for title, point, industry, tags, form, owner in _rows(achievement_rows.TEACHING)
    ]


def standards() -> list[AchievementText]:
    """Write standards and technical rules."""
    rng = random.Random(_SEED + 2)
    return [
        AchievementText(
            owner=owner,
            title=title,
            summary=f"{point}，供同行使用和提出意见。",
            description=f"主要内容：{point}。编制中走访 {rng.randint(4, 22)} 家单位，附编制说明，不收取费用。",
            kind="标准",
            industry=industry,
            region=_PLACE[owner],
            technologies=words(tags),
            form="标准",
            stage="量产",
            trl=rng.choice((8, 9, None)),
            will="愿意",
            transfer=("合作",),
            price=None,
        )
        for title, point, industry, tags, owner in _rows(achievement_rows.STANDARDS)
    ]


def all_written_by_template() -> tuple[AchievementText, ...]:
    """Return every achievement written from parts, always in the same order."""
    return (*technical(), *teaching(), *standards())
