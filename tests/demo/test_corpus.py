"""The texts of the demo region: enough of them, valid, and in words that the code lists know."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from cms.demo.corpus import vocabulary
from cms.demo.corpus.achievements import all_achievements
from cms.demo.corpus.consortia import CITY_CONSORTIUM, INDUSTRY_CONSORTIUM, MEMBERSHIPS
from cms.demo.corpus.credit_codes import PREFIX, demo_code
from cms.demo.corpus.demands import all_demands
from cms.demo.corpus.equipment import EQUIPMENT
from cms.demo.corpus.events import EVENTS
from cms.demo.corpus.experts import experts
from cms.demo.corpus.fairs import FAIRS
from cms.demo.corpus.organisations import ORGANISATIONS, REGIONS
from cms.demo.corpus.policies import POLICIES
from cms.demo.corpus.positions import positions
from cms.demo.corpus.records import blocks, money
from cms.demo.corpus.talents import talents
from cms.demo.corpus.trades import TRADES
from cms.demo.logins import LOGINS
from cms.demo.scenario_entries import indicator_line
from cms.demo.scenario_talents import EACH
from cms.demo.staff import TEXTS
from cms.masterdata import seeds
from permissions.models import OrganisationKind

KEYS = {text.key for text in ORGANISATIONS}
ENTRIES = (*all_demands(), *all_achievements())


def seed_names(name: str) -> set[str]:
    return {row["name"] for row in seeds.read(name)}


def test_organisations_show_every_kind_and_have_units():
    tops = [text for text in ORGANISATIONS if not text.parent]

    assert {text.kind for text in tops} == set(OrganisationKind.values)
    assert len(tops) >= 16
    assert {text.relation for text in ORGANISATIONS if text.parent} == {
        "college",
        "campus",
        "branch",
        "subsidiary",
    }


@given(st.sampled_from(sorted(PREFIX)), st.sampled_from(sorted(REGIONS.values())), st.integers(0, 999))
def test_credit_code_is_valid_and_outside_the_issued_ranges(kind, region, serial):
    code = demo_code(kind, region, serial)

    assert uscc.is_valid(code)
    assert code[8:13] == "YYDEM"


def test_corpus_is_as_large_as_promised():
    assert len(all_demands()) >= 300
    assert len(all_achievements()) >= 200
    assert sum(text.written for text in all_demands()) >= 60
    assert sum(text.written for text in all_achievements()) >= 40
    assert len(EVENTS) >= 14
    assert len(FAIRS) >= 4
    assert len(POLICIES) >= 22


def test_entries_belong_to_known_places_and_fit_their_columns():
    assert {text.owner for text in ENTRIES} <= KEYS
    assert {text.region for text in ENTRIES} <= set(REGIONS)
    assert max(len(text.title) for text in ENTRIES) <= 120
    assert max(len(text.summary) for text in ENTRIES) <= 500


def test_no_two_entries_of_one_owner_have_the_same_title():
    titles = [(text.owner, text.title) for text in ENTRIES]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    ("used", "meaning", "known"),
    [
        ({tag for text in ENTRIES for tag in text.technologies}, vocabulary.TAGS, "tags"),
        ({m for text in all_demands() for m in text.majors}, vocabulary.MAJORS, "majors"),
        ({t.occupation for t in all_demands()} - {""}, vocabulary.OCCUPATIONS, "occupations"),
    ],
)
def test_words_of_the_corpus_are_known_to_the_code_lists(used, meaning, known):
    assert {meaning.get(word, word) for word in used} - seed_names(known) == set()


def test_text_is_as_dirty_as_life():
    everything = "".join(f"{text.title}{text.summary}" for text in ENTRIES)
    everything += "".join(text.problem for text in all_demands())

    assert "䶮" in everything
    assert "𠮷" in "".join(text.name for text in ORGANISATIONS)
    assert "４０" in everything
    assert any(text.budget is None for text in all_demands())


def test_local_policies_say_that_they_are_demonstrations():
    local = [text for text in POLICIES if text.level != "national"]

    assert local
    assert all("演示文本" in text.title and "演示" in text.office for text in local)


def test_national_policies_have_number_and_date():
    national = [text for text in POLICIES if text.level == "national"]

    assert {"国发〔2019〕4号", "国办发〔2017〕95号", "财税〔2019〕46号", "教职成〔2021〕4号"} <= {
        t.number for t in national
    }
    assert all(isinstance(text.issued, str) and text.number for text in national)


def test_gatherings_name_known_organisations():
    named = {key for text in (*EVENTS, *FAIRS) for key in (*text.organisers, *text.named)}
    shown = {key for text in FAIRS for key, _booth, _brings in text.exhibitors}

    assert named | shown <= KEYS


def test_two_consortia_have_members():
    assert {name for name, _key, _role in MEMBERSHIPS} == {CITY_CONSORTIUM, INDUSTRY_CONSORTIUM}
    assert {key for _name, key, _role in MEMBERSHIPS} <= KEYS


def test_logins_cover_the_roles_of_the_acceptance():
    assert {login.role for login in LOGINS} >= {
        "platform-editor",
        "platform-operator",
        "enterprise-editor",
        "enterprise-publisher",
        "school-editor",
        "government-reviewer",
        "auditor",
        "individual",
    }


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("回用率 ≥ 75%", "回用率 | | ≥ 75% | "),
        ("可溶氟由 0.35% 降至 ≤ 0.05%", "可溶氟 | 0.35% | ≤ 0.05% | "),
        ("可溶氟|0.35%|≤ 0.05%|GB/T 23456", "可溶氟 | 0.35% | ≤ 0.05% | GB/T 23456"),
        ("停电恢复后自动续跑", "停电恢复后自动续跑"),
    ],
)
def test_indicator_line_is_split_where_the_sentence_allows(line, wanted):
    assert indicator_line(line) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("面议", None), ("", None), ("25", (250_000, 250_000)), ("80-120", (800_000, 1_200_000))],
)
def test_money_reads_ranges_in_ten_thousand_yuan(text, wanted):
    assert money(text) == wanted


def test_blocks_read_owner_title_and_fields():
    text = "\n@ 甲 | 题目一\n类别：检测\n摘要：有：冒号\n@ 乙 | 题目二\n"

    assert list(blocks(text)) == [
        ("甲", "题目一", {"类别": "检测", "摘要": "有：冒号"}),
        ("乙", "题目二", {}),
    ]


def test_texts_of_the_newer_libraries_suffice():
    equipment = sum(len(texts) * len(TRADES[name].everybody) for name, texts in EQUIPMENT.items())
    posts = sum(3 * len(rows) * len(TRADES[name].enterprises) for name, rows in positions().items())
    people = sum(len(rows) for rows in talents().values())

    # A quarter of the equipment is left out: nobody has everything.
    assert equipment * 3 // 4 >= 320
    # Three kinds drawn of five, two of which are the same: 2.7 different ones.
    assert posts // 3 * 2.7 >= 360
    assert people * EACH >= 450


def test_experts_come_from_enterprises_to_a_third_or_so():
    found = Counter(
        TEXTS[owner].kind
        for name, texts in experts().items()
        for owner in TRADES[name].everybody
        for _text in texts
    )

    assert 0.3 <= found["enterprise"] / (sum(found.values()) + 12) <= 0.45


@pytest.mark.parametrize("trade", TRADES.values(), ids=lambda trade: trade.name)
def test_trades_name_organisations_that_exist(trade):
    assert set(trade.everybody) <= set(TEXTS)
