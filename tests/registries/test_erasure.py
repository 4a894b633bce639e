"""What libraries, notices and first steps hold of a person goes with an erasure."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Revision

from cms.core.models import AuditEntry
from permissions.domain import accounts, erasure, personal_data
from permissions.models import Person
from permissions.roles import Role
from registries.domain import attached
from registries.models import EntryContact, ImportJob, StatusChange
from services.guidance.models import GuidanceMark
from services.notices.models import Cause, CauseItem, Delivery, EmailProof, Notice
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation, make_staff, make_user

PHONE = "13812345678"
LATER = datetime.timedelta(days=8)


@pytest.fixture
def person(db):
    person = make_user(name="万东操").person
    accounts.set_contact(actor=person.user, person=person, phone=PHONE, email="wan@example.cn")
    return person


def erase(person):
    erasure.ask_erasure(actor=person.user, person=person)
    now = timezone.now() + LATER
    assert erasure.run_due_erasures(actor=accounts.system_user(), now=now) == 1


def own(entry, person):
    """Give an entry to a person."""
    type(entry).objects.filter(pk=entry.pk).update(organisation=None, person=person)
    entry.refresh_from_db()
    return entry


def test_entry_of_a_person_goes_with_its_versions_and_its_steps_stay(person):
    entry = own(make_published(organisation=make_organisation(), title="万东操的成果需求"), person)
    attached_contact = EntryContact.objects.create(
        library="demand", entry_id=entry.pk, name="万东操", phone=PHONE
    )
    AuditEntry.objects.create(
        action="personal.reveal",
        content_type=AuditEntry.objects.for_instance(entry).first().content_type,
        object_id=str(entry.pk),
        label="x",
        timestamp=timezone.now(),
        data={"field": "phone", "reason": "洽谈"},
    )
    sections = {one.slug: one for one in personal_data.sections_of(actor=person.user, person=person)}
    assert "万东操的成果需求" in str(sections["entries"].table)
    assert sections["reveals"].rows[0]["reason"] == "洽谈"

    erase(person)

    assert not type(entry).objects.filter(pk=entry.pk).exists()
    assert not Revision.objects.filter(object_id=str(entry.pk), content__title="万东操的成果需求").exists()
    assert not EntryContact.objects.filter(pk=attached_contact.pk).exists()
    assert StatusChange.objects.filter(library="demand", entry_id=entry.pk).exists()
    assert not AuditEntry.objects.filter(label__contains="万东操").exists()


def test_entry_about_a_person_goes_and_lists_of_people_lose_the_person(person):
    organisation = make_organisation()
    expert = make_entry("expert", organisation=organisation)
    type(expert).objects.filter(pk=expert.pk).update(expert=person)
    result = make_entry("achievement", organisation=organisation)
    result.completers.add(person, Person.objects.create(name="别人"))
    result.save()

    erase(person)

    assert not type(expert).objects.filter(pk=expert.pk).exists()
    result = type(result).objects.get(pk=result.pk)
    assert [one.name for one in result.completers.all()] == ["别人"]


def test_contact_of_another_entry_is_removed_where_it_is_the_persons(person):
    organisation = make_organisation()
    editor = make_staff(organisation, Role.EDITOR)
    mine, other = make_entry(organisation=organisation), make_entry(organisation=organisation)
    attached.set_contact(actor=editor, entry=mine, name="万东操", phone=PHONE)
    attached.set_contact(actor=editor, entry=other, name="万东操", phone="13900000000")
    EntryContact.objects.create(library="demand", entry_id=999_999, name="万东操", email="wan@example.cn")
    rows = {one.slug: one.rows for one in personal_data.sections_of(actor=person.user, person=person)}
    assert [row["phone"] for row in rows["entry_contacts"]] == ["138****5678", ""]

    erase(person)

    assert [contact.entry_id for contact in EntryContact.objects.all()] == [other.pk]


def test_uploads_notices_and_marks_go(person):
    user = person.user
    ImportJob.objects.create(
        user=user, library="demand", file_name="万东操.csv", file_hash="0" * 64, expires_at=timezone.now()
    )
    cause = Cause.objects.create(kind="role.granted", key="k", actor=user)
    CauseItem.objects.create(cause=cause, data={"from": "万东操", "state": "draft"}, signature="s")
    notice = Notice.objects.create(cause=cause, recipient=user, reason="own")
    Delivery.objects.create(notice=notice, recipient=user, channel="sms", purpose="notice", key="k")
    EmailProof.objects.create(user=user, digest="d")
    GuidanceMark.objects.create(user=user, organisation=make_organisation(), mark="seen")
    sections = {one.slug: one for one in personal_data.sections_of(actor=user, person=person)}
    assert sections["notices"].rows == [{"count": 1, "sent": 1}]
    assert sections["first_steps"].rows[0]["mark"] == "seen"
    assert sections["imports"].rows[0]["file"] == "万东操.csv"

    erase(person)

    assert ImportJob.objects.get().file_name == ""
    assert CauseItem.objects.get().data == {"from": "已注销用户", "state": "draft"}
    for model in (Notice, Delivery, EmailProof, GuidanceMark):
        assert not model.objects.exists()


def test_person_without_account_has_entries_only(db):
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)
    nobody = Person.objects.create(name="无账号")
    entry = own(make_entry(organisation=make_organisation()), nobody)
    erasure.ask_erasure(actor=operator, person=nobody)

    erasure.run_due_erasures(actor=accounts.system_user(), now=timezone.now() + LATER)

    assert not type(entry).objects.filter(pk=entry.pk).exists()
    nobody.refresh_from_db()
    assert nobody.name == "已注销用户"
    for contributor in erasure.contributors():
        assert contributor.collect(nobody) is not None
