"""Chapter two: the entries of both libraries, each led through its life by the people who would do it."""

import dataclasses
import datetime
import itertools
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from cms.demo.corpus.achievements import all_achievements
from cms.demo.corpus.consortia import OUTSIDE_PARTY
from cms.demo.corpus.demands import all_demands
from cms.demo.corpus.records import AchievementText, DemandText
from cms.demo.partners import partner_of
from cms.demo.plans import CLOSED_REASONS, UNMET_REASONS, WRITTEN, Plan, plan, return_reasons
from cms.demo.scenario_entries import Catalogue, achievement_values, demand_values
from cms.demo.staff import TEXTS, reviewer_of, root_of, staff_of
from cms.demo.world import World
from permissions.audience import Visibility
from permissions.models import OrganisationKind, OrganisationState, User
from permissions.roles import Role
from registries.domain import attached, publishing, saving
from registries.enums import EntryStatus, EvidenceKind, PartyRole
from registries.models import RegistryEntry

_SHARED_WITH = ("黔南职院", "云川电池", "恒达机械", "禾味食品", "质检院", "青禾磷化")
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclasses.dataclass(kw_only=True)
class Life:
    """Hold one entry on its way: the text, the plan, and who acts for the owner."""

    text: DemandText | AchievementText
    plan: Plan
    change: saving.EntryChange
    editor: User
    publisher: User
    entry: RegistryEntry | None = None

    @property
    def row(self) -> RegistryEntry:
        """Return the saved entry."""
        if self.entry is None:
            raise LookupError(f"{self.text.title} was not saved.")
        return self.entry

    def on_behalf(self, world: World) -> bool:
        """Return whether the operator records this for an organisation without staff of its own."""
        return self.editor == world.operator


def tell(world: World) -> None:
    """Record all entries in the order of their days, then lead each through its life."""
    catalogue = Catalogue(world)
    demands = [(text, demand_values(text, world, catalogue)) for text in all_demands()]
    achievements = [
        (text, achievement_values(text, world, catalogue, serial))
        for serial, text in enumerate(all_achievements(), start=1)
    ]
    for library, pairs in (("demand", demands), ("achievement", achievements)):
        lives = _lives(world, pairs)
        _record(world, library, lives)
        for life in lives:
            _live(world, life)
            _attach(world, life)
    _individual(world, catalogue)


def _lives(world: World, pairs: list[tuple[Any, dict[str, Any]]]) -> list[Life]:
    drawn = itertools.count()
    lives = []
    for text, values in pairs:
        position = 0 if text.title in WRITTEN else next(drawn)
        wanted = plan(
            title=text.title,
            root=root_of(text.owner),
            written=text.written,
            position=position,
            offered=isinstance(text, AchievementText),
            chance=world.chance,
        )
        lives.append(_begin(world, text, values, wanted))
    return sorted(lives, key=lambda life: -life.plan.born)


def _begin(world: World, text: Any, values: dict[str, Any], wanted: Plan) -> Life:
    if wanted.course == "scheduled":
        values = {**values, "go_live_at": world.moment(5 + wanted.born % 20)}
    owner = world.organisations[text.owner]
    audience = [world.organisations[key].pk for key in _SHARED_WITH if key != root_of(text.owner)][:3]
    editor, publisher = staff_of(world, text.owner)
    return Life(
        text=text,
        plan=wanted,
        editor=editor,
        publisher=publisher,
        change=saving.EntryChange(
            values=values,
            organisation_id=owner.pk,
            visibility=wanted.visibility,
            consortium_id=world.consortia[wanted.consortium].pk if wanted.consortium else None,
            audience=audience if wanted.visibility == Visibility.NAMED else (),
        ),
    )


def _record(world: World, library: str, lives: list[Life]) -> None:
    """Save what one person recorded on one day in one go, as an editor with a sheet would."""
    for (_born, _username), group in itertools.groupby(
        lives, key=lambda life: (life.plan.born, life.editor.username)
    ):
        batch = list(group)
        at = world.office_hour(batch[0].plan.born)
        result = saving.save_entries(
            actor=batch[0].editor, library=library, changes=[life.change for life in batch], at=at
        )
        for life, entry in zip(batch, result.created, strict=True):
            life.entry = entry


