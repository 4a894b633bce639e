"""LIVE facts of an entry: who may change them, what they need, and that they hold at once."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.audience import WIDEST_FIRST, Visibility, is_widening
from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import attached, contacts, deletion, publishing
from registries.domain.queries import published_for
from registries.enums import NEEDS_PARTNER, TRANSITIONS, EntryStatus, Stage
from registries.models import Demand, EntryAudience, EntryContact, EntryParty, Evidence, StatusChange
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_consortium, make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def a():
    return make_organisation("甲")


@pytest.fixture
def editor(a):
    return make_staff(a, Role.EDITOR)


@pytest.fixture
def publisher(a):
    return make_staff(a, Role.PUBLISHER)


@pytest.mark.parametrize("before", list(EntryStatus))
@pytest.mark.parametrize("after", list(EntryStatus))
def test_status_follows_the_table(a, publisher, before, after):
    entry = make_entry(organisation=a)
    Demand.objects.filter(pk=entry.pk).update(
        live=True, status=before, status_reason="原因", status_partner="伙伴", status_on=TODAY
    )

    def act():
        return attached.set_status(
            actor=publisher, entry=entry, status=after, reason="原因", partner="伙伴", on=TODAY
        )

    if after in TRANSITIONS[before]:
        changed = act()
        assert changed.status == after
        assert (changed.closed_at is not None) == (after in {EntryStatus.RESOLVED, EntryStatus.CLOSED})
        assert StatusChange.objects.filter(entry_id=entry.pk, from_stage=before, to_stage=after).exists()
    else:
        with pytest.raises(Conflict):
            act()


@pytest.mark.parametrize("status", [*NEEDS_PARTNER, EntryStatus.UNMET])
def test_status_names_what_it_needs(a, publisher, status):
    entry = make_published(organisation=a)

    with pytest.raises(Invalid) as caught:
        attached.set_status(actor=publisher, entry=entry, status=status)

    assert set(caught.value.fields) == ({"reason"} if status == EntryStatus.UNMET else {"partner", "on"})


def test_status_of_a_draft_is_not_set(a, publisher):
    with pytest.raises(Conflict):
        attached.set_status(actor=publisher, entry=make_entry(organisation=a), status="negotiating")


def test_editor_sets_the_audience_until_the_first_publication(a, editor, publisher):
    draft, live = make_entry(organisation=a), make_published(organisation=a)

    assert attached.set_visibility(actor=editor, entry=draft, visibility="own").visibility == "own"
    with pytest.raises(NotAllowed):
        attached.set_visibility(actor=editor, entry=live, visibility="own")
    attached.set_visibility(actor=publisher, entry=live, visibility="own")
    row = AuditEntry.objects.filter(action="entry.visibility").order_by("-pk").first()
    assert row.data == {"before": "public", "after": "own", "widened": False}


def test_audience_names_what_it_needs(a, publisher):
    entry, named = make_published(organisation=a), make_organisation()
    for visibility, code in (("named", "audience_required"), ("consortium", "consortium_required")):
        with pytest.raises(Invalid) as caught:
            attached.set_visibility(actor=publisher, entry=entry, visibility=visibility)
        assert caught.value.code == code

    attached.set_visibility(actor=publisher, entry=entry, visibility="named", audience=[named.pk, named.pk])
    assert list(published_for(make_staff(named, Role.EDITOR), "demand")) == [entry]
    own = make_consortium(a)
    changed = attached.set_visibility(
        actor=publisher, entry=entry, visibility="consortium", consortium_id=own.pk
    )
    assert changed.consortium == own
    assert not EntryAudience.objects.exists()


@pytest.mark.parametrize("old", WIDEST_FIRST)
@pytest.mark.parametrize("new", WIDEST_FIRST)
def test_widening_is_a_step_to_the_left(old, new):
    assert is_widening(old, new) == (WIDEST_FIRST.index(new) < WIDEST_FIRST.index(old))


def test_expiry_hides_at_its_moment_and_confirmation_is_dated(a, editor, publisher):
    entry, now = make_published(organisation=a), timezone.now()

    changed = attached.set_expiry(actor=editor, entry=entry, expires_at=now - datetime.timedelta(seconds=1))
    assert changed.stage == Stage.CLOSED
    assert not published_for(make_user(), "demand").exists()
    attached.set_expiry(actor=editor, entry=entry, expires_at=None)
    assert published_for(make_user(), "demand").exists()

    assert attached.confirm(actor=editor, entries=[entry], at=now) == 1
    entry.refresh_from_db()
    assert entry.confirmed_at == now
    with pytest.raises(NotAllowed):
        attached.confirm(actor=make_staff(make_organisation(), Role.EDITOR), entries=[entry])


def test_objection_of_a_party_stops_the_submission_until_it_agrees(a, editor):
    partner, entry = make_organisation("合作方"), make_entry(organisation=a)
    party = attached.add_party(actor=editor, entry=entry, role="co_owner", organisation=partner)
    outside = attached.add_party(actor=editor, entry=entry, role="participant", outside_name="某研究院")
    assert (str(party), str(outside)) == ("合作方", "某研究院")
    with pytest.raises(Conflict) as caught:
        attached.add_party(actor=editor, entry=entry, role="lead", organisation=partner)
    assert caught.value.code == "party_known"
    signer = make_staff(partner, Role.PUBLISHER)

    attached.answer_party(actor=signer, entry=entry, party=party, objection="权属未定")
    with pytest.raises(Conflict) as caught:
        publishing.submit(actor=editor, entries=[entry])
    assert caught.value.code == "party_objects"
    assert attached.answer_party(actor=signer, entry=entry, party=party).confirmed_at is not None
    assert publishing.submit(actor=editor, entries=[entry])


def test_disclosure_opens_the_body_to_one_organisation(a, publisher):
    entry, other = make_published(organisation=a, visibility=Visibility.SUMMARY), make_organisation()

    row = attached.disclose(actor=publisher, entry=entry, organisation=other)

    assert attached.disclose(actor=publisher, entry=entry, organisation=other) == row
    assert (row.opened_by, str(row)) == (publisher, str(other))


def test_contact_is_for_the_owners_side(a, editor):
    entry = make_published(organisation=a)
    with pytest.raises(Invalid):
        attached.set_contact(actor=editor, entry=entry, name=" ")
    attached.set_contact(actor=editor, entry=entry, name="王老师", phone="13800000000")

    assert contacts.view_for(editor, entry).state == "own"
    assert contacts.view_for(make_user(), entry).state == "none"
    with pytest.raises(NotAllowed):
        attached.set_contact(actor=make_user(), entry=entry, name="某人")


def test_transfer_is_the_operators(a, publisher):
    entry, other = make_published(organisation=a), make_organisation()
    operator = make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)

    with pytest.raises(NotAllowed):
        attached.transfer(actor=publisher, entry=entry, organisation=other)
    assert attached.transfer(actor=operator, entry=entry, organisation=other).organisation == other
    assert attached.transfer(actor=system_user(), entry=entry, organisation=a).organisation == a


def test_deleting_a_draft_takes_what_hangs_on_it(a, editor, django_capture_on_commit_callbacks):
    entry = make_entry(organisation=a)
    attached.add_party(actor=editor, entry=entry, role="participant", outside_name="某研究院")
    attached.set_contact(actor=editor, entry=entry, name="王老师")
    proof = attached.add_evidence(actor=editor, entry=entry, file=ContentFile(b"x", "x.pdf"), kind="other")
    storage, name = proof.file.storage, proof.file.name
    key = entry.pk

    with django_capture_on_commit_callbacks(execute=True):
        deletion.delete(actor=editor, entry=entry)

    for model in (EntryParty, EntryContact, Evidence):
        assert not model.objects.filter(entry_id=key).exists()
    assert not storage.exists(name)
    assert StatusChange.objects.filter(entry_id=key).exists()
    assert AuditEntry.objects.filter(action="wagtail.delete", object_id=str(key), deleted=True).exists()


def test_published_once_is_never_deleted(a, editor, publisher):
    live = make_published(organisation=a)
    with pytest.raises(NotAllowed):
        deletion.delete(actor=publisher, entry=live)
    down = publishing.unpublish(actor=publisher, entry=live, reason="过期")
    assert down.stage == Stage.WITHDRAWN
    with pytest.raises(NotAllowed):
        deletion.delete(actor=publisher, entry=down)
    with pytest.raises(NotFound):
        deletion.delete(actor=make_user(), entry=make_entry(organisation=a))


def test_editor_cannot_move_the_audience_under_the_reviewer():
    owner = make_organisation()
    editor = make_staff(owner, Role.EDITOR)
    entry = make_entry(organisation=owner, actor=editor, visibility=Visibility.OWN)
    attached.set_visibility(actor=editor, entry=entry, visibility=Visibility.PUBLIC)
    attached.set_visibility(actor=editor, entry=entry, visibility=Visibility.OWN)
    [submitted] = publishing.submit(actor=editor, entries=[entry])

    with pytest.raises(NotAllowed):
        attached.set_visibility(actor=editor, entry=submitted, visibility=Visibility.PUBLIC)
