"""Define, change, retire, restore and order own fields; what entries take of them."""

import datetime as dt

import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.domain.accounts import system_user
from permissions.domain.roles import grant_role
from permissions.models import User
from permissions.roles import Role
from registries.domain import fields, fields_work, publishing
from registries.domain.copying import copy_of
from registries.domain.differences import field_changes
from registries.domain.fields import FieldWanted, ListValue
from registries.domain.queries import search
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.domain.words import label_of, text_of
from registries.models import Demand, FieldDefinition, FieldWork
from tests.factories.entries import make_entry, make_published, publish
from tests.factories.identity import make_organisation, make_staff, make_user
from tests.factories.own_fields import make_field, wanted_of

pytestmark = pytest.mark.django_db
SYSTEM = None


def operator():
    user = make_user()
    grant_role(
        actor=system_user(),
        user=user,
        role=Role.PLATFORM_OPERATOR,
        organisation=make_organisation(kind="government"),
    )
    return User.objects.get(pk=user.pk)


def edit(entry, **values):
    change = EntryChange(
        pk=entry.pk, values={name.replace("__", "."): value for name, value in values.items()}
    )
    return save_entries(actor=system_user(), library="demand", changes=[change])


def reasons(caught):
    return dict(caught.value.rows[0].fields)


# -- definitions -------------------------------------------------------------------------------------------------


def test_operator_defines_a_field_with_a_key_from_its_name():
    user = operator()
    wanted = FieldWanted(
        label="危险化学品等级", kind="choice", values=[ListValue(label="甲类"), ListValue(label="乙类")]
    )

    row = fields.define(actor=user, library="demand", wanted=wanted)

    assert (row.key, row.position, row.created_by) == ("weixianhuaxuepindengji", 1, user)
    assert row.choices == [
        {"key": "jialei", "label": "甲类", "off": False},
        {"key": "yilei", "label": "乙类", "off": False},
    ]
    assert [one.key for one in fields.definitions("demand")] == [row.key]
    audit = AuditEntry.objects.get(action="field.define")
    assert (audit.user_id, audit.data["key"], audit.label) == (user.pk, row.key, "需求 · 危险化学品等级")


def test_keys_are_free_and_begin_with_a_letter():
    keys = [make_field(label, "text").key for label in ("３Ｄ打印", "！？甲", "甲")]

    assert keys == ["f3ddayin", "jia", "jia_2"]
    assert fields.proposed_key("demand", "？！") == "field"


def test_values_with_the_same_sound_get_keys_of_their_own():
    row = make_field("级别", "choice", values=("一级", "壹级", "①"))

    assert [one["key"] for one in row.choices] == ["yiji", "yiji_2", row.choices[2]["key"]]


