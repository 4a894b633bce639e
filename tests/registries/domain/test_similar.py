"""The warning of a similar entry: own drafts and published ones, nothing that one may not see."""

import time

import pytest

from permissions.roles import Role
from registries.domain.saving import EntryChange, save_entries
from registries.domain.similar import similar_entries
from registries.models import Demand
from tests.factories.entries import demand_values, make_entry, make_published
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db
TITLE = "磷石膏制备高强石膏粉的杂质脱除工艺"


@pytest.fixture
def enterprise():
    return make_organisation()


@pytest.fixture
def editor(enterprise):
    return make_staff(enterprise, Role.EDITOR)


def found(editor, title, **options):
    return [one.title for one in similar_entries(actor=editor, library="demand", title=title, **options)]


def test_own_draft_comes_first_then_what_is_published(enterprise, editor):
    make_published(organisation=make_organisation(), title="磷石膏高强石膏粉杂质脱除")
    make_entry(organisation=enterprise, actor=editor, title="磷石膏制备高强石膏粉杂质脱除工艺")
    make_entry(organisation=enterprise, actor=editor, title="急需安全员十二人")

    assert found(editor, TITLE) == ["磷石膏制备高强石膏粉杂质脱除工艺", "磷石膏高强石膏粉杂质脱除"]


def test_invisible_entries_are_never_named(editor):
    other = make_organisation()
    make_entry(organisation=other, title=TITLE)
    make_published(organisation=other, title=TITLE, visibility="own")

    assert found(editor, TITLE) == []


def test_public_summary_does_not_tell_whose_it_is(editor):
    owner = make_organisation("不能说出名字的厂")
    make_published(organisation=owner, title=TITLE, visibility="summary")

    [one] = similar_entries(actor=editor, library="demand", title=TITLE)

    assert (one.owner, one.is_own) == ("", False)


def test_entry_is_not_similar_to_itself(enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor, title=TITLE)

    assert found(editor, TITLE, exclude=entry.pk) == []
    assert found(editor, TITLE) == [TITLE]


@pytest.mark.parametrize("title", ["", "磷石膏", "   ", "%%%%", "\x00\x00\x00\x00"[:3]])
def test_short_or_odd_titles_find_nothing(enterprise, editor, title):
    make_entry(organisation=enterprise, actor=editor, title=TITLE)

    assert found(editor, title) == []


def test_rare_characters_are_compared(enterprise, editor):
    make_entry(organisation=enterprise, actor=editor, title="𠮷祥䶮泉水厂净化")

    assert found(editor, "𠮷祥䶮泉水厂净化工艺") == ["𠮷祥䶮泉水厂净化"]


def test_five_thousand_entries_are_compared_in_time(enterprise, editor):
    values = demand_values()
    changes = [
        EntryChange(
            values=values | {"title": f"{TITLE}{number}"}, organisation_id=enterprise.pk, visibility="own"
        )
        for number in range(500)
    ]
    save_entries(actor=editor, library="demand", changes=changes)
    rows = list(Demand.objects.all())
    for copy in range(9):
        for row in rows:
            row.pk, row.number = None, f"K{copy}-{row.number}"[-20:]
            row.latest_revision = None
        Demand.objects.bulk_create(
            Demand(
                **{
                    f.attname: getattr(row, f.attname)
                    for f in Demand._meta.concrete_fields
                    if f.attname != "id"
                }
            )
            for row in rows
        )
        rows = list(Demand.objects.all()[:500])
    assert Demand.objects.count() == 5000

    started = time.perf_counter()
    similar_entries(actor=editor, library="demand", title=TITLE)

    # 200 ms on a quiet machine; a shared one is given room.
    assert time.perf_counter() - started < 1.0
