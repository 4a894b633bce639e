"""What a thief of the whole database, the files and the temporary folder reads: no number of anybody.

Every way by which a number, an identity number or an address enters the platform is walked with planted values. A new
way belongs here.
"""

import io
import tempfile
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django_tasks import task_backends
from django_tasks_db.models import DBTaskResult

from permissions.domain import accounts, applications, consents, erasure, invitations, personal_data
from permissions.domain.consents import Purpose
from permissions.models import User
from permissions.roles import Role
from registries.domain import attached, contact_requests, importing
from services.notices.domain import draining, proofs
from tests.core.conftest import database_queue  # noqa: F401 - a fixture
from tests.factories.entries import make_published
from tests.factories.identity import PASSWORD, make_credit_code, make_organisation, make_staff, make_user
from tests.fakes.sms import running

PHONES = [f"138{number}57913" for number in range(100, 110)]
ID_NUMBER = "522701200102034567"
EMAILS = [f"planted{number}@canary.example" for number in range(4)]
GUARDIAN = "监护人甲乙"
PLANTED = [*PHONES, ID_NUMBER, *EMAILS, GUARDIAN, "canary.example"]


def every_cell():
    """Yield table and text of every cell of the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", value if isinstance(value, bytes) else str(value).encode()


def every_file(storage, folder=""):
    """Yield name and content of every stored file."""
    folders, files = storage.listdir(folder)
    for name in files:
        path = f"{folder}/{name}".lstrip("/")
        with storage.open(path, "rb") as stored:
            yield path, path.encode() + stored.read()
    for name in folders:
        yield from every_file(storage, f"{folder}/{name}".lstrip("/"))


def register(provider, phone):
    browser = Client()
    browser.post("/register/", {"phone": phone})
    browser.post("/register/code/", {"code": provider.code_for(phone)})
    fields = {"name": "万东操", "password": "Zhuce-2026-ok", "username": "", "consent": "on"}
    assert browser.post("/register/account/", fields).status_code == 302
    return User.objects.get(person__name="万东操")


def bring_in_organisation(user):
    application = applications.start(actor=user, code=make_credit_code(880001))
    applications.save_facts(
        actor=user, application=application, facts={"name": "红星机械厂", "contact_phone": PHONES[1]}
    )


def log_in_and_fail(phone):
    for password in ("Falsch-2026-x", PASSWORD):
        Client().post("/login/", {"username": phone, "password": password})
    Client().post(
        "/api/v1/auth/token/",
        {"username": phone, "password": "Falsch-2026-x", "client": "mini"},
        content_type="application/json",
    )
    Client().post("/login/forgotten/", {"phone": phone})


def own_data(user, provider):
    browser = Client()
    browser.force_login(user)
    browser.post("/me/data/phone/", {"phone": PHONES[2]})
    browser.post("/me/data/phone/code/", {"code": provider.code_for(PHONES[2])})
    browser.post("/me/data/phone/", {"phone": PHONES[3]})
    browser.post("/me/data/show/")
    proofs.ask_proof(actor=user, email=EMAILS[0])


def contacts_and_requests():
    organisation, other = make_organisation(), make_organisation()
    publisher = make_staff(organisation, Role.PUBLISHER)
    editor = make_staff(organisation, Role.EDITOR)
    entry = make_published(organisation=organisation)
    attached.set_contact(actor=editor, entry=entry, name="联系人", phone=PHONES[4], email=EMAILS[1])
    asker = make_staff(other, Role.EDITOR)
    request = contact_requests.ask(
        actor=asker, entry=entry, purpose="cooperation", message=f"请回电{PHONES[5]}"
    )
    contact_requests.answer(actor=publisher, request=request, accept=True)
    assert contact_requests.reveal(actor=asker, entry=entry, reason="洽谈").phone == PHONES[4]


def invite():
    manager = make_staff(make_organisation(), Role.MANAGER)
    place = manager.rolegrant_set.get().content_object
    for channel, address in (("phone", PHONES[6]), ("email", EMAILS[2])):
        invitations.invite(
            actor=manager, organisation=place, channel=channel, address=address, role=Role.EDITOR
        )


def bring_in_a_sheet():
    editor = make_staff(make_organisation(), Role.EDITOR)
    text = f"需求名称,需求类别\r\n联系人{PHONES[7]},research\r\n"
    job = importing.start_import(
        actor=editor, library="demand", file=io.BytesIO(text.encode()), name="需求.csv"
    )
    # The check shows its owner what he typed into a title. What is asked here is whether the file itself can be read.
    type(job).objects.filter(pk=job.pk).update(report={})


def take_a_copy(user):
    personal_data.ask_copy(actor=user, person=user.person)
    request = personal_data.copies_of(user.person).get()
    personal_data.make_copy(actor=accounts.system_user(), request_id=request.pk)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_nobody_reads_a_number_in_a_dump(db, settings, temporary, database_queue):  # noqa: F811
    with running(settings) as provider:
        user = register(provider, PHONES[0])
        log_in_and_fail(PHONES[0])
        own_data(user, provider)
        bring_in_organisation(user)
        child = make_user("kid", name="演示学生")
        accounts.set_contact(
            actor=child, person=child.person, phone=PHONES[9], id_number=ID_NUMBER, email=EMAILS[3]
        )
        consents.give(
            actor=child,
            person=child.person,
            purpose=Purpose.TALENT_LISTING,
            channel="portal",
            guardian=GUARDIAN,
            guardian_relation="父亲",
        )
        contacts_and_requests()
        invite()
        draining.drain()
        bring_in_a_sheet()
        take_a_copy(child)
        erasure.ask_erasure(actor=child, person=child.person)

    assert DBTaskResult.objects.exists()
    found = [
        (place, text.decode())
        for place, content in [
            *every_cell(),
            *every_file(storages["default"]),
            *every_file(storages["private"]),
            *((str(path), path.read_bytes()) for path in Path(temporary).rglob("*") if path.is_file()),
        ]
        for text in [word.encode() for word in PLANTED]
        if text in content
    ]
    assert found == []
    assert task_backends["default"] is not None


def test_canaries_would_be_found(db):
    make_user("canary", name=PHONES[0])

    assert [place for place, content in every_cell() if PHONES[0].encode() in content]