def test_nobody_but_the_operator_touches_definitions():
    row = make_field()
    stranger = make_staff(make_organisation(), Role.MANAGER)

    for act in (
        lambda: fields.define(actor=stranger, library="demand", wanted=FieldWanted(label="甲")),
        lambda: fields.change(actor=stranger, definition=row, wanted=wanted_of(row)),
        lambda: fields.retire(actor=stranger, definition=row),
        lambda: fields.restore(actor=stranger, definition=row),
        lambda: fields.move(actor=stranger, definition=row, up=True),
        lambda: fields.found(actor=stranger, library="demand", key=row.key),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not fields.may_define(stranger)
    assert fields.may_define(operator())


def test_unknown_field_is_not_found():
    row = make_field()

    assert fields.found(actor=system_user(), library="demand", key=row.key) == row
    with pytest.raises(NotFound):
        fields.found(actor=system_user(), library="achievement", key=row.key)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ({"label": ""}, "label"),
        ({"label": "长" * 41}, "label"),
        ({"label": "甲\x00"}, "label"),
        ({"label": "=1+1"}, "label"),
        ({"label": "需求名称"}, "label"),
        ({"label": " 项目 名称"}, "label"),
        ({"label": "甲", "kind": "formula"}, "kind"),
        ({"label": "甲", "kind": "reference"}, "kind"),
        ({"label": "甲", "kind": "choice"}, "values"),
        ({"label": "甲", "kind": "choice", "values": [ListValue(label="子", off=True)]}, "values"),
        (
            {"label": "甲", "kind": "choice", "values": [ListValue(label="子"), ListValue(label="子 ")]},
            "values",
        ),
        ({"label": "甲", "kind": "choice", "values": [ListValue(label="子、丑")]}, "values"),
        (
            {"label": "甲", "kind": "choice", "values": [ListValue(label=str(n)) for n in range(101)]},
            "values",
        ),
        ({"label": "甲", "key": "Ab"}, "key"),
        ({"label": "甲", "key": "a.b"}, "key"),
        ({"label": "甲", "kind": "boolean", "is_searchable": True}, "is_searchable"),
        ({"label": "甲", "max_length": 2001}, "max_length"),
        ({"label": "甲", "kind": "number", "places": 5}, "max_length"),
    ],
)
def test_definition_that_could_not_hold_is_refused(wanted, name):
    with pytest.raises(Invalid) as caught:
        fields.define(actor=system_user(), library="demand", wanted=FieldWanted(**wanted))

    assert name in caught.value.fields
    assert not FieldDefinition.objects.exists()


def test_definition_for_no_library_is_refused():
    with pytest.raises(Invalid):
        fields.define(actor=system_user(), library="nowhere", wanted=FieldWanted(label="甲"))


def test_names_and_keys_are_taken_once_also_by_retired_fields():
    row = make_field("等级", "text")
    fields.retire(actor=system_user(), definition=row)

    with pytest.raises(Invalid) as caught:
        make_field("级别", "text", key=row.key)
    assert "key" in caught.value.fields

    again = make_field("等级", "number")
    assert again.key == f"{row.key}_2"
    with pytest.raises(Conflict):
        fields.restore(actor=system_user(), definition=row)
    with pytest.raises(Invalid):
        make_field("等级", "text")


def test_a_library_has_room_for_forty_fields_and_four_columns():
    for number in range(40):
        make_field(f"字段{number}", "text", is_listed=number < 4)

    with pytest.raises(Invalid) as caught:
        make_field("一个太多", "text", is_listed=True)
    assert set(caught.value.fields) == {"label", "is_listed"}


def test_change_keeps_key_and_type_and_the_values_of_the_list():
    row = make_field("等级", "choice")
    kept = [ListValue(label="甲级", key="jialei"), ListValue(label="乙类", key="yilei", off=True),
            ListValue(label="丙类", key="binglei"), ListValue(label="丁类")]  # fmt: skip

    changed = fields.change(
        actor=system_user(),
        definition=row,
        wanted=wanted_of(row, label="危险等级", kind="text", key="other", values=kept, help_text="见标准"),
    )

    assert (changed.key, changed.kind, changed.label, changed.help_text) == (
        row.key,
        "choice",
        "危险等级",
        "见标准",
    )
    assert changed.labels() == {"jialei": "甲级", "yilei": "乙类", "binglei": "丙类", "dinglei": "丁类"}
    assert [key for key, _label in changed.offered()] == ["jialei", "binglei", "dinglei"]
    with pytest.raises(Invalid) as caught:
        fields.change(actor=system_user(), definition=row, wanted=wanted_of(changed, values=kept[1:]))
    assert "values" in caught.value.fields


def test_retired_field_is_changed_by_nobody_and_comes_back_once():
    row = make_field("等级", "text", is_searchable=True)
    fields.retire(actor=system_user(), definition=row)

    with pytest.raises(Conflict):
        fields.change(actor=system_user(), definition=row, wanted=wanted_of(row))
    with pytest.raises(Conflict):
        fields.retire(actor=system_user(), definition=row)
    fields.restore(actor=system_user(), definition=row)
    with pytest.raises(Conflict):
        fields.restore(actor=system_user(), definition=row)

    plain = make_field("型号", "text")
    fields.restore(actor=system_user(), definition=fields.retire(actor=system_user(), definition=plain))
    assert [one.key for one in fields.definitions("demand")] == [row.key, plain.key]


