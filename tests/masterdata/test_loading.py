from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from cms.masterdata import seeds
from cms.masterdata.loading import MODELS, ParentMissing, UnknownCodeForm, load_all, load_codes
from cms.masterdata.models import (
    Edition,
    Holiday,
    Industry,
    Major,
    Occupation,
    Region,
    Skill,
    Tag,
    TagSynonym,
)
from cms.masterdata.structure import ancestor_codes, level_of


def test_load_all_twice_changes_nothing(loaded):
    before = {
        model: list(model.objects.order_by("pk").values()) for model in (*MODELS.values(), Tag, Holiday)
    }

    reports = load_all()

    assert [report.subject for report in reports if report.changed] == []
    assert sum(report.unchanged for report in reports) > 1000
    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows


def test_load_all_corrects_a_name_and_keeps_what_people_added(loaded):
    Region.objects.filter(code="522701").update(name="都匀", pinyin="", initials="")
    tag = Tag.objects.get(dimension="technology", name="数控加工")
    TagSynonym.objects.create(tag=tag, name="数控铣")
    Tag.objects.filter(pk=tag.pk).update(is_active=False)

    reports = {report.subject: report for report in load_all()}

    region = Region.objects.get(code="522701")
    assert (region.name, region.pinyin, region.initials) == ("都匀市", "du yun shi", "dys")
    assert reports["region"].renamed == [("522701", "都匀", "都匀市")]
    assert tag.synonyms.filter(name="数控铣").exists()
    assert not Tag.objects.get(pk=tag.pk).is_active


@pytest.mark.parametrize("model", MODELS.values())
def test_codes_hang_below_their_prefix(loaded, model):
    rows = list(model.objects.select_related("parent"))

    assert rows
    for row in rows:
        above = ancestor_codes(model.SCHEME, row.code)
        assert row.level == level_of(model.SCHEME, row.code)
        assert (row.parent.code if row.parent else None) == (above[0] if above else None)
        assert row.pinyin
        assert row.initials


def test_seed_counts_are_those_of_the_standards(loaded):
    regions = Counter(Region.objects.values_list("level", flat=True))
    industries = Counter(Industry.objects.values_list("level", flat=True))
    majors = Counter(Major.objects.values_list("level", flat=True))
    occupations = Counter(Occupation.objects.values_list("level", flat=True))

    assert (regions[1], regions[2], regions[3]) == (34, 9, 88)
    assert Region.objects.filter(code__startswith="5227", level=3).count() == 12
    assert (industries[1], industries[2]) == (20, 97)
    assert (majors[1], majors[2]) == (19, 97)
    assert (occupations[1], occupations[2]) == (8, 79)
    assert industries[4] >= 60
    assert majors[3] >= 80
    assert occupations[4] >= 60
    assert Skill.objects.filter(level=2).count() >= 80
    assert Tag.objects.filter(dimension="technology").count() >= 150


def test_majors_of_all_study_levels_share_their_category(loaded):
    codes = ["660301", "460301", "260301"]

    majors = Major.objects.filter(code__in=codes).select_related("parent__parent").order_by("code")

    assert [major.study_level for major in majors] == ["bachelor", "associate", "secondary"]
    assert {major.parent.parent.name for major in majors} == {"装备制造大类"}


def test_tag_words_mean_one_tag_in_their_dimension(loaded):
    words = Counter((tag.dimension, tag.name.casefold()) for tag in Tag.objects.all())
    words.update(
        (synonym.tag.dimension, synonym.name.casefold())
        for synonym in TagSynonym.objects.select_related("tag")
    )

    assert {word: count for word, count in words.items() if count > 1} == {}


def test_load_all_corrects_tags_and_holidays(loaded):
    Tag.objects.filter(slug="shu-kong-jia-gong").update(name="数控", group="装备制造")
    Tag.objects.filter(slug="re-chu-li").update(group="其他")
    Holiday.objects.filter(day=date(2026, 10, 10)).update(kind="off")

    reports = {report.subject: report for report in load_all()}

    assert reports["tags"].renamed == [("shu-kong-jia-gong", "数控", "数控加工")]
    assert (reports["tags"].updated, reports["holidays"].updated) == (1, 1)
    assert Tag.objects.get(slug="shu-kong-jia-gong").initials == "skjg"
    assert Holiday.objects.get(day=date(2026, 10, 10)).kind == "work"


def test_master_data_is_shown_by_its_name(loaded):
    assert str(Edition.objects.get(scheme="skill")) == "常用技能（平台词表）"
    assert str(Region.objects.get(code="522701")) == "都匀市"
    assert str(Holiday.objects.get(day=date(2026, 10, 1))) == "2026-10-01 国庆节"
    assert str(TagSynonym.objects.get(name="CNC")) == "CNC"


def test_load_codes_refuses_a_code_of_another_form(db):
    edition = Edition.objects.create(scheme="region", version="x", title="x", valid_from=date(2024, 1, 1))

    with pytest.raises(UnknownCodeForm, match="unknown_code_form"):
        load_codes(edition=edition, names={"5227": "黔南"})


def test_load_codes_refuses_a_code_without_anything_above_it(db):
    edition = Edition.objects.create(scheme="region", version="x", title="x", valid_from=date(2024, 1, 1))

    with pytest.raises(ParentMissing, match="522700"):
        load_codes(edition=edition, names={"522701": "都匀市"})


def test_load_codes_hangs_a_county_directly_below_its_province(db):
    edition = Edition.objects.create(scheme="region", version="x", title="x", valid_from=date(2024, 1, 1))

    load_codes(edition=edition, names={"420000": "湖北省", "429004": "仙桃市"})

    county = Region.objects.get(code="429004")
    assert (county.parent.code, county.level) == ("420000", 3)


def test_load_codes_takes_brackets_of_both_widths_for_the_same_name(loaded):
    edition = Edition.objects.get(scheme="occupation")

    report = load_codes(edition=edition, names={"7-01": "军官(警官)"})

    assert (report.changed, report.unchanged) == (False, 1)


def test_load_masterdata_command_prints_counts(db):
    out = StringIO()

    call_command("load_masterdata", stdout=out)

    assert "region: 131 added, 0 unchanged, 0 updated, 0 renamed" in out.getvalue()


def test_load_masterdata_command_prints_new_names(loaded):
    Region.objects.filter(code="522701").update(name="都匀")
    out = StringIO()

    call_command("load_masterdata", stdout=out)

    assert "  522701: 都匀 -> 都匀市\n" in out.getvalue()


def test_load_masterdata_command_is_silent_when_told(db):
    out = StringIO()

    call_command("load_masterdata", stdout=out, verbosity=0)

    assert out.getvalue() == ""


def test_seeds_have_no_code_twice():
    for name in ("regions", "industries", "majors", "occupations", "skills"):
        codes = [row["code"] for row in seeds.read(name)]
        assert len(codes) == len(set(codes))
