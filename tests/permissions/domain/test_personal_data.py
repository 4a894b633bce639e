"""Who may have one's own data, and what the platform itself does with requests."""

import pytest

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.domain import accounts, personal_data
from permissions.models import DataRequest
from tests.factories.identity import make_user


@pytest.fixture
def person(db):
    return make_user().person


def test_everything_is_ones_own(person):
    other = make_user()
    calls = (
        lambda: personal_data.sections_of(actor=other, person=person),
        lambda: personal_data.correct_name(actor=other, person=person, name="万"),
        lambda: personal_data.change_phone(actor=other, person=person, phone="13812345678", token="x"),
        lambda: personal_data.ask_copy(actor=other, person=person),
        lambda: personal_data.make_copy(actor=other, request_id=1),
        lambda: personal_data.sections_of(actor=None, person=person),
    )
    for call in calls:
        with pytest.raises(NotAllowed):
            call()


def test_disabled_account_has_no_own_data(person):
    person.user.is_active = False

    with pytest.raises(NotAllowed):
        personal_data.sections_of(actor=person.user, person=person)


def test_proof_is_asked_for_before_a_number_changes(person):
    with pytest.raises(Conflict, match="proof_expired"):
        personal_data.change_phone(actor=person.user, person=person, phone="13812345678", token="x")


def test_name_is_a_name(person):
    with pytest.raises(Invalid, match="name_invalid"):
        personal_data.correct_name(actor=person.user, person=person, name=" ")


def test_copy_is_made_once(person, monkeypatch):
    monkeypatch.setattr(personal_data, "enqueue", lambda *args, **kwargs: None)
    request = personal_data.ask_copy(actor=person.user, person=person)
    with pytest.raises(Conflict, match="copy_waits"):
        personal_data.ask_copy(actor=person.user, person=person)
    with pytest.raises(NotFound):
        personal_data.take_copy(actor=person.user, key=request.key)
    system = accounts.system_user()

    personal_data.make_copy(actor=system, request_id=request.pk)
    first = DataRequest.objects.get().file.name
    personal_data.make_copy(actor=system, request_id=request.pk)

    assert DataRequest.objects.get().file.name == first
    assert personal_data.take_copy(actor=person.user, key=request.key)[:2] == b"PK"
    with pytest.raises(NotFound):
        personal_data.take_copy(actor=person.user, key=request.key)