def test_fields_change_places_with_their_neighbours():
    one, two, three = (make_field(label, "text") for label in ("甲", "乙", "丙"))

    fields.move(actor=system_user(), definition=three, up=True)
    fields.move(actor=system_user(), definition=one, up=True)
    fields.move(actor=system_user(), definition=two, up=False)
    fields.move(actor=system_user(), definition=fields.retire(actor=system_user(), definition=two), up=True)

    assert [row.key for row in fields.definitions("demand")] == [one.key, three.key]


# -- values of entries -------------------------------------------------------------------------------------------


def test_entry_takes_own_values_one_by_one_and_joined():
    level, text = make_field(), make_field("备注说明", "text")
    entry = make_entry(organisation=make_organisation(), **{level.name: "jialei"})

    result = edit(entry, extra={text.key: "慢"})

    draft = Demand.objects.get(pk=entry.pk)
    assert draft.extra == {level.key: "jialei", text.key: "慢"} == result.updated[0].extra
    assert draft.latest_revision.content["extra"] == draft.extra
    assert (text_of(draft, level.name), label_of(Demand, level.name)) == ("甲类", "危险化学品等级")
    assert edit(draft, **{level.name: "jialei"}).unchanged
    edit(draft, **{level.name: ""})
    assert Demand.objects.get(pk=entry.pk).extra == {text.key: "慢"}
    assert edit(draft, **{level.name: None}).unchanged


def test_value_that_does_not_fit_is_refused_by_name():
    level, gone = make_field(), make_field("旧字段", "text")
    entry = make_entry(organisation=make_organisation(), **{gone.name: "留着"})
    fields.retire(actor=system_user(), definition=gone)

    with pytest.raises(BatchInvalid) as caught:
        edit(entry, extra={level.key: "<b>", gone.key: "新", "nichts": 1})

    assert set(reasons(caught)) == {level.name, gone.name, "extra.nichts"}
    assert edit(entry, extra={gone.key: "留着"}).unchanged
    with pytest.raises(LookupError):
        label_of(Demand, "extra.nichts")
    assert text_of(entry, gone.name) == "留着"


def test_own_values_follow_draft_review_and_publication():
    level = make_field()
    entry = make_published(organisation=make_organisation(), **{level.name: "jialei"})

    edit(entry, **{level.name: "yilei"})

    row = Demand.objects.get(pk=entry.pk)
    draft = row.get_latest_revision_as_object()
    assert (row.extra, draft.extra) == ({level.key: "jialei"}, {level.key: "yilei"})
    [change] = field_changes(draft, row, [level.name])
    assert (change.label, change.text, change.is_changed) == ("危险化学品等级", "乙类", True)
    publish(row)
    assert Demand.objects.get(pk=entry.pk).extra == {level.key: "yilei"}


def test_submission_needs_what_is_required():
    level = make_field(is_required=True)
    flag = make_field("可移动", "boolean", is_required=True)
    entry = make_entry(organisation=make_organisation())

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[entry])
    assert set(caught.value.fields) == {level.name, flag.name}

    edit(entry, extra={level.key: "jialei", flag.key: False})
    assert publishing.submit(actor=system_user(), entries=[Demand.objects.get(pk=entry.pk)])


def test_copy_says_what_the_original_says():
    level = make_field()
    entry = make_entry(organisation=make_organisation(), **{level.name: "jialei"})

    copy = copy_of(entry)

    assert copy.extra == {level.key: "jialei"}
    assert copy.extra is not entry.extra


# -- search ------------------------------------------------------------------------------------------------------