def _live(world: World, life: Life) -> None:
    course = life.plan.course
    # Drafts of an organisation that is being verified wait with it.
    waits = TEXTS[root_of(life.text.owner)].state == OrganisationState.CLAIMING
    if course == "draft" or waits or life.row.missing_for_submission():
        return
    handed_in = _after(world, life.plan.born, 1)
    publishing.submit(actor=life.editor, entries=[life.row], at=handed_in)
    if course == "submitted":
        return
    if course == "recalled":
        publishing.withdraw(actor=life.editor, entry=life.row)
        return
    reviewer = reviewer_of(world, life.text.owner)
    if course == "returned":
        comment = life.plan.reason or world.chance.choice(return_reasons(life.text))
        remarks = {"summary": "请删去客户名称"} if "客户" in comment else {}
        publishing.send_back(actor=reviewer, entry=life.row, comment=comment, field_comments=remarks)
        return
    life.entry = _reread(life.row)
    approved = _after(world, life.plan.born, 2)
    life.entry = publishing.approve(
        actor=reviewer, entry=life.row, revision_id=life.row.latest_revision_id, at=approved
    )
    if course != "scheduled":
        _after_publication(world, life)


def _after_publication(world: World, life: Life) -> None:
    course = life.plan.course
    if course in _STEPS:
        _move(world, life)
    elif course == "withdrawn":
        publishing.unpublish(actor=life.publisher, entry=life.row, reason="内容需要大改，先撤下")
    elif course == "expired":
        attached.set_expiry(actor=life.editor, entry=life.row, expires_at=world.moment(-2))
    elif course == "pending":
        _edit_again(world, life)
    if course != "expired" and life.plan.days_valid:
        attached.set_expiry(actor=life.editor, entry=life.row, expires_at=world.moment(life.plan.days_valid))
    if life.plan.fresh and not life.on_behalf(world) and course in _ASKED_TO_CONFIRM:
        latest = max(0, min(life.plan.born - 2, 28))
        at = world.office_hour(world.chance.randint(0, latest))
        attached.confirm(actor=life.editor, entries=[_reread(life.row)], at=at)


_ASKED_TO_CONFIRM = frozenset({"published", "recommended", "negotiating"})
#: The steps that lead to each status; recommending is the operator's, the rest the owner's.
_STEPS: dict[str, tuple[str, ...]] = {
    "recommended": ("recommended",),
    "negotiating": ("recommended", "negotiating"),
    "signed": ("recommended", "negotiating", "signed"),
    "resolved": ("negotiating", "signed", "resolved"),
    "unmet": ("recommended", "unmet"),
    "closed": ("closed",),
}


def _move(world: World, life: Life) -> None:
    steps = _STEPS[life.plan.course]
    for number, status in enumerate(steps, start=1):
        ago = _days_ago(world, life.plan.born - 3, left=len(steps) + 1 - number, of=len(steps) + 1)
        done = status in {EntryStatus.SIGNED, EntryStatus.RESOLVED}
        reasons = {"unmet": UNMET_REASONS, "closed": CLOSED_REASONS}.get(status)
        life.entry = attached.set_status(
            actor=world.operator if status == EntryStatus.RECOMMENDED else life.publisher,
            entry=life.row,
            status=status,
            reason=(life.plan.reason or world.chance.choice(reasons)) if reasons else "",
            partner=(life.plan.partner or _partner(world, life)) if done else "",
            on=world.day(-ago) if done else None,
            at=world.office_hour(ago),
        )


