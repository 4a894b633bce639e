"""Open posts and talents by trade and class of majors: each number equals the list that it leads to (R02)."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from cms.core import library
from portal import supply
from portal.library.listing import Listing
from tests.factories.entries import make_code, make_published
from tests.factories.identity import make_organisation
from tests.portal.conftest import as_user, text_of

pytestmark = pytest.mark.django_db


def counted(cell: supply.Cell, actor: object) -> int:
    segment, _mark, query = cell.url.strip("/").partition("/?")
    spec = next(spec for spec in library.all_specs() if spec.url_segment == segment)
    return Listing(spec=spec, actor=actor, query=QueryDict(query)).count


def test_numbers_equal_the_lists_behind_them(site):
    from cms.masterdata.models import Major

    top = make_code(Major, "46", "装备制造大类")
    middle = make_code(Major, "4603", "自动化类", parent=top, level=2)
    robots = make_code(Major, "460305", "工业机器人技术", parent=middle, level=3)
    drives = make_code(Major, "460306", "电气自动化技术", parent=middle, level=3)
    owner = make_organisation()
    make_published("position", organisation=owner, majors=[robots, drives])
    make_published("position", organisation=owner, majors=[robots])
    make_published("position", organisation=owner, majors=[robots], visibility="own")

    tables = supply.supply_tables(AnonymousUser())

    rows = {row.label: row for table in tables for row in table.rows}
    assert rows["装备制造大类"].posts.count == 2
    for row in rows.values():
        assert counted(row.posts, AnonymousUser()) == row.posts.count
        assert counted(row.talents, AnonymousUser()) == row.talents.count
    page = text_of(as_user(None).get("/"))
    assert "装备制造大类" in page
    shown = text_of(as_user(None).get(rows["装备制造大类"].posts.url))
    assert "装备制造大类" in shown
    assert re.search(r'<input type="hidden" name="majors_branch" value="\d+">', shown)


def test_without_posts_and_talents_there_is_no_table(site):
    assert supply.supply_tables(AnonymousUser()) == []
