"""Everyday words lead to official names."""

import pytest

from cms.masterdata import seeds
from cms.masterdata.everyday import everyday_words, industry_codes
from cms.masterdata.models import Industry, Region, Tag, TagSynonym


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("陶瓷", "30"),
        ("刺绣", "24"),
        ("磷化工", "26"),
        ("酱酒", "15"),
        ("民宿", "61"),
        ("芯片", "39"),
        ("ktv", "90"),
    ],
)
def test_word_of_everyday_language_leads_to_its_division(word, code):
    assert code in industry_codes(word)


@pytest.mark.parametrize("word", ["", "  ", "没有这个行业"])
def test_word_that_nobody_wrote_down_leads_nowhere(word):
    assert industry_codes(word) == []


def test_every_code_of_the_words_is_in_the_built_in_list():
    known = {row["code"] for row in seeds.read("industries")}

    assert {row["code"] for row in seeds.read("industry_words")} <= known


def test_rows_tell_the_words_that_lead_to_them(db):
    tag = Tag(dimension="technology", slug="x", name="焊接技术", group="装备制造")
    tag.save()
    TagSynonym.objects.create(tag=tag, name="焊接")

    assert everyday_words(tag) == ["焊接", "装备制造"]
    assert "陶瓷" in everyday_words(Industry(code="30", name="非金属矿物制品业"))
    assert everyday_words(Industry(code="3099", name="其他")) == []
    assert everyday_words(Region(code="30", name="某地")) == []
    assert everyday_words(Tag(pk=tag.pk, name="无组别")) == ["焊接"]
    assert everyday_words(None) == []
