import pytest

from permissions.domain.accounts import system_user
from permissions.domain.organisations import set_state
from permissions.domain.roles import grant_role
from permissions.models import User
from permissions.roles import Role
from tests.factories.entries import make_entry, publish
from tests.factories.identity import make_organisation, make_staff
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

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


def test_person_is_found_by_name_initials_and_login(client, cast, live):
    client.force_login(cast.manager)

    def found(text):
        return set(client.get(address("demand", "access", live.pk), {"q": text}).context["found"])

    assert cast.editor in found(cast.editor.username)
    assert cast.editor in found(cast.editor.person.name)
    assert cast.editor in found(cast.editor.person.initials)
    assert found(cast.stranger.username) == set()
    assert found("没有这个人") == set()


def test_operator_asks_about_anybody(client, cast, live):
    client.force_login(make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR))

    page = client.get(address("demand", "access", live.pk), {"person": cast.stranger.pk})

    assert page.context["chosen"] == cast.stranger
    assert not any(row["reasons"] for row in page.context["answers"])


@pytest.mark.parametrize("number", ["x", "9" * 30, "-1", "١"])
def test_nonsense_for_a_person_is_nobody(client, cast, live, number):
    client.force_login(cast.manager)

    page = client.get(address("demand", "access", live.pk), {"person": number})

    assert page.context["chosen"] is None


def test_reviewer_of_his_own_organisation_reads_why_he_is_barred(client, cast):
    grant_role(actor=system_user(), user=cast.reviewer, organisation=cast.enterprise, role=Role.EDITOR)
    waiting = submitted(cast)
    client.force_login(cast.manager)

    page = client.get(address("demand", "access", waiting.pk), {"person": cast.reviewer.pk})

    answers = {str(row["action"]): row for row in page.context["answers"]}
    [review] = [
        row for label, row in answers.items() if "审核" in label and not row["reasons"] and row["barred"]
    ]
    assert review["barred"]


def test_disabled_and_suspended_people_are_named_as_such(client, cast, live):
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    client.force_login(operator)
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)
    set_state(actor=operator, organisation=cast.enterprise, state="suspended", reason="核查")

    for person in (cast.editor, cast.publisher):
        page = client.get(address("demand", "access", live.pk), {"person": person.pk})
        assert page.context["stopped"]
