"""Consents: given, replaced, withdrawn, run out, and asked for in SQL."""

import datetime

import pytest
from django.utils import timezone

from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.models import AuditEntry
from permissions.domain import accounts, consent_texts, consents
from permissions.domain.consents import Purpose
from permissions.models import Consent, ConsentText, Person
from permissions.roles import Role
from permissions.signals import consent_changed
from tests.factories.identity import make_organisation, make_staff, make_user

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def person(db):
    return make_user().person


@pytest.fixture
def operator(db):
    return make_staff(make_organisation(kind="service"), Role.PLATFORM_OPERATOR)


@pytest.fixture
def told():
    seen = []

    def listen(sender, person_id, purpose, given, **kwargs):
        seen.append((person_id, purpose, given))

    consent_changed.connect(listen)
    yield seen
    consent_changed.disconnect(listen)


def give(person, purpose=Purpose.TALENT_LISTING, **changes):
    fields = {"actor": person.user, "channel": "portal", **changes}
    return consents.give(person=person, purpose=purpose, **fields)


def agrees(person, purpose=Purpose.TALENT_LISTING):
    found = Person.objects.filter(consents.consented(purpose, "pk"), pk=person.pk).exists()
    assert found == (consents.current(person, purpose) is not None)
    return found


def test_nothing_is_agreed_to_until_the_person_says_so(person, told):
    assert not agrees(person)

    consent = give(person)

    assert agrees(person)
    assert not agrees(person, Purpose.SHARE_ENTERPRISE)
    assert consents.missing(person)
    text = consent_texts.text_in_effect("talent_listing")
    assert (consent.version, consent.text_hash, consent.recorded_by) == (1, text.text_hash, person.user)
    assert told == [(person.pk, "talent_listing", True)]
    assert AuditEntry.objects.filter(action="consent.give", object_id=str(person.pk)).count() == 1


def test_same_consent_twice_is_one_and_another_takes_its_place(person, told):
    first = give(person)
    assert give(person) == first
    until = timezone.localdate() + datetime.timedelta(days=30)

    second = give(person, until=until)

    assert [row.pk for row in consents.history(person)] == [second.pk, first.pk]
    assert consents.current(person, Purpose.TALENT_LISTING) == second
    assert len(told) == 2


def test_withdrawal_works_at_once(person, told):
    give(person)

    consents.withdraw(actor=person.user, person=person, purpose=Purpose.TALENT_LISTING)

    assert not agrees(person)
    assert told[-1] == (person.pk, "talent_listing", False)
    with pytest.raises(Conflict, match="consent_not_given"):
        consents.withdraw(actor=person.user, person=person, purpose=Purpose.TALENT_LISTING)
    give(person)
    assert agrees(person)
    assert Consent.objects.filter(person=person).count() == 2


def test_consent_to_the_account_ends_with_the_account_only(person):
    give(person, Purpose.ACCOUNT)
    assert not consents.missing(person)

    with pytest.raises(Conflict, match="consent_carries_account"):
        consents.withdraw(actor=person.user, person=person, purpose=Purpose.ACCOUNT)
    consents.withdraw(actor=accounts.system_user(), person=person, purpose=Purpose.ACCOUNT)

    assert consents.missing(person)


def test_consent_runs_out_after_its_last_day(person):
    today = timezone.localdate()
    give(person, until=today)
    assert agrees(person)

    Consent.objects.update(until=today - datetime.timedelta(days=1))

    assert not agrees(person)
    with pytest.raises(Invalid, match="consent_until_past"):
        give(person, until=today - datetime.timedelta(days=1))


@pytest.mark.parametrize(("renews", "still"), [(True, False), (False, True)])
def test_new_version_asks_again_unless_it_only_corrects(person, operator, renews, still):
    give(person)

    text = consent_texts.publish_text(
        actor=operator, purpose="talent_listing", text="新的说明\r\n第二行", renews=renews
    )

    assert (text.version, text.text) == (2, "新的说明\n第二行\n")
    assert agrees(person) is still
    assert give(person).version == 2
    assert agrees(person)


def test_version_of_a_coming_day_changes_nothing_yet(person, operator):
    give(person)
    tomorrow = timezone.now() + datetime.timedelta(days=1)

    row = consent_texts.publish_text(
        actor=operator, purpose="talent_listing", text="明天的说明", effective_from=tomorrow
    )

    assert agrees(person)
    assert consent_texts.text_in_effect("talent_listing").version == 1
    with pytest.raises(Conflict, match="text_waits"):
        consent_texts.publish_text(actor=operator, purpose="talent_listing", text="再一版")
    ConsentText.objects.filter(pk=row.pk).update(effective_from=timezone.now())
    assert not agrees(person)


def test_text_is_the_operators_and_never_empty_or_backdated(person, operator):
    with pytest.raises(NotAllowed):
        consent_texts.publish_text(actor=person.user, purpose="account", text="我的说明")
    with pytest.raises(Invalid, match="text_empty"):
        consent_texts.publish_text(actor=operator, purpose="account", text=" \r\n")
    with pytest.raises(Invalid, match="text_in_past"):
        consent_texts.publish_text(
            actor=operator,
            purpose="account",
            text="说明",
            effective_from=timezone.now() - datetime.timedelta(days=1),
        )


def test_first_texts_come_with_the_installation_and_stay(db):
    assert set(ConsentText.objects.values_list("purpose", "version")) == {
        ("account", 1),
        ("talent_listing", 1),
        ("share_enterprise", 1),
    }
    consent_texts.install_first_texts()
    assert ConsentText.objects.count() == 3
    ConsentText.objects.all().delete()
    with pytest.raises(NotFound):
        consent_texts.text_in_effect("account")


def test_others_cannot_agree_for_a_person_but_the_operator_records_paper(person, operator):
    manager = make_staff(make_organisation(), Role.MANAGER)
    for actor, channel in ((manager, "paper"), (operator, "portal"), (make_user(), "paper")):
        with pytest.raises(NotAllowed):
            give(person, actor=actor, channel=channel)

    assert give(person, actor=operator, channel="paper").recorded_by == operator
    nobody = Person.objects.create(name="无账号")
    with pytest.raises(NotAllowed):
        consents.give(actor=None, person=nobody, purpose="talent_listing", channel="portal")


def test_child_needs_a_guardian(person):
    birth = timezone.localdate() - datetime.timedelta(days=365 * 13)
    contact = accounts.set_contact(actor=person.user, person=person, phone="13812345678")
    give(person)
    contact.birth_date = birth.isoformat()
    contact.save()

    with pytest.raises(Invalid, match="guardian_required"):
        give(person, Purpose.SHARE_ENTERPRISE)
    consent = give(
        person,
        Purpose.SHARE_ENTERPRISE,
        guardian="万父",
        guardian_relation="父亲",
        guardian_evidence="同意书",
    )

    assert (consent.guardian, consent.guardian_relation) == ("万父", "父亲")
