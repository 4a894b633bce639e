import datetime

import pytest
from django.utils import timezone

from cms.core.models import AuditEntry
from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import attached
from registries.enums import Stage
from registries.models import EntryContact, EntryDisclosure, EntryParty
from tests.factories.entries import make_entry, publish
from tests.factories.identity import make_consortium, make_organisation, make_staff
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def draft(cast):
    return make_entry(organisation=cast.enterprise, actor=cast.editor)


@pytest.fixture
def live(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor)
    return publish(entry, submitter=cast.editor, reviewer=cast.reviewer)


def post(client, entry, section, **data):
    return client.post(address(entry.library_slug, "facts", entry.pk), {"section": section, **data})


@pytest.mark.parametrize("library", ["demand", "achievement"])
@pytest.mark.parametrize("who", ["editor", "publisher", "manager"])
def test_page_opens_for_staff(client, cast, library, who):
    entry = make_entry(library, organisation=cast.enterprise, actor=cast.editor)
    client.force_login(getattr(cast, who))

    assert client.get(address(library, "facts", entry.pk)).status_code == 200


def test_page_does_not_exist_for_strangers(client, cast, draft, live):
    client.force_login(cast.stranger)

    for entry in (draft, live):
        assert client.get(address("demand", "facts", entry.pk)).status_code == 404
        assert post(client, entry, "confirm").status_code == 404


