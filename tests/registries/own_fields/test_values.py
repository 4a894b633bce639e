"""Values of own fields: what each type takes, how it is stored, what it says."""

import datetime as dt
from decimal import Decimal

import pytest

from registries.models import Demand, FieldDefinition
from registries.own_fields import conditions
from registries.own_fields.reading import definitions, reading
from registries.own_fields.references import learn_values, name_of, row_of
from registries.own_fields.values import WrongValue, clean, is_empty, words
from tests.factories.entries import make_entry, make_region, make_tag
from tests.factories.identity import make_organisation
from tests.factories.own_fields import make_field

LIST = [{"key": "jia", "label": "甲类", "off": False}, {"key": "yi", "label": "乙类", "off": True}]
MANY = [*LIST, {"key": "bing", "label": "丙类", "off": False}]


def field(kind, **values):
    return FieldDefinition(library="demand", key="k", label="字段", kind=kind, **values)


@pytest.mark.parametrize(
    ("definition", "value", "stored", "said"),
    [
        (field("text", max_length=9), " 甲\r\n乙 ", "甲\n乙", "甲\n乙"),
        (field("text"), "   ", None, ""),
        (field("number", places=2), Decimal("1234.5"), "1234.50", "1,234.50"),
        (field("number"), "-0", "0", "0"),
        (field("number"), 12, "12", "12"),
        (field("date"), dt.date(2026, 3, 1), "2026-03-01", "2026-03-01"),
        (field("date"), " 2026-03-01", "2026-03-01", "2026-03-01"),
        (field("choice", choices=LIST), "jia", "jia", "甲类"),
        (field("choices", choices=MANY), ["bing", "jia", "jia"], ["jia", "bing"], "甲类、丙类"),
        (field("choices", choices=MANY), [], None, ""),
        (field("boolean"), False, False, "否"),
        (field("boolean"), True, True, "是"),
        (field("boolean"), None, None, ""),
    ],
)
def test_value_is_stored_in_one_shape_and_said_in_words(definition, value, stored, said):
    found = clean(definition, value)

    assert found == stored
    assert type(found) is type(stored)
    assert words(definition, found) == said


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        (field("text"), 5),
        (field("text", max_length=3), "四个汉字"),
        (field("text"), "a\x00b"),
        (field("text", max_length=2000), "长" * 10_000),
        (field("number"), "1,5"),
        (field("number"), "NaN"),
        (field("number"), "1e99"),
        (field("number"), True),
        (field("number", places=1), "1.25"),
        (field("number"), "9" * 10_000),
        (field("date"), "2026-02-30"),
        (field("date"), dt.datetime(2026, 1, 1, 8)),
        (field("date"), "1492-01-01"),
        (field("date"), 20260101),
        (field("choice", choices=LIST), "yi"),
        (field("choice", choices=LIST), "甲类"),
        (field("choice", choices=LIST), ["jia"]),
        (field("choices", choices=LIST), "jia"),
        (field("choices", choices=LIST), ["jia", "keine"]),
        (field("choices", choices=LIST), ["jia"] * 41),
        (field("boolean"), "true"),
        (field("reference", reference="region"), 522725),
        (field("reference", reference="region"), "5" * 81),
    ],
)
def test_value_that_does_not_fit_is_refused(definition, value):
    with pytest.raises(WrongValue) as caught:
        clean(definition, value)

    assert str(caught.value.message)


def test_value_that_is_offered_no_more_stays_where_it_was():
    assert clean(field("choice", choices=LIST), "yi", before="yi") == "yi"
    assert clean(field("choices", choices=LIST), ["yi", "jia"], before=["yi"]) == ["jia", "yi"]


@pytest.mark.parametrize(
    ("definition", "value", "said"),
    [
        (field("number"), "约三吨", "约三吨"),
        (field("number"), "NaN", "NaN"),
        (field("date"), "明年", "明年"),
        (field("boolean"), "是", "是"),
        (field("choices", choices=LIST), "jia", "甲类"),
        (field("choice", choices=LIST), "weg", "weg"),
        (field("reference", reference="region"), ["x"], "['x']"),
    ],
)
def test_value_of_an_earlier_type_says_what_it_is(definition, value, said):
    assert words(definition, value) == said


def test_emptiness_is_not_no():
    assert [is_empty(one) for one in (None, "", [], False, "0")] == [True, True, True, False, False]


