"""New keys: nothing is lost, nothing is overwritten, breaking off is harmless."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db.models import TextField, Value
from django.db.models.functions import Cast

from cms.core.errors import NotAllowed
from cms.core.models import AuditEntry
from permissions.crypto import digest, encrypt
from permissions.domain import accounts, key_rotation
from permissions.domain.registration import account_of
from permissions.models import PersonContact
from services.notices.models import EmailProof
from tests.factories.identity import make_user

PHONES = [f"1381234567{number}" for number in range(5)]


@pytest.fixture
def people(db):
    found = []
    for number, phone in enumerate(PHONES):
        user = make_user()
        accounts.set_contact(actor=user, person=user.person, phone=phone, email=f"p{number}@example.cn")
        found.append(user)
    return found


def raw(name="phone"):
    rows = PersonContact.objects.annotate(raw=Cast(name, TextField())).order_by("pk")
    return list(rows.values_list("raw", flat=True))


def test_models_are_found_by_their_fields():
    found = {model._meta.label: names for model, names in key_rotation.encrypted_columns()}

    assert found["permissions.PersonContact"] == ["phone", "id_number", "birth_date", "email"]
    assert {"registries.EntryContact", "notices.Delivery", "permissions.Invitation"} <= set(found)


def test_everything_is_under_the_new_key_and_the_old_one_can_go(people, settings):
    old = settings.PERSONAL_DATA_KEYS[0]
    new = Fernet.generate_key().decode()
    settings.PERSONAL_DATA_KEYS = [new, old]
    out = StringIO()

    call_command("rotate_personal_keys", batch=2, verbosity=2, stdout=out)

    assert "10 values renewed" in out.getvalue()
    settings.PERSONAL_DATA_KEYS = [new]
    assert [row.phone for row in PersonContact.objects.order_by("pk")] == PHONES
    before = raw()
    call_command("rotate_personal_keys", stdout=(again := StringIO()))
    assert "0 values renewed" in again.getvalue()
    assert raw() == before
    assert AuditEntry.objects.filter(action="personal.keys_rotated").count() == 2


def test_breaking_off_and_going_on_loses_nothing(people, settings):
    settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_DATA_KEYS]
    system = accounts.system_user()

    first = next(key_rotation.rotate_keys(actor=system, batch=2))
    rest = list(key_rotation.rotate_keys(actor=system, batch=2))

    assert (first.rows, first.renewed) == (2, 4)
    assert sum(progress.renewed for progress in rest) == 6
    settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS[:1]
    assert [row.phone for row in PersonContact.objects.order_by("pk")] == PHONES


def test_value_changed_meanwhile_is_not_overwritten(people, settings):
    contact = PersonContact.objects.order_by("pk").first()
    stale = raw()[0]
    settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode(), *settings.PERSONAL_DATA_KEYS]
    contact.phone = "13999999999"
    contact.save()
    keys = [Fernet(key) for key in settings.PERSONAL_DATA_KEYS]

    outcome = key_rotation._rotate_value(PersonContact, contact.pk, "phone", stale, keys)

    assert outcome == ""
    assert PersonContact.objects.get(pk=contact.pk).phone == "13999999999"


def test_value_that_no_key_opens_is_told(people, settings):
    ours = settings.PERSONAL_DATA_KEYS
    settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode()]
    lost = encrypt("13812345678")
    settings.PERSONAL_DATA_KEYS = [Fernet.generate_key().decode(), *ours]
    PersonContact.objects.filter(person=people[0].person).update(phone=Value(lost, TextField()))

    with pytest.raises(CommandError, match="1 cannot be opened"):
        call_command("rotate_personal_keys", stdout=StringIO())


def test_digests_move_to_another_key_and_accounts_are_found_again(people, settings, monkeypatch):
    EmailProof.objects.create(user=people[0], digest=digest("p0@example.cn"))
    EmailProof.objects.create(user=people[1], digest=digest("another@example.cn"))
    EmailProof.objects.create(user=make_user(), digest=digest("nobody@example.cn"))
    former = settings.PERSONAL_DATA_HMAC_KEY
    settings.PERSONAL_DATA_HMAC_KEY = "another-key-for-digests-0123456789"
    assert account_of(PHONES[0]) is None
    settings.PERSONAL_DATA_HMAC_KEY_BEFORE = former
    out = StringIO()

    call_command("renew_personal_digests", batch=2, stdout=out)

    assert "6 digests renewed" in out.getvalue()
    assert account_of(PHONES[0]) == people[0]
    assert EmailProof.objects.get(user=people[0]).digest == digest("p0@example.cn")
    assert EmailProof.objects.get(user=people[1]).digest != digest("p1@example.cn")
    call_command("renew_personal_digests", stdout=(again := StringIO()))
    assert "0 digests renewed" in again.getvalue()


def test_key_before_is_asked_for(db, settings):
    for before in ("", settings.PERSONAL_DATA_HMAC_KEY):
        settings.PERSONAL_DATA_HMAC_KEY_BEFORE = before
        with pytest.raises(CommandError, match="HMAC_KEY_BEFORE"):
            call_command("renew_personal_digests", stdout=StringIO())


def test_only_the_platform_changes_keys(people):
    with pytest.raises(NotAllowed):
        list(key_rotation.rotate_keys(actor=people[0]))
    with pytest.raises(NotAllowed):
        list(key_rotation.renew_digests(actor=people[0], before="x"))


def test_column_is_registered_once():
    count = len(key_rotation._digests)

    key_rotation.register_digest(key_rotation._digests[0])

    assert len(key_rotation._digests) == count
