from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.masterdata.loading import load_codes
from cms.masterdata.models import Edition, Industry, Major, Occupation, Region, Tag, TagSynonym
from cms.masterdata.queries import Outcome, Resolver, find_by_code_or_name, region_prefix, suggest

_FORMS = ["{c}", "{c} {n}", "{n} {c}", "{n}（{c}）", "{n}({c})", "{c}{n}", "  {c}：{n} "]


@pytest.fixture
def resolvers(loaded: None) -> list[Resolver]:
    return [Resolver(model) for model in (Region, Industry, Major, Occupation)]


def _codes(resolver: Resolver, texts: dict[str, str | None]) -> dict[str, str | None]:
    return {text: getattr(resolver.find(text), "code", None) for text in texts}


def test_resolver_of_majors_understands_what_people_write(loaded):
    expected = {
        "460301": "460301",
        "４６０３０１": "460301",
        " 机电一体化技术\t": "460301",
        "机电一体化 技术": "460301",
        "460301 机电一体化技术": "460301",
        "460301\u3000机电一体化技术": "460301",
        "460301机电一体化技术": "460301",
        "机电一体化技术460301": "460301",
        "460301-机电一体化技术": "460301",
        "机电一体化技术 - 460301": "460301",
        "机电一体化技术（460301）": "460301",
        "机电一体化技术[460301]": "460301",
        "460301（机电一体化技术）": "460301",
        "460301.0": "460301",
        "520101k": "520101K",
        "装备制造大类": "46",
        "机电一体": None,
        "460301 电子商务": None,
        "999999": None,
        "电子商务": None,
        "": None,
        "  ": None,
        "x" * 5000: None,
    }

    assert _codes(Resolver(Major), expected) == expected


def test_resolver_says_why_it_found_nothing(loaded):
    resolver = Resolver(Major)
    expected = {
        "": Outcome.EMPTY,
        "\u3000": Outcome.EMPTY,
        "造火箭": Outcome.UNKNOWN,
        "护理": Outcome.AMBIGUOUS,
        "460301 电子商务": Outcome.CONTRADICTION,
        "460301": Outcome.FOUND,
    }

    assert {text: resolver.resolve(text).outcome for text in expected} == expected
    assert [row.code for row in resolver.resolve("护理").candidates] == ["320201", "520201", "720201"]
    assert [row.code for row in resolver.resolve("460301 电子商务").candidates] == ["460301"]


def test_resolver_can_be_narrowed_to_one_study_level(loaded):
    resolver = Resolver(Major, rows=Major.objects.filter(study_level="associate"))

    assert resolver.find("护理").code == "520201"
    assert resolver.find("电子商务").code == "530701"


def test_resolver_of_regions_knows_everyday_names_and_addresses(loaded):
    expected = {
        "522700": "522700",
        "黔南布依族苗族自治州": "522700",
        "黔南州": "522700",
        "黔南": "522700",
        "贵州": "520000",
        "贵州省黔南州都匀市": "522701",
        "贵州省 黔南布依族苗族自治州 都匀市": "522701",
        "贵州/黔南/都匀": "522701",
        "贵州都匀": "522701",
        "三都": "522732",
        "三都县": "522732",
        "黔西": "520581",
        "黔西南州": "522300",
        "广西": "450000",
        "新疆": "650000",
        "内蒙古": "150000",
        "香港": "810000",
        "522701 福泉市": None,
        "四川省都匀市": None,
    }

    assert _codes(Resolver(Region), expected) == expected


def test_resolver_prefers_a_province_among_regions_of_one_short_name(loaded):
    edition = Edition.objects.get(scheme="region")
    load_codes(
        edition=edition,
        names={
            "632500": "海南藏族自治州",
            "220200": "吉林市",
            "110105": "朝阳区",
            "211300": "朝阳市",
            "110100": "市辖区",
            "310100": "市辖区",
        },
    )
    expected = {"海南": "460000", "海南州": "632500", "吉林": "220000", "朝阳": None, "市辖区": None}

    assert _codes(Resolver(Region), expected) == expected


def test_resolver_of_industries_takes_the_section_letter(loaded):
    expected = {
        "C": "C",
        "2614": "2614",
        "C2614": "2614",
        "c26": "26",
        "C2614 有机化学原料制造": "2614",
        "有机化学原料制造（C2614）": "2614",
        "农、林、牧、渔业": "A",
        "D2614": None,
        "C制造业": "C",
        "C语言": None,
    }

    assert _codes(Resolver(Industry), expected) == expected


def test_resolver_takes_the_widest_of_one_branch(loaded):
    assert Resolver(Industry).find("化学矿开采").code == "102"
    assert Resolver(Occupation).find("食品工程技术人员").code == "2-02-24"