@pytest.mark.django_db
def test_reference_is_a_code_and_says_its_name():
    make_region("522725", "瓮安县")
    tag = make_tag("转晶")
    region = field("reference", reference="region")
    technology = field("reference", reference="tag")

    assert clean(region, "522725") == "522725"
    assert clean(technology, tag.slug) == tag.slug
    with reading():
        assert (words(region, "522725"), words(region, "999999")) == ("瓮安县", "999999")
    assert words(technology, tag.slug) == "转晶"
    assert row_of("region", "999999") is None
    with pytest.raises(WrongValue):
        clean(region, "999999")
    assert clean(region, "999999", before="999999") == "999999"


@pytest.mark.django_db
def test_names_of_many_references_are_one_query(django_assert_num_queries):
    make_region("522725", "瓮安县")
    make_region("522702", "福泉市")
    region = field("reference", reference="region")
    entries = [Demand(extra={"k": code}) for code in ("522725", "522702", "522725")] + [Demand(extra={})]

    with reading():
        with django_assert_num_queries(1):
            learn_values([region, field("text")], entries)
        with django_assert_num_queries(0):
            assert [name_of(region, one.extra["k"]) for one in entries[:3]] == ["瓮安县", "福泉市", "瓮安县"]
            learn_values([region], entries)


@pytest.mark.django_db
def test_conditions_find_the_same_on_every_database():
    make_region("522725", "瓮安县")
    owner = make_organisation()
    number = make_field("库存", "number", places=2)
    day = make_field("检定日期", "date")
    choice = make_field("等级", "choice")
    several = make_field("用途", "choices")
    flag = make_field("可移动", "boolean")
    text = make_field("备注说明", "text")
    place = make_field("产地", "reference", reference="region")
    full = make_entry(
        organisation=owner,
        **{
            number.name: "80.50", day.name: "2026-05-01", choice.name: "jialei", several.name: ["jialei", "binglei"],
            flag.name: True, text.name: "易燃 50% Alkohol", place.name: "522725",
        },
    )  # fmt: skip
    other = make_entry(
        organisation=owner,
        **{
            number.name: "9",
            day.name: "2025-01-01",
            choice.name: "yilei",
            several.name: ["yilei"],
            flag.name: False,
        },
    )
    make_entry(organisation=owner)
    # Left from an earlier type: it must neither match nor break a cast.
    Demand.objects.filter(pk=other.pk).update(extra={**other.extra, text.key: 5, number.key: "约9"})

    def found(condition):
        return list(Demand.objects.filter(condition).order_by("pk").values_list("pk", flat=True))

    assert found(conditions.filled(number)) == [full.pk, other.pk]
    assert found(conditions.between(number, Decimal("9.5"), Decimal("80.5"))) == [full.pk]
    assert found(conditions.equal(number, Decimal("80.5"))) == [full.pk]
    assert found(conditions.between(number)) == [full.pk, other.pk]
    assert found(conditions.between(day, dt.date(2026, 1, 1), None)) == [full.pk]
    assert found(conditions.between(day, None, "2025-12-31")) == [other.pk]
    assert found(conditions.one_of(choice, ["jialei", "weg"])) == [full.pk]
    assert found(conditions.one_of(choice, [])) == []
    assert found(conditions.one_of(several, ["binglei", "yilei"])) == [full.pk, other.pk]
    assert found(conditions.one_of(several, ["lei", "%", '"', "甲"])) == []
    assert found(conditions.one_of(flag, ["false"])) == [other.pk]
    assert found(conditions.one_of(flag, ["'"])) == []
    assert found(conditions.one_of(place, ["522700"])) == [full.pk]
    assert found(conditions.one_of(place, ["%", "110000"])) == []
    assert found(conditions.contains(text, "50% alk")) == [full.pk]
    assert found(conditions.contains(text, "5_%")) == []
    assert found(~conditions.one_of(choice, ["jialei"]) & conditions.filled(choice)) == [other.pk]


@pytest.mark.django_db
def test_definitions_are_read_once_in_a_block_and_always_outside(django_assert_num_queries):
    with django_assert_num_queries(2):
        definitions("demand")
        definitions("demand")
    with django_assert_num_queries(1), reading():
        definitions("demand")
        with reading():
            definitions("achievement")
