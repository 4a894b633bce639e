"""Put the entries of a library on its shelf: many at once, recorded, handed in and decided by the people who would."""

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from cms.demo.plans import consortia_of
from cms.demo.staff import TEXTS, reviewer_of, root_of, staff_of
from cms.demo.world import World
from permissions.audience import Visibility
from permissions.models import OrganisationState, User
from registries.domain import attached, publishing, saving, taking_over
from registries.models import RegistryEntry

T = TypeVar("T")

#: Course of life and its weight, for libraries whose entries are offers and records rather than questions.
_COURSES = {"published": 84, "draft": 5, "submitted": 5, "returned": 3, "withdrawn": 1, "closed": 2}
_AUDIENCES = {Visibility.PUBLIC: 66, Visibility.SUMMARY: 12, Visibility.CONSORTIUM: 18, Visibility.OWN: 4}
_CONTACTS = ("王老师", "陈工", "刘经理", "周老师", "办公室")
#: So many days ago the platform opened; what was published before came from the earlier system, reviewed there.
_OPENED = 20
_PUBLISHED = frozenset({"published", "withdrawn", "closed"})
_REASON = "请核对内容是否完整，并补充最近的情况"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Shelved:
    """One entry: whose it is (key of an organisation, or a person), its values and its life.

    A person's entry is handed over from an earlier system, so that background work records it.

    ``course`` is draft, submitted, returned, published, withdrawn or closed; ``consortium`` is needed where the
    audience is its members; ``born`` counts days backwards; ``contact`` is whom to call, empty for nobody.
    """

    values: Mapping[str, Any]
    owner: str = ""
    person_id: int | None = None
    course: str = "published"
    visibility: str = Visibility.PUBLIC
    consortium: str = ""
    born: int = 30
    contact: str = ""
    reason: str = _REASON


def drawn(
    world: World, values: Mapping[str, Any], *, owner: str = "", person_id: int | None = None
) -> Shelved:
    """Return an entry whose life and audience are drawn with the fixed seed of the region."""
    chance = world.chance
    visibility = chance.choices(list(_AUDIENCES), list(_AUDIENCES.values()))[0]
    consortia = consortia_of(root_of(owner)) if owner else ()
    if visibility == Visibility.CONSORTIUM and not consortia:
        visibility = Visibility.PUBLIC
    course = chance.choices(list(_COURSES), list(_COURSES.values()))[0]
    return Shelved(
        values=values,
        owner=owner,
        person_id=person_id,
        course=course,
        visibility=visibility,
        consortium=chance.choice(consortia) if visibility == Visibility.CONSORTIUM else "",
        # Few days with many entries each, as a clerk with a sheet leaves them.
        born=chance.choice((2, 3, 5))
        if course in {"submitted", "draft"}
        else chance.choice(range(9, 170, 13)),
        contact=chance.choice(_CONTACTS) if owner and chance.random() < 0.8 else "",
    )


def part(items: Sequence[T], share: float) -> list[T]:
    """Return an even part of ``items``: all of them, or for a small region one of so many."""
    step = max(1, round(1 / share))
    return list(items[::step])


def fill(world: World, library: str, items: Iterable[Shelved]) -> list[RegistryEntry]:
    """Save, hand in and decide the entries of one library; return them in the order of their days."""
    lives = sorted((_begin(world, item) for item in items), key=lambda life: life.order)
    for _key, group in itertools.groupby(lives, key=lambda life: life.order):
        _tell_batch(world, library, list(group))
    return [life.row for life in lives]


@dataclasses.dataclass(kw_only=True)
class _Life:
    item: Shelved
    editor: User
    publisher: User
    reviewer: User
    entry: RegistryEntry | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Return what puts together what one person recorded on one day."""
        return -self.item.born, self.editor.username

    @property
    def row(self) -> RegistryEntry:
        """Return the saved entry."""
        if self.entry is None:
            raise LookupError(f"{self.item.values['title']} was not saved.")
        return self.entry


def _begin(world: World, item: Shelved) -> _Life:
    if item.person_id is not None:
        return _Life(item=item, editor=world.system, publisher=world.system, reviewer=world.operator)
    editor, publisher = staff_of(world, item.owner)
    return _Life(item=item, editor=editor, publisher=publisher, reviewer=reviewer_of(world, item.owner))


def _tell_batch(world: World, library: str, lives: Sequence[_Life]) -> None:
    editor, born = lives[0].editor, lives[0].item.born
    moment = world.office_hour(born)
    changes = [_change(world, life) for life in lives]
    made = saving.save_entries(actor=editor, library=library, changes=changes, at=moment)
    for life, entry in zip(lives, made.created, strict=True):
        life.entry = entry
    handed_in = [
        life
        for life in lives
        if life.item.course != "draft"
        and not _waits(life.item)
        # What lacks something stays a draft, as it would with its owner.
        and not life.row.missing_for_submission()
    ]
    if born > _OPENED:
        brought = [life for life in handed_in if life.item.course in _PUBLISHED]
        taking_over.take_over(actor=world.system, entries=[life.row for life in brought], at=moment)
        for life in brought:
            _end(world, life)
        handed_in = [life for life in handed_in if life not in brought]
    rows = publishing.submit(
        actor=editor, entries=[life.row for life in handed_in], at=world.office_hour(max(0, born - 1))
    )
    for life, row in zip(handed_in, rows, strict=True):
        life.entry = row
        _decide(world, life)
    for life in lives:
        if life.item.contact and life.editor != world.operator:
            attached.set_contact(
                actor=life.editor, entry=life.row, name=life.item.contact, phone="0854-000-0000"
            )


def _change(world: World, life: _Life) -> saving.EntryChange:
    item = life.item
    return saving.EntryChange(
        values=item.values,
        organisation_id=world.organisations[item.owner].pk if item.owner else None,
        person_id=item.person_id,
        visibility=item.visibility,
        consortium_id=world.consortia[item.consortium].pk if item.consortium else None,
    )


def _waits(item: Shelved) -> bool:
    """Return whether drafts wait with their organisation, which is being verified."""
    return bool(item.owner) and TEXTS[root_of(item.owner)].state == OrganisationState.CLAIMING


def _decide(world: World, life: _Life) -> None:
    course, entry = life.item.course, life.row
    if course == "submitted":
        return
    if course == "returned":
        life.entry = publishing.send_back(actor=life.reviewer, entry=entry, comment=life.item.reason)
        return
    life.entry = publishing.approve(
        actor=life.reviewer,
        entry=entry,
        revision_id=entry.latest_revision_id,
        at=world.office_hour(max(0, life.item.born - 2)),
    )
    _end(world, life)


def _end(world: World, life: _Life) -> None:
    """Lead a published entry to where its life ends today."""
    course = life.item.course
    if course == "withdrawn":
        life.entry = publishing.unpublish(actor=life.publisher, entry=life.row, reason="内容有变，先撤下")
    elif course == "closed":
        at = world.office_hour(max(0, life.item.born - 6))
        life.entry = attached.set_status(
            actor=life.publisher, entry=life.row, status="closed", reason="已结束", at=at
        )
