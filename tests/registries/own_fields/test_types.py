"""The change of a type: planned first, then done, never a value lost."""

import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import fields_types, fields_work
from registries.domain.fields import ListValue
from registries.domain.saving import EntryChange, save_entries
from registries.models import Demand, FieldDefinition, FieldWork
from tests.factories.entries import make_entry, make_published, make_region
from tests.factories.identity import make_organisation, make_staff
from tests.factories.own_fields import make_field

pytestmark = pytest.mark.django_db
TWO = (ListValue(label="甲类"), ListValue(label="乙类"))


def to(row, kind, **values):
    return fields_types.type_wanted(definition=row, kind=kind, **values)


def convert(row, kind, **values):
    return fields_types.change_type(actor=system_user(), definition=row, new=to(row, kind, **values))


def extra(entry):
    return Demand.objects.get(pk=entry.pk).extra


@pytest.mark.parametrize(
    ("old", "value", "new", "stored"),
    [
        ({"kind": "text"}, " 1,200.5 ", {"kind": "number", "places": 2}, "1200.50"),
        ({"kind": "text"}, "2026年3月1日", {"kind": "date"}, "2026-03-01"),
        ({"kind": "text"}, "乙类", {"kind": "choice", "values": TWO}, "yilei"),
        ({"kind": "text"}, "乙类、甲类", {"kind": "choices", "values": TWO}, ["jialei", "yilei"]),
        ({"kind": "text"}, "否", {"kind": "boolean"}, False),
        ({"kind": "text"}, "瓮安县", {"kind": "reference", "reference": "region"}, "522725"),
        ({"kind": "number", "places": 1}, "1234.5", {"kind": "text"}, "1234.5"),
        ({"kind": "choice"}, "yilei", {"kind": "text"}, "乙类"),
        ({"kind": "choice"}, "yilei", {"kind": "choices", "values": TWO}, ["yilei"]),
        ({"kind": "choices"}, ["jialei", "yilei"], {"kind": "text"}, "甲类、乙类"),
        ({"kind": "boolean"}, True, {"kind": "text"}, "是"),
        ({"kind": "date"}, "2026-03-01", {"kind": "text"}, "2026-03-01"),
        ({"kind": "reference", "reference": "region"}, "522725", {"kind": "text"}, "瓮安县"),
    ],
)
def test_values_say_the_same_in_the_new_type(old, value, new, stored):
    make_region()
    row = make_field("等级", **old)
    entry = make_entry(organisation=make_organisation(), **{row.name: value})

    plan = convert(row, **new)

    assert (plan.values, plan.entries, plan.obstructed) == (1, 1, 0)
    assert extra(entry) == {row.key: stored}
    assert Demand.objects.get(pk=entry.pk).latest_revision.content["extra"] == {row.key: stored}
    row.refresh_from_db()
    assert row.kind == new["kind"]
    # Done again it is the same.
    before = {"kind": old["kind"], "reference": old.get("reference", ""), "choices": [
        {"key": "jialei", "label": "甲类", "off": False}, {"key": "yilei", "label": "乙类", "off": False},
    ], "max_length": 200, "places": 1}  # fmt: skip
    fields_work.start(actor=None, definition=row, kind="convert", before=before)
    assert extra(entry) == {row.key: stored}


def test_value_that_does_not_fit_stands_against_the_change():
    row = make_field("等级", "text")
    owner = make_organisation()
    fine = make_entry(organisation=owner, **{row.name: "12"})
    wrong = make_entry(organisation=owner, **{row.name: "约十二"})
    make_entry(organisation=owner)

    plan = fields_types.plan_type(actor=system_user(), definition=row, new=to(row, "number"))

    assert (plan.values, plan.fitting, plan.entries) == (2, 1, 2)
    [obstacle] = plan.obstacles
    assert (obstacle.number, obstacle.value) == (wrong.number, "约十二")
    assert obstacle.reason
    with pytest.raises(Conflict) as caught:
        convert(row, "number")
    assert caught.value.code == "values_do_not_fit"
    assert extra(fine) == {row.key: "12"}
    row.refresh_from_db()
    assert row.kind == "text"


def test_text_that_is_too_long_stands_against_the_change():
    row = make_field("等级", "choices", values=[f"很长的值{number:02}" for number in range(30)])
    make_entry(organisation=make_organisation(), **{row.name: [one["key"] for one in row.choices]})

    plan = fields_types.plan_type(actor=system_user(), definition=row, new=to(row, "text", max_length=20))

    assert plan.obstructed == 1


def test_draft_and_published_value_are_both_converted():
    row = make_field("等级", "text")
    entry = make_published(organisation=make_organisation(), **{row.name: "1"})
    save_entries(
        actor=system_user(), library="demand", changes=[EntryChange(pk=entry.pk, values={row.name: "2"})]
    )

    plan = convert(row, "number", places=1)

    assert (plan.values, plan.entries) == (2, 1)
    found = Demand.objects.get(pk=entry.pk)
    assert (found.extra, found.latest_revision.content["extra"]) == ({row.key: "1.0"}, {row.key: "2.0"})
    audit = AuditEntry.objects.get(action="field.type")
    assert (audit.data["before"], audit.data["kind"], audit.data["values"]) == ("text", "number", 2)


def test_search_follows_the_new_type():
    row = make_field("等级", "choice", is_searchable=True)
    entry = make_entry(organisation=make_organisation(), **{row.name: "jialei"})

    convert(row, "text")
    assert "甲类" in Demand.objects.get(pk=entry.pk).search_text
    row.refresh_from_db()
    with pytest.raises(Conflict):
        convert(row, "boolean")


def test_what_was_saved_wrongly_meanwhile_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(fields_work, "AT_ONCE", -1)
    row = make_field("等级", "text")
    entry = make_entry(organisation=make_organisation(), **{row.name: "12"})
    convert(row, "number")
    Demand.objects.filter(pk=entry.pk).update(extra={row.key: "约"})

    with pytest.raises(Conflict) as caught:
        convert(FieldDefinition.objects.get(pk=row.pk), "text")
    assert caught.value.code == "field_converting"
    fields_work.carry_on(work_id=FieldWork.objects.get().pk)

    assert extra(entry) == {row.key: "约"}


def test_change_of_another_state_or_to_the_same_type_is_refused():
    row = make_field("等级", "text")
    new = to(row, "number")
    FieldDefinition.objects.filter(pk=row.pk).update(max_length=99)

    with pytest.raises(Conflict):
        fields_types.change_type(actor=system_user(), definition=row, new=new)
    for kind, values in (("text", {}), ("formula", {}), ("reference", {}), ("choice", {})):
        with pytest.raises(Invalid):
            to(row, kind, **values)
    stranger = make_staff(make_organisation(), Role.MANAGER)
    for act in (fields_types.plan_type, fields_types.change_type):
        with pytest.raises(NotAllowed):
            act(actor=stranger, definition=row, new=new)


def test_empty_value_is_dropped():
    row = make_field("等级", "text")
    entry = make_entry(organisation=make_organisation())
    Demand.objects.filter(pk=entry.pk).update(extra={row.key: ""})

    convert(row, "number")

    assert extra(entry) == {}