def hits(text, actor=None):
    return [row.pk for row in search(Demand.objects.all(), text, actor=actor or system_user())]


def test_searchable_field_is_found_by_who_may_read_it():
    secret = make_field("密文", "text", is_searchable=True)
    public = make_field("公开", "text", is_searchable=True, is_public=True)
    silent = make_field("不搜", "text")
    stranger = make_staff(make_organisation(), Role.EDITOR)
    entry = make_published(
        organisation=make_organisation(),
        visibility="summary",
        **{secret.name: "丁二烯", public.name: "环氧树脂", silent.name: "看不见"},
    )

    assert (hits("丁二烯"), hits("环氧树脂"), hits("看不见")) == ([entry.pk], [entry.pk], [])
    assert (hits("丁二烯", stranger), hits("环氧树脂", stranger)) == ([], [entry.pk])


def test_changing_what_is_searched_writes_the_search_anew():
    row = make_field("等级", "choice")
    entry = make_entry(organisation=make_organisation(), **{row.name: "jialei"})
    assert hits("甲类") == []

    row = fields.change(actor=system_user(), definition=row, wanted=wanted_of(row, is_searchable=True))
    assert hits("甲类") == [entry.pk]
    assert Demand.objects.get(pk=entry.pk).updated_at == entry.updated_at
    row = fields.change(actor=system_user(), definition=row, wanted=wanted_of(row, is_public=True))
    assert "甲类" in Demand.objects.get(pk=entry.pk).public_search_text
    fields.change(actor=system_user(), definition=row, wanted=wanted_of(row, help_text="无关"))
    fields.retire(actor=system_user(), definition=row)
    assert hits("甲类") == []
    assert FieldWork.objects.filter(state="done").count() == 3
    assert [work.percent for work in fields_work.under_way("demand")] == [100, 100, 100]


def test_work_on_many_entries_goes_on_where_it_stopped(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(fields_work, "AT_ONCE", 0)
    monkeypatch.setattr(fields_work, "STEP", 2)
    owner = make_organisation()
    row = make_field("等级", "choice")
    for _number in range(5):
        make_entry(organisation=owner, **{row.name: "jialei"})
    fields.change(actor=system_user(), definition=row, wanted=wanted_of(row, is_searchable=True))
    work = FieldWork.objects.get()
    assert (work.state, work.total, work.done, work.percent) == ("waiting", 5, 0, 0)

    assert fields_work._step(work.pk)
    work.refresh_from_db()
    assert (work.done, work.percent, len(hits("甲类"))) == (2, 40, 2)
    assert fields_work.resume() == 0
    FieldWork.objects.update(beat_at=work.beat_at - dt.timedelta(minutes=6))
    with django_capture_on_commit_callbacks(execute=True):
        assert fields_work.resume() == 1

    work.refresh_from_db()
    assert (work.state, work.done, len(hits("甲类"))) == ("done", 5, 5)
    fields_work.carry_on(work_id=work.pk)
    assert FieldWork(total=0).percent == 0
    assert str(work)


def test_work_that_waits_begins_anew_instead_of_twice(monkeypatch):
    monkeypatch.setattr(fields_work, "AT_ONCE", -1)
    row = make_field("等级", "choice", is_searchable=False)

    row = fields.change(actor=system_user(), definition=row, wanted=wanted_of(row, is_searchable=True))
    fields.change(actor=system_user(), definition=row, wanted=wanted_of(row, is_searchable=False))

    assert FieldWork.objects.count() == 1


def test_copy_leaves_out_what_may_not_be_chosen_any_more():
    level, text = make_field(), make_field("备注说明", "text")
    entry = make_entry(organisation=make_organisation(), **{level.name: "jialei", text.name: "带走"})
    off = [{**one, "off": one["key"] == "jialei"} for one in level.choices]
    FieldDefinition.objects.filter(pk=level.pk).update(choices=off)
    make_field("没有值", "text")

    assert copy_of(entry).extra == {text.key: "带走"}
