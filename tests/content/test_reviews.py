"""The same life of a page, told by domain calls."""

import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed
from content.domain import reviews
from content.models import PolicyPage
from tests.content.pages import make_page


@pytest.fixture
def page(people):
    return make_page("policy", slug="draft", live=False)


def test_page_is_published_by_another(people, page) -> None:
    reviews.submit(actor=people.editor, page=page)

    reviews.decide(actor=people.colleague, page=page, decision="approve")

    assert PolicyPage.objects.get(pk=page.pk).live


def test_outsider_neither_saves_nor_submits(people, page) -> None:
    for act in (reviews.save_draft, reviews.submit):
        with pytest.raises(NotAllowed) as caught:
            act(actor=people.member, page=page)
        assert caught.value.code == "page_not_editable"


def test_page_under_review_is_neither_saved_nor_submitted(people, page) -> None:
    reviews.submit(actor=people.editor, page=page)

    for act in (reviews.save_draft, reviews.submit):
        with pytest.raises(Conflict) as caught:
            act(actor=people.colleague, page=page)
        assert caught.value.code == "page_under_review"


def test_incomplete_page_is_not_submitted(people, page) -> None:
    page.source = ""
    page.save_revision(clean=False)

    with pytest.raises(Invalid) as caught:
        reviews.submit(actor=people.editor, page=page)

    assert set(caught.value.fields) == {"source"}


def test_own_submission_is_not_decided(people, page) -> None:
    reviews.submit(actor=people.editor, page=page)

    with pytest.raises(NotAllowed) as caught:
        reviews.decide(actor=people.editor, page=page, decision="approve")

    assert caught.value.code == "not_your_decision"


def test_decision_needs_a_review(people, page) -> None:
    with pytest.raises(Conflict) as caught:
        reviews.decide(actor=people.colleague, page=page, decision="approve")

    assert caught.value.code == "page_not_under_review"


def test_saved_draft_is_what_gets_submitted_after_a_return(people, page) -> None:
    reviews.submit(actor=people.editor, page=page)
    reviews.decide(actor=people.colleague, page=page, decision="reject", comment="补充")
    page.title = "补充后"
    reviews.save_draft(actor=people.editor, page=page)

    reviews.submit(actor=people.editor, page=PolicyPage.objects.get(pk=page.pk))
    reviews.decide(actor=people.colleague, page=PolicyPage.objects.get(pk=page.pk), decision="approve")

    assert PolicyPage.objects.get(pk=page.pk).title == "补充后"


def test_page_is_taken_down_by_page_publishers_only(people, page) -> None:
    reviews.submit(actor=people.editor, page=page)
    reviews.decide(actor=people.colleague, page=page, decision="approve")
    live = PolicyPage.objects.get(pk=page.pk)

    with pytest.raises(NotAllowed):
        reviews.take_down(actor=people.member, page=live)
    reviews.take_down(actor=people.editor, page=live)

    assert not PolicyPage.objects.get(pk=page.pk).live
