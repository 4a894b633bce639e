"""Write the shorter demands from their concrete parts, with the wording varied by a fixed seed."""

import random

from cms.demo.corpus import demand_projects, demand_rows
from cms.demo.corpus.organisations import ORGANISATIONS
from cms.demo.corpus.records import DemandText, money, words

_SEED = 20260901
_PLACE = {row.key: row.region for row in ORGANISATIONS}
_INDUSTRY = {row.key: row.industry for row in ORGANISATIONS}
_MODE = {"订单": "订单班", "学徒": "学徒培养", "实习": "实习", "就业": "就业"}
_HIRING = (
    "近一年社会招聘到岗率不高",
    "从外地招来的人三个月走了一半",
    "现有师傅愿意带，缺年轻人",
    "多数应聘者没有相关证书，要从头教",
    "附近几家企业都在招，希望学校统一组织",
)
_TESTING = (
    "希望州内院校、检测机构提供长期服务，样品可送可取，数据只给委托方。",
    "能给出方法和原始数据最好，便于我们和客户核对。",
    "报告要能用于客户验收；平时的过程样只要数据，价格希望分开报。",
    "接受预约送样，加急样另付费。",
)
_TEACHING = (
    "此前请外地讲师，案例离本行业远，学完用不上。希望老师先来现场一天，结合本单位设备和真实问题备课，结业要有实操考核。",
    "学员文化程度不一，少讲公式，多用现场照片和视频，每半天安排一次动手练习。",
    "希望与技能等级认定衔接，考核合格的能拿到证书，培训费按合格人数结算。",
    "去年办过一期，反响不错，今年想加一天现场诊断，把查出的问题当作业。",
)
_SHARING = (
    "自购利用率低，可由贵方操作，也可派人培训后上机，按机时或样品付费，损坏照价赔偿。",
    "一年用不了几回，买不划算。希望提前一周预约，按贵方内部价或略高结算。",
    "愿意签年度协议，预付机时费；也可以用本单位设备互换机时。",
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _rows(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.strip().splitlines()]


def talent() -> list[DemandText]:
    """Write one demand for people per post and organisation."""
    rng = random.Random(_SEED)
    return [
        _post(rng, job, majors, skills, work, education, training, owner)
        for job, majors, skills, work, education, training, owners in _rows(demand_rows.TALENT)
        for owner in words(owners)
    ]


def _post(
    rng: random.Random,
    job: str,
    majors: str,
    skills: str,
    work: str,
    education: str,
    training: str,
    owner: str,
) -> DemandText:
    count = rng.choice((2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30))
    digits = str(count).translate(_FULL_WIDTH) if rng.random() < 0.06 else str(count)
    title = rng.choice(
        (
            f"{job} {digits} 名（{_MODE[training]}）",
            f"招{job}{digits}名",
            f"{job} {digits} 名，{words(majors)[0]}专业优先",
            f"急需{job} {digits} 人",
        )
    )
    pay = rng.choice((3800, 4200, 4500, 4800, 5200, 5600, 6200))
    terms = {
        "订单": "与学校组建订单班，企业安排师傅和实训耗材，毕业考核合格即录用。",
        "学徒": "校企双师带教，学徒期发学徒报酬，期满参加技能等级认定。",
        "实习": "签三方协议，企业购买实习责任保险，不安排夜班和加班，按同岗工资 80% 以上按月发放实习报酬。",
        "就业": f"试用期不超过 2 个月，转正月薪 {pay}–{pay + 1200} 元，缴纳社会保险。",
    }[training]
    reason = rng.choice(("新线投产", "老员工退休较多", "订单增加", "现有人员持证不足", "旺季用工缺口"))
    return DemandText(
        owner=owner,
        title=title,
        category="人才",
        summary=f"{work}，{reason}，拟{_MODE[training]}方式解决，要求{skills}。",
        problem=f"岗位工作：{work}。{reason}，{rng.choice(_HIRING)}。{terms}"
        + rng.choice(("提供食宿。", "包一餐，有通勤车。", "住宿自理，每月补贴 300 元。", "")),
        industry=_INDUSTRY[owner] or "2611",
        region=_PLACE[owner],
        due=rng.randint(15, 290),
        technologies=(),
        modes=(_MODE[training],),
        occupation=job,
        majors=words(majors),
        headcount=count,
        education=education,
        skills=words(skills),
        training=training,
    )


def tests() -> list[DemandText]:
    """Write one demand for testing per subject and organisation."""
    rng = random.Random(_SEED + 1)
    found = []
    for sample, items, trouble, wanted, industry, tags, owners in _rows(demand_rows.TESTS):
        for owner in words(owners):
            low = rng.choice((1, 2, 3, 4, 5))
            batch = rng.choice(("每月", "每季度", "每批", "全年约 60 批，"))
            found.append(
                DemandText(
                    owner=owner,
                    title=rng.choice(
                        (
                            f"{sample}{items.split('、')[0]}委托检测",
                            f"{sample}检测服务（{items}）",
                            f"{sample}送检",
                        )
                    ),
                    category="检测",
                    summary=f"{sample}需检测{items}。{trouble}，希望就近解决。",
                    problem=f"{batch}送检。{trouble}。{rng.choice(_TESTING)}",
                    indicators=words(wanted, "；"),
                    industry=industry,
                    region=_PLACE[owner],
                    due=rng.randint(20, 200),
                    technologies=words(tags),
                    difficulty=rng.choice(("成熟技术", "成熟技术", "需二次开发")),
                    modes=("技术服务",),
                    budget=rng.choice((None, (low * 10_000, (low + 3) * 10_000))),
                )
            )
    return found


def courses() -> list[DemandText]:
    """Write one demand for training per course and organisation."""
    rng = random.Random(_SEED + 2)
    found = []
    for course, audience, content, days, tags, owners in _rows(demand_rows.COURSES):
        for owner in words(owners):
            people = rng.choice((18, 24, 30, 36, 45, 60, 80))
            times = rng.choice(
                ("利用检修期集中办班", "分两批不脱产", "晚上和周末", "淡季一周内完成", "送教上门")
            )
            found.append(
                DemandText(
                    owner=owner,
                    title=rng.choice(
                        (f"{course}培训", f"{course}（{audience}）培训 {people} 人", f"{course}送教上门")
                    ),
                    category="培训",
                    summary=f"面向{audience}约 {people} 人，{days} 天，内容：{content}。",
                    problem=f"{times}。{rng.choice(_TEACHING)}",
                    indicators=(f"参训 {people} 人", f"不少于 {int(days) * 6} 学时", "实操考核合格率 ≥ 85%"),
                    industry="8391",
                    region=_PLACE[owner],
                    due=rng.randint(20, 240),
                    technologies=words(tags),
                    modes=("员工培训",),
                    budget=None if rng.random() < 0.25 else (people * 400, people * 700),
                )
            )
    return found


def machines_and_spaces() -> list[DemandText]:
    """Write the demands for shared machines and for rooms, yards and cold stores."""
    rng = random.Random(_SEED + 3)
    machines = [
        _machine(rng, machine, purpose, terms, industry, tags, owner)
        for machine, purpose, terms, industry, tags, owners in _rows(demand_rows.MACHINES)
        for owner in words(owners)
    ]
    spaces = [
        DemandText(
            owner=owner,
            title=f"{space}：{purpose}",
            category="场地",
            summary=f"{purpose}，{terms}。",
            problem=f"自有条件不够，希望联合体内单位支持。{terms}，费用按使用天数结算，安全责任在协议中写明。",
            industry=industry,
            region=_PLACE[owner],
            due=rng.randint(25, 160),
            modes=("场地共享",),
        )
        for space, purpose, terms, industry, owner in _rows(demand_rows.SPACES)
    ]
    return machines + spaces


def _machine(
    rng: random.Random, machine: str, purpose: str, terms: str, industry: str, tags: str, owner: str
) -> DemandText:
    return DemandText(
        owner=owner,
        title=rng.choice((f"共享使用{machine}", f"求借{machine}机时", f"{machine}机时需求")),
        category="设备",
        summary=f"用途：{purpose}。{terms}。",
        problem=f"{purpose}，{terms}。{rng.choice(_SHARING)}",
        industry=industry,
        region=_PLACE[owner],
        due=rng.randint(20, 150),
        technologies=words(tags),
        modes=("设备共享",),
        budget=None if rng.random() < 0.4 else (5_000, rng.choice((12_000, 20_000, 30_000))),
    )


def schools() -> list[DemandText]:
    """Write what schools look for: places for their teachers and for their students."""
    rng = random.Random(_SEED + 4)
    teachers = [
        _teachers(rng, major, content, people, weeks, industry, owner)
        for major, content, people, weeks, industry, owners in _rows(demand_rows.TEACHERS)
        for owner in words(owners)
    ]
    students = [
        DemandText(
            owner=owner,
            title=f"{major}专业 {people} 名学生岗位实习单位征集",
            category="场地",
            summary=f"{months} 月岗位实习，{people} 人，{terms}。",
            problem=f"要求专业对口、三方协议先签后上岗、不经中介、不收取学生费用。{terms}。学校派驻点教师，每点不少于 5 人。",
            indicators=("专业对口率 ≥ 90%", "实习责任保险 100%", "按月足额发放报酬"),
            industry=industry,
            region=_PLACE[owner],
            due=rng.randint(40, 200),
            modes=("实习",),
            majors=(major,),
            headcount=int(people),
        )
        for major, people, months, terms, industry, owner in _rows(demand_rows.PLACEMENTS)
    ]
    return teachers + students


def _teachers(
    rng: random.Random, major: str, content: str, people: str, weeks: str, industry: str, owner: str
) -> DemandText:
    return DemandText(
        owner=owner,
        title=f"{major}专业教师企业实践岗位 {people} 个",
        category="人才",
        summary=f"选派 {people} 名专业教师到企业实践 {weeks} 周，内容：{content}。",
        problem=f"希望企业给真实岗位而不是参观，安排一名师傅。教师可同时帮助整理作业指导书、培训新员工，实践期间工资由学校发放，保险由学校办理。内容：{content}。",
        indicators=(f"每名教师不少于 {weeks} 周", "形成教学案例 2 个", "企业出具鉴定"),
        industry=industry,
        region=_PLACE[owner],
        due=rng.randint(60, 260),
        modes=("教师企业实践",),
        majors=(major,),
        headcount=int(people),
        occupation="高等教育教师",
    )


_TRIED = (
    "请设备厂家来看过一次，报价偏高且不包效果。",
    "车间自己改过一版，运行两个月后恢复原状。",
    "考察过省外两家同行，工况与我们不同。",
    "",
    "",
)


def projects() -> list[DemandText]:
    """Write the retrofits and the research projects."""
    rng = random.Random(_SEED + 5)
    found = []
    for category, text in (("技术改造", demand_projects.RETROFITS), ("技术攻关", demand_projects.RESEARCH)):
        for title, now, targets, industry, tags, difficulty, budget, owner in _rows(text):
            found.append(
                _project(rng, category, title, now, targets, industry, tags, difficulty, budget, owner)
            )
    return found


def _project(
    rng: random.Random,
    category: str,
    title: str,
    now: str,
    targets: str,
    industry: str,
    tags: str,
    difficulty: str,
    budget: str,
    owner: str,
) -> DemandText:
    retrofit = category == "技术改造"
    wish = (
        "希望供方先到现场勘察，提出两个方案比较，施工安排在检修期，质保不少于 12 个月。"
        if retrofit
        else "希望与院校、研究院联合开展，企业提供原料、试验位和现场人员，阶段成果按月交流。"
    )
    bounty = 200_000 if difficulty == "核心难关" and rng.random() < 0.5 else None
    return DemandText(
        owner=owner,
        title=title,
        category=category,
        summary=f"{now}。要求：{targets.replace('；', '，')}。",
        problem=f"现状：{now}。{wish}"
        + rng.choice(("", "具体数据可签保密协议后提供。", "现场可随时来看，请提前一天联系门卫登记。")),
        indicators=words(targets, "；"),
        industry=industry,
        region=_PLACE[owner],
        due=rng.randint(25, 180) if retrofit else rng.randint(120, 400),
        technologies=words(tags),
        basis=rng.choice(("", "设备图纸、近一年运行记录齐全。", "有专人负责，可停机 3 天配合。")),
        tried=rng.choice(_TRIED),
        difficulty="" if rng.random() < 0.08 else difficulty,
        modes=("技术服务",)
        if retrofit
        else rng.choice((("联合开发",), ("委托开发",), ("联合开发", "委托开发"))),
        budget=None if rng.random() < 0.12 else money(budget),
        bounty=bounty,
        ip="" if retrofit else rng.choice(("共有", "归企业所有", "协商")),
    )


def all_written_by_template() -> tuple[DemandText, ...]:
    """Return every demand written from parts, always in the same order."""
    return (*talent(), *tests(), *courses(), *machines_and_spaces(), *schools(), *projects())