def test_resolver_of_occupations_reads_hyphens_and_bare_digits(loaded):
    expected = {
        "4-01-06-01": "4-01-06-01",
        "4－01－06－01": "4-01-06-01",
        "4—01—06—01 电子商务师": "4-01-06-01",
        "电子商务师（4-01-06-01）": "4-01-06-01",
        "4-01-06-01-电子商务师": "4-01-06-01",
        "4010601": "4-01-06-01",
        "4-01-00-00": "4-01",
        "4-01-06-01 电工": None,
    }

    assert _codes(Resolver(Occupation), expected) == expected


def test_resolver_of_tags_knows_synonyms(loaded):
    resolver = Resolver(Tag, rows=Tag.objects.filter(dimension="technology"))
    expected = {
        "PLC": "PLC控制",
        "plc": "PLC控制",
        "ＰＬＣ": "PLC控制",
        "锂电": "锂离子电池制造",
        "3D 打印": "增材制造",
        "磷石膏": "磷石膏综合利用",
        "shu-kong-jia-gong": "数控加工",
        "量子": None,
    }

    assert {text: getattr(resolver.find(text), "name", None) for text in expected} == expected


def test_resolver_leaves_retired_tags_and_words_of_two_tags_alone(loaded):
    Tag.objects.filter(name="数控加工").update(is_active=False)
    for name in ("五轴加工", "热处理"):
        TagSynonym.objects.create(tag=Tag.objects.get(name=name), name="老师傅的手艺")

    resolver = Resolver(Tag)

    assert resolver.find("CNC") is None
    assert resolver.resolve("老师傅的手艺").outcome is Outcome.AMBIGUOUS


def test_resolver_prefers_the_newest_edition_in_force(loaded):
    newer = Edition.objects.create(scheme="region", version="2026", title="x", valid_from=date(2026, 1, 1))
    old = Region.objects.get(code="520581")
    new = Region.objects.create(
        edition=newer, code="520581", name="新黔西市", level=1, valid_from=date(2026, 1, 1)
    )

    before = Resolver(Region, on=date(2025, 6, 1))
    after = Resolver(Region, on=date(2026, 6, 1))

    assert (before.find("520581"), before.find("黔西市"), before.find("新黔西市")) == (old, old, None)
    assert (after.find("520581"), after.find("黔西市"), after.find("新黔西市")) == (new, None, new)


def test_resolver_leaves_rows_out_of_force_alone(loaded):
    Region.objects.filter(code="522701").update(valid_to=date(2026, 3, 31))

    assert find_by_code_or_name(Region, "都匀市", on=date(2026, 3, 31)).code == "522701"
    assert find_by_code_or_name(Region, "都匀市", on=date(2026, 4, 1)) is None
    assert find_by_code_or_name(Region, "都匀市", on=date(2022, 12, 31)) is None


def test_resolver_reads_the_list_once(loaded):
    for model, queries in ((Region, 1), (Tag, 2)):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            resolver = Resolver(model)
            for text in ("522701", "都匀", "黔南州都匀市", "PLC", "无此词") * 200:
                resolver.resolve(text)
            resolver.suggest("都匀")
        assert len(seen) == queries


def test_suggest_offers_near_misses(loaded):
    names = {
        (Major, "机电一体"): "机电一体化技术",
        (Major, "机电一休化技术"): "机电一体化技术",
        (Region, "都云市"): "都匀市",
        (Industry, "精制茶"): "精制茶加工",
        (Occupation, "电子商务员"): "电子商务师",
        (Tag, "磷石膏利用"): "磷石膏综合利用",
        (Region, "dys"): "都匀市",
        (Tag, "3D打印机"): "增材制造",
    }

    assert {case: suggest(*case)[0].name for case in names} == names


def test_suggest_gives_at_most_the_limit_and_nothing_for_nothing(loaded):
    assert len(suggest(Industry, "制造", limit=5)) == 5
    assert suggest(Industry, "", limit=5) == []
    assert suggest(Industry, "★", limit=5) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(data=st.data())
def test_every_row_is_found_by_its_code_in_every_form(resolvers, data):
    resolver = data.draw(st.sampled_from(resolvers))
    row = data.draw(st.sampled_from(sorted(resolver._rows.values(), key=lambda row: row.code)))
    form = data.draw(st.sampled_from(_FORMS))
    text = form.format(c=row.code, n=row.name)
    if data.draw(st.booleans()):
        text = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)

    assert resolver.find(text) == row


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_answered(resolvers, text):
    for resolver in resolvers:
        match = resolver.resolve(text)
        assert (match.row is not None) == (match.outcome is Outcome.FOUND)
        assert len(resolver.suggest(text)) <= 3


def test_region_prefix_covers_what_lies_within():
    assert region_prefix("520000") == "52"
    assert region_prefix("522700") == "5227"
    assert region_prefix("522701") == "522701"
    assert region_prefix("110000") == "11"