def _days_ago(world: World, span: int, *, left: int, of: int) -> int:
    """Spread the steps of a life over its days, a little unevenly."""
    return max(0, span * left // of - world.chance.randint(0, 2))


def _partner(world: World, life: Life) -> str:
    school = TEXTS[root_of(life.text.owner)].kind == OrganisationKind.SCHOOL
    key = partner_of(life.text, owner_is_school=school, chance=world.chance)
    return world.organisations[key].name


def _edit_again(world: World, life: Life) -> None:
    """Change a published entry; half of the changes are handed in, the others stay with the editor."""
    change = saving.EntryChange(
        pk=life.row.pk,
        values={"summary": f"{life.change.values['summary']}近三个月数据已更新，欢迎现场核对。"},
    )
    result = saving.save_entries(
        actor=life.editor, library=life.row.library_slug, changes=[change], at=world.office_hour(1)
    )
    if world.chance.random() < 0.5:
        publishing.submit(actor=life.editor, entries=result.updated)


def _attach(world: World, life: Life) -> None:
    """Add whom to call, and to the entries that visitors open also parties and evidence."""
    entry = life.row
    if life.plan.contact and not life.on_behalf(world):
        attached.set_contact(
            actor=life.editor,
            entry=entry,
            name=world.chance.choice(("王老师", "陈工", "刘经理", "办公室")),
            phone="0854-000-0000",
        )
    if life.text.title == "磷石膏制备高强石膏粉的杂质脱除工艺":
        _tell_parties(world, life)
    elif life.text.title == "磷石膏低温转晶与磷氟固化技术":
        attached.add_party(
            actor=life.editor,
            entry=entry,
            role=PartyRole.CO_OWNER,
            organisation=world.organisations["磷资源院"],
        )
        _prove(world, life, EvidenceKind.PATENT, "专利证书（演示）.pdf")
    elif life.plan.visibility == Visibility.SUMMARY and life.plan.course == "negotiating":
        attached.disclose(actor=life.publisher, entry=entry, organisation=world.organisations["质检院"])


def _tell_parties(world: World, life: Life) -> None:
    entry, park = life.row, world.organisations["循环园区"]
    attached.add_party(
        actor=life.editor, entry=entry, role=PartyRole.LEAD, organisation=entry.organisation, order=0
    )
    shared = attached.add_party(
        actor=life.editor, entry=entry, role=PartyRole.CO_OWNER, organisation=park, order=1
    )
    attached.add_party(
        actor=life.editor, entry=entry, role=PartyRole.PARTICIPANT, outside_name=OUTSIDE_PARTY, order=2
    )
    attached.answer_party(actor=world.staff["循环园区", Role.PUBLISHER], entry=entry, party=shared)
    _prove(world, life, EvidenceKind.TEST_REPORT, "磷石膏检测报告（演示）.pdf")


def _prove(world: World, life: Life, kind: EvidenceKind, name: str) -> None:
    attached.add_evidence(
        actor=life.editor,
        entry=life.row,
        file=ContentFile(_PDF, name=name),
        kind=kind,
        number="演示号-0001",
        issuer=world.organisations["质检院"].name,
        signed_on=world.day(-60),
        valid_until=world.day(300),
    )


def _individual(world: World, catalogue: Catalogue) -> None:
    """Let a student own an achievement and a graduate's draft: entries may belong to a person."""
    student = world.user("individual")
    source = all_achievements()[-1]
    base = {**achievement_values(source, world, catalogue, 9000), "ip_number": "", "kind": "utility"}
    titles = {
        "一种实验室微量取样支架（学生作品）": "毕业设计作品，3D 打印件，成本 12 元，可固定 6 支取样管。",
        "磷石膏砌块强度速查小工具（草稿）": "课程作业，尚在完善。",
    }
    changes = [
        saving.EntryChange(
            values={**base, "title": title, "summary": summary, "description": f"<p>{summary}</p>"},
            person_id=student.person.pk,
            visibility=Visibility.PUBLIC,
        )
        for title, summary in titles.items()
    ]
    made = saving.save_entries(
        actor=student, library="achievement", changes=changes, at=world.office_hour(14)
    ).created
    publishing.submit(actor=student, entries=made[:1], at=world.office_hour(12))
    entry = _reread(made[0])
    publishing.approve(
        actor=world.operator, entry=entry, revision_id=entry.latest_revision_id, at=world.office_hour(10)
    )


def _after(world: World, born: int, days: int) -> datetime.datetime:
    return min(world.office_hour(max(0, born - days)), timezone.now())


def _reread(entry: RegistryEntry) -> RegistryEntry:
    return type(entry)._default_manager.get(pk=entry.pk)
