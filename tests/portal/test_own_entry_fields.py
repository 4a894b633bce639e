"""Own fields of a library in the form that a person fills in for himself."""

import pytest

from permissions.domain.accounts import system_user
from registries.domain import fields
from registries.domain.saving import EntryChange, save_entries
from tests.factories.own_fields import make_field
from tests.portal.conftest import text_of
from tests.portal.test_own_entries import author, edit_url, own, send

__all__ = ["author"]
pytestmark = pytest.mark.django_db


def every_kind():
    return {
        "text": make_field("备注说明", "text", library="achievement"),
        "long": make_field("长说明", "text", library="achievement", max_length=900),
        "number": make_field("产量", "number", library="achievement", places=1),
        "date": make_field("检定日期", "date", library="achievement"),
        "choice": make_field("等级", "choice", library="achievement", is_required=True),
        "choices": make_field("用途", "choices", library="achievement"),
        "boolean": make_field("可移动", "boolean", library="achievement"),
        "reference": make_field("产地", "reference", library="achievement", reference="region"),
    }


def test_person_fills_in_own_fields_and_finds_them_again(author):
    rows = every_kind()
    typed = {
        rows["text"].name: "说明", rows["long"].name: "一\r\n二", rows["number"].name: "3.5",
        rows["date"].name: "2026-03-01", rows["choice"].name: "jialei",
        rows["choices"].name: ["jialei", "yilei"], rows["boolean"].name: "true", rows["reference"].name: "瓮安县",
    }  # fmt: skip

    send(author, save="1", **typed)

    entry = own(author)
    assert entry.extra == {
        rows["text"].key: "说明", rows["long"].key: "一\n二", rows["number"].key: "3.5",
        rows["date"].key: "2026-03-01", rows["choice"].key: "jialei", rows["choices"].key: ["jialei", "yilei"],
        rows["boolean"].key: True, rows["reference"].key: "522725",
    }  # fmt: skip
    page = text_of(author.client.get(edit_url(entry)))
    for shown in ("补充信息", 'value="说明"', 'value="3.5"', 'value="2026-03-01"', "瓮安县"):
        assert shown in page
    save_entries(
        actor=system_user(),
        library="achievement",
        changes=[EntryChange(pk=entry.pk, values={rows["reference"].name: ""})],
    )
    assert author.client.get(edit_url(entry)).status_code == 200


def test_hand_in_asks_for_required_fields_beside_them(author):
    rows = every_kind()

    refused = send(author, submit="1")
    assert rows["choice"].name in refused.context["form"].errors
    entry = own(author)
    assert entry.review_state == "none"
    send(
        author,
        url=edit_url(entry),
        submit="1",
        base=str(entry.latest_revision_id),
        **{rows["choice"].name: "yilei"},
    )
    assert own(author).review_state == "submitted"


def test_wrong_value_does_not_keep_the_others_from_being_saved(author):
    rows = every_kind()

    page = send(author, save="1", **{rows["number"].name: "约三", rows["text"].name: "好的"})

    assert rows["number"].name in page.context["form"].errors
    assert own(author).extra == {rows["text"].key: "好的"}


def test_copy_and_old_form_keep_what_stands(author):
    rows = every_kind()
    send(author, save="1", **{rows["text"].name: "留着", rows["choice"].name: "jialei"})
    entry = own(author)
    fields.retire(actor=system_user(), definition=rows["choice"])

    send(author, url=edit_url(entry), save="1", base=str(entry.latest_revision_id))
    assert own(author).extra == {rows["text"].key: "留着", rows["choice"].key: "jialei"}
    author.client.post(f"{edit_url(entry)}copy/")
    copy = type(entry).objects.filter(person=author.user.person).order_by("-pk").first()
    assert copy.pk != entry.pk
    assert copy.extra == {rows["text"].key: "留着"}
