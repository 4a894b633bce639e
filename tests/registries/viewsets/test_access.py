import pytest

from tests.factories.entries import make_entry, publish
from tests.registries.viewsets.desk import address, make_cast, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def live(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, visibility="own")
    return publish(entry, submitter=cast.editor, reviewer=cast.reviewer)


def test_manager_sees_who_may_see_the_entry(client, cast, live):
    client.force_login(cast.manager)

    page = client.get(address("demand", "access", live.pk))

    assert page.status_code == 200
    assert cast.editor.display_name in text_of(page)
    assert cast.stranger.display_name not in text_of(page)


def test_question_about_a_person_is_answered_with_rules(client, cast, live):
    client.force_login(cast.manager)

    page = client.get(address("demand", "access", live.pk), {"person": cast.editor.pk})

    answers = {str(row["action"]): row["reasons"] for row in page.context["answers"]}
    assert any(reasons for reasons in answers.values())
    assert page.context["chosen"] == cast.editor


def test_question_about_a_stranger_is_not_asked(client, cast, live):
    client.force_login(cast.manager)

    page = client.get(address("demand", "access", live.pk), {"person": cast.stranger.pk})

    assert page.context["chosen"] is None


def test_editor_may_not_ask(client, cast, live):
    client.force_login(cast.editor)

    assert client.get(address("demand", "access", live.pk)).status_code == 302


def test_page_does_not_exist_for_strangers(client, cast, live):
    client.force_login(cast.stranger)

    assert client.get(address("demand", "access", live.pk)).status_code == 404