def test_reviewer_reads_but_changes_nothing(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    page = client.get(address("demand", "facts", entry.pk))
    response = post(client, entry, "audience", visibility="own")

    assert page.status_code == 200
    assert not page.context["forms"]
    assert response.status_code == 302
    entry.refresh_from_db()
    assert entry.visibility == "public"


def test_audience_of_a_draft_is_set_by_its_editor(client, cast, draft):
    named = make_organisation()
    client.force_login(cast.editor)

    response = post(client, draft, "audience", visibility="named", audience=[named.pk])

    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.visibility == "named"


def test_audience_of_a_published_entry_takes_a_publisher(client, cast, live):
    client.force_login(cast.editor)
    post(client, live, "audience", visibility="own")
    live.refresh_from_db()
    assert live.visibility == "public"

    client.force_login(cast.publisher)
    post(client, live, "audience", visibility="own")
    live.refresh_from_db()
    assert live.visibility == "own"


def test_named_audience_without_names_is_refused_beside_the_field(client, cast, draft):
    client.force_login(cast.editor)

    response = post(client, draft, "audience", visibility="named")

    assert response.status_code == 400
    assert response.context["forms"]["audience"].errors["audience"]


def test_consortium_must_be_one_of_the_owners(client, cast, draft):
    own, foreign = make_consortium(cast.enterprise), make_consortium()
    client.force_login(cast.editor)

    refused = post(client, draft, "audience", visibility="consortium", consortium=foreign.pk)
    accepted = post(client, draft, "audience", visibility="consortium", consortium=own.pk)

    assert refused.status_code == 400
    assert accepted.status_code == 302
    draft.refresh_from_db()
    assert draft.consortium == own


def test_status_offers_only_steps_that_follow(client, cast, live):
    client.force_login(cast.publisher)

    page = client.get(address("demand", "facts", live.pk))
    response = post(client, live, "status", status="withdrawn")

    offered = {value for value, _label in page.context["forms"]["status"].fields["status"].choices}
    assert "withdrawn" not in offered
    assert response.status_code == 400


def test_signed_needs_partner_and_date(client, cast, live):
    client.force_login(cast.publisher)

    refused = post(client, live, "status", status="signed")
    accepted = post(client, live, "status", status="signed", partner="丙学校", on="2026-11-01")

    assert {"partner", "on"} <= set(refused.context["forms"]["status"].errors)
    assert accepted.status_code == 302
    live.refresh_from_db()
    assert live.stage == Stage.SIGNED
    assert live.status_partner == "丙学校"


def test_last_day_is_shown_to_its_end(client, cast, draft):
    day = timezone.localdate() + datetime.timedelta(days=10)
    client.force_login(cast.editor)

    post(client, draft, "expiry", until=day.isoformat())

    draft.refresh_from_db()
    assert timezone.localtime(draft.expires_at).date() == day + datetime.timedelta(days=1)
    assert f'value="{day.isoformat()}"' in text_of(client.get(address("demand", "facts", draft.pk)))


def test_day_that_has_passed_is_refused(client, cast, draft):
    client.force_login(cast.editor)

    assert post(client, draft, "expiry", until="2020-01-01").status_code == 400


def test_confirming_sets_today(client, cast, live):
    type(live).objects.filter(pk=live.pk).update(confirmed_at=timezone.now() - datetime.timedelta(days=90))
    client.force_login(cast.publisher)

    post(client, live, "confirm")

    live.refresh_from_db()
    assert timezone.localdate(live.confirmed_at) == timezone.localdate()


def test_party_is_named_confirmed_and_objects(client, cast, draft):
    school = make_organisation("丁学校", kind="school")
    school_editor = make_staff(school, Role.PUBLISHER)
    client.force_login(cast.editor)
    post(client, draft, "party", organisation=school.pk, role="co_owner")
    post(client, draft, "party", outside_name="省外研究院", role="participant")
    party = EntryParty.objects.get(organisation=school)

    own = post(client, draft, "answer", party=party.pk, answer="confirm")
    party.refresh_from_db()
    assert party.confirmed_at is None
    assert own.status_code == 302

    client.force_login(school_editor)
    assert client.get(address("demand", "facts", draft.pk)).status_code == 200
    assert post(client, draft, "answer", party=party.pk, answer="object").status_code == 400
    post(client, draft, "answer", party=party.pk, answer="object", objection="权属未议定")
    party.refresh_from_db()
    assert party.objection == "权属未议定"
    post(client, draft, "answer", party=party.pk, answer="confirm")
    party.refresh_from_db()
    assert party.confirmed_at is not None
    assert EntryParty.objects.filter(outside_name="省外研究院").exists()


def test_party_of_another_entry_cannot_be_answered_here(client, cast, draft):
    other = make_entry(organisation=cast.enterprise, actor=cast.editor)
    party = attached.add_party(
        actor=system_user(), entry=other, role="participant", organisation=cast.enterprise
    )
    client.force_login(cast.publisher)

    assert post(client, draft, "answer", party=party.pk, answer="confirm").status_code in {302, 404}
    party.refresh_from_db()
    assert party.confirmed_at is None


def test_contact_is_masked_for_its_owners_until_they_say_why_they_look(client, cast, live):
    client.force_login(cast.editor)
    post(client, live, "contact", name="王老师", phone="13800000001")
    assert EntryContact.objects.get().phone == "13800000001"

    page = text_of(client.get(address("demand", "facts", live.pk)))
    assert "138****0001" in page
    for name, args in (("facts", [live.pk]), ("list", []), ("edit", [live.pk])):
        assert "13800000001" not in text_of(client.get(address("demand", name, *args)))

    assert post(client, live, "reveal", reason=" ").status_code == 400
    shown = post(client, live, "reveal", reason="核对号码")
    assert "13800000001" in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.get(action="personal.reveal").data["reason"] == "核对号码"


def test_contact_that_comes_back_masked_keeps_what_it_hides(client, cast, live):
    client.force_login(cast.editor)
    post(client, live, "contact", name="王维", phone="13800000001", email="wang@example.cn")

    post(client, live, "contact", name="王*", phone="138****0001", email="li@example.cn")

    row = EntryContact.objects.get()
    assert (row.name, row.phone, row.email) == ("王维", "13800000001", "li@example.cn")


def test_contact_is_not_revealed_to_the_reviewer(client, cast, live):
    attached.set_contact(actor=cast.editor, entry=live, name="王老师", phone="13800000001")
    client.force_login(cast.reviewer)

    response = post(client, live, "reveal", reason="审核")

    assert response.status_code in {302, 403}
    assert "13800000001" not in text_of(response)
    assert not AuditEntry.objects.filter(action="personal.reveal").exists()


def test_contact_stays_hidden_from_the_reviewer(client, cast):
    entry = submitted(cast)
    attached.set_contact(actor=cast.editor, entry=entry, name="王老师", phone="13800000002")
    client.force_login(cast.reviewer)

    for name in ("facts", "review", "inspect", "edit"):
        assert "13800000002" not in text_of(client.get(address("demand", name, entry.pk)))


def test_summary_is_opened_to_one_organisation(client, cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, visibility="summary")
    entry = publish(entry, submitter=cast.editor, reviewer=cast.reviewer)
    other = make_organisation()
    client.force_login(cast.publisher)

    post(client, entry, "disclosure", organisation=other.pk)

    assert EntryDisclosure.objects.get().organisation == other


def test_markup_in_reason_and_names_stays_text(client, cast, live):
    client.force_login(cast.publisher)
    payload = "<script>alert(1)</script>"
    post(client, live, "party", outside_name=payload, role="participant")
    post(client, live, "status", status="unmet", reason=payload)

    page = text_of(client.get(address("demand", "facts", live.pk)))

    assert payload not in page
    assert "&lt;script&gt;" in page


def test_unknown_section_does_not_exist(client, cast, draft):
    client.force_login(cast.editor)

    assert post(client, draft, "owner", organisation="1").status_code == 404
