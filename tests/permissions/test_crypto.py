"""Personal data stands encrypted in the database, and keys can be changed."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection

from permissions.crypto import decrypt, digest, encrypt
from permissions.domain.accounts import set_contact, system_user
from permissions.models import Person, PersonContact

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_old_key_still_opens_after_a_rotation(settings):
    settings.PERSONAL_DATA_KEYS = [OLD]
    before = encrypt("13800000000")

    settings.PERSONAL_DATA_KEYS = [NEW, OLD]

    assert decrypt(before) == "13800000000"
    assert Fernet(NEW).decrypt(encrypt("新").encode()).decode() == "新"


def test_text_of_an_unknown_key_is_an_error_and_not_rubbish(settings):
    settings.PERSONAL_DATA_KEYS = [OLD]
    before = encrypt("13800000000")
    settings.PERSONAL_DATA_KEYS = [NEW]

    with pytest.raises(InvalidToken):
        decrypt(before)


def test_empty_text_stays_empty():
    assert (encrypt(""), decrypt(""), digest("")) == ("", "", None)


def test_digest_depends_on_the_key_and_on_the_text(settings):
    first = digest("13800000000")
    assert digest("13800000000") == first != digest("13800000001")

    settings.PERSONAL_DATA_HMAC_KEY = "another"

    assert digest("13800000000") != first


@pytest.mark.django_db
def test_database_holds_no_clear_text():
    person = Person.objects.create(name="李同学")
    values = {"phone": "13800000000", "id_number": "520102200001010012", "email": "li@example.com"}
    set_contact(actor=system_user(), person=person, **values)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM permissions_personcontact")
        stored = " ".join(str(cell) for row in cursor.fetchall() for cell in row)

    assert not any(value in stored for value in values.values())
    contact = PersonContact.objects.get(person=person)
    assert {name: getattr(contact, name) for name in values} == values
