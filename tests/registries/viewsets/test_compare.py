import pytest

from registries.domain.differences import pieces_of
from registries.domain.saving import EntryChange, save_entries
from tests.factories.entries import make_entry, make_tag
from tests.registries.viewsets.desk import address, make_cast, text_of

pytestmark = pytest.mark.django_db


def rebuilt(pieces, kinds):
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "新"),
        ("旧", ""),
        ("可溶磷 ≤ 0.1%", "可溶磷 ≤ 0.1%（GB/T 23456）"),
        ("吨成本增加 ≤ 30 元", "吨成本增加 ≤ 35 元"),
        ("甲乙丙", "丁戊己"),
        ("a\nb\n", "a\r\nb"),
        ("长" * 4000, "短" * 4000),
    ],
)
def test_pieces_give_both_texts_back(before, after):
    pieces = pieces_of(before, after)

    assert rebuilt(pieces, {"same", "del"}) == before
    assert rebuilt(pieces, {"same", "ins"}) == after


def test_a_changed_number_is_one_piece():
    pieces = [(piece.kind, piece.text) for piece in pieces_of("吨成本增加 ≤ 30 元", "吨成本增加 ≤ 35 元")]

    assert ("del", "30") in [(kind, text.strip()) for kind, text in pieces]
    assert pieces[0] == ("same", "吨成本增加 ≤ ")


@pytest.mark.parametrize(
    ("library", "values"),
    [
        (
            "demand",
            {"cooperation_modes": ["licence", "service"], "difficulty": "core", "problem": "<b>新</b>的描述"},
        ),
        ("achievement", {"transfer_modes": ["licence"], "trl": 7, "description": "<p>新的 <b>说明</b></p>"}),
    ],
)
def test_comparison_of_revisions_speaks_in_words(client, library, values):
    cast = make_cast()
    entry = make_entry(library, organisation=cast.enterprise, actor=cast.editor)
    first = entry.latest_revision_id
    save_entries(
        actor=cast.editor,
        library=library,
        changes=[EntryChange(pk=entry.pk, values={**values, "technologies": [make_tag("新标签")]})],
    )
    entry.refresh_from_db()
    client.force_login(cast.editor)

    page = client.get(address(library, "revisions_compare", entry.pk, first, entry.latest_revision_id))

    text = text_of(page)
    assert page.status_code == 200
    assert "许可" in text
    assert "新标签" in text
    assert "<b>新</b>" not in text


def test_form_of_a_returned_entry_shows_the_remarks_on_top(client):
    from registries.domain import publishing
    from tests.registries.viewsets.desk import submitted

    cast = make_cast()
    entry = submitted(cast)
    publishing.send_back(
        actor=cast.reviewer, entry=entry, comment="总的意见", field_comments={"problem": "<i>写明</i>数值"}
    )
    client.force_login(cast.editor)

    text = text_of(client.get(address("demand", "edit", entry.pk)))

    assert "总的意见" in text
    assert "&lt;i&gt;写明&lt;/i&gt;数值" in text
    assert "<i>写明" not in text
    assert address("demand", "facts", entry.pk) in text


def test_reviewer_is_led_from_the_entry_to_the_desk(client):
    from tests.registries.viewsets.desk import submitted

    cast = make_cast()
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    text = text_of(client.get(address("demand", "inspect", entry.pk)))

    assert address("demand", "review", entry.pk) in text
