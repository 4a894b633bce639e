"""A profile is the person's own: consents decide who sees it, and names stay masked."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms.core.errors import Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain import consents
from permissions.domain.accounts import system_user
from permissions.domain.roles import affiliate, grant_role
from permissions.models import AffiliationKind, OrganisationKind, User
from permissions.purposes import Purpose
from permissions.roles import Role
from registries.domain import attached, contact_requests, publishing, queries, quick_search
from registries.domain.representation import named_to
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.models import Demand, Talent
from tests.factories.entries import (
    demand_values,
    make_listed_person,
    make_profile,
    publish,
    talent_values,
)
from tests.factories.identity import make_organisation, make_user

pytestmark = pytest.mark.django_db

LISTED, SHARED = Purpose.TALENT_LISTING, Purpose.SHARE_ENTERPRISE


@pytest.fixture
def owner() -> User:
    return make_user(name="万东操")


@pytest.fixture
def entry(owner):
    make_listed_person(owner.person, LISTED, SHARED)
    return publish(make_profile(owner.person))


def grant(user: User, organisation, role: Role) -> None:
    grant_role(actor=system_user(), user=user, organisation=organisation, role=role)


def _staff(kind: str, role: Role = Role.EDITOR) -> User:
    user = make_user()
    grant(user, make_organisation(kind=kind), role)
    return user


def _sees(user, entry) -> bool:
    user = User.objects.get(pk=user.pk) if user.pk else user
    return access_for(Talent).visible(user, Action.VIEW).filter(pk=entry.pk).exists()


def _withdraw(owner, purpose) -> None:
    consents.withdraw(actor=owner, person=owner.person, purpose=purpose)


def test_a_profile_has_no_name_and_masks_its_owner(entry):
    assert entry.owner == "万**"
    assert "万东操" not in str(entry.latest_revision.content)


def test_an_organisation_owns_no_profile():
    change = EntryChange(values=talent_values(), organisation_id=make_organisation().pk, visibility="public")

    with pytest.raises(BatchInvalid):
        save_entries(actor=system_user(), library="talent", changes=[change])


def test_the_database_asks_for_a_person(entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        Talent.objects.filter(pk=entry.pk).update(organisation=make_organisation(), person=None)


def test_a_person_records_no_equipment(owner):
    from tests.factories.entries import equipment_values

    change = EntryChange(values=equipment_values(), person_id=owner.person.pk, visibility="public")

    with pytest.raises(BatchInvalid):
        save_entries(actor=owner, library="equipment", changes=[change])


def test_a_demand_may_be_a_persons(owner):
    change = EntryChange(values=demand_values(), person_id=owner.person.pk, visibility="public")

    assert save_entries(actor=owner, library="demand", changes=[change]).created[0].owner == owner.person
    assert Demand.outside_condition().children == []


def test_a_profile_is_handed_in_with_consent_only(owner):
    profile = make_profile(owner.person)

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=owner, entries=[profile])
    assert "person" in caught.value.fields
    make_listed_person(owner.person, LISTED)
    assert publishing.submit(actor=owner, entries=[Talent.objects.get(pk=profile.pk)])


def test_the_expected_wage_is_ordered(owner):
    with pytest.raises(BatchInvalid) as caught:
        make_profile(owner.person, wage_min="6000", wage_max="5000")

    assert list(caught.value.rows[0].fields) == ["wage_max"]


READERS = {
    "visitor": AnonymousUser,
    "individual": make_user,
    "enterprise": lambda: _staff(OrganisationKind.ENTERPRISE),
    "service": lambda: _staff(OrganisationKind.SERVICE),
    "other school": lambda: _staff(OrganisationKind.SCHOOL),
    "government": lambda: _staff(OrganisationKind.GOVERNMENT),
}
WITHOUT_SHARING = {"other school", "government"}


@pytest.mark.parametrize("reader", READERS)
def test_who_is_not_an_employer_needs_no_consent_to_pass_on(entry, owner, reader):
    user = READERS[reader]()

    assert _sees(user, entry)
    _withdraw(owner, SHARED)
    assert _sees(user, entry) is (reader in WITHOUT_SHARING)


def test_who_also_acts_for_an_enterprise_is_an_employer(entry, owner):
    user = _staff(OrganisationKind.SCHOOL)
    grant(user, make_organisation(kind=OrganisationKind.ENTERPRISE), Role.EDITOR)
    _withdraw(owner, SHARED)

    assert not _sees(user, entry)


@pytest.mark.parametrize("kind", [AffiliationKind.STUDENT, AffiliationKind.GRADUATE])
def test_the_own_school_sees_it_even_where_it_is_an_employer(entry, owner, kind):
    enterprise = make_organisation(kind=OrganisationKind.ENTERPRISE)
    user = make_user()
    grant(user, enterprise, Role.EDITOR)
    affiliate(actor=system_user(), person=owner.person, organisation=enterprise, kind=kind, number="1")
    _withdraw(owner, SHARED)

    assert _sees(user, entry)


@pytest.mark.parametrize("reader", [*READERS, "operator", "auditor"])
def test_withdrawing_the_consent_to_be_listed_hides_at_once_everywhere(entry, owner, reader):
    roles = {"operator": Role.PLATFORM_OPERATOR, "auditor": Role.AUDITOR}
    user = (
        _staff(OrganisationKind.PUBLIC_INSTITUTION, roles[reader]) if reader in roles else READERS[reader]()
    )
    assert _sees(user, entry)

    _withdraw(owner, LISTED)

    assert not _sees(user, entry)
    assert not queries.published_for(user, "talent").exists()
    assert not queries.search(queries.published_for(user, "talent"), "机电", actor=user).exists()
    assert not Talent.objects.live().exists()
    assert _sees(owner, entry)


def test_nobody_reviews_what_is_not_agreed_to(owner):
    make_listed_person(owner.person, LISTED)
    publishing.submit(actor=owner, entries=[make_profile(owner.person)])
    operator = _staff(OrganisationKind.PUBLIC_INSTITUTION, Role.PLATFORM_OPERATOR)
    assert queries.waiting_for(operator, "talent").count() == 1

    _withdraw(owner, LISTED)

    assert not queries.waiting_for(User.objects.get(pk=operator.pk), "talent").exists()


@pytest.mark.parametrize("action", [Action.CREATE, Action.IMPORT])
@pytest.mark.parametrize("role", [Role.EDITOR, Role.PLATFORM_OPERATOR])
def test_nobody_records_profiles_for_others(role, action):
    assert not access_for(Talent).allows_somewhere(_staff(OrganisationKind.SCHOOL, role), action)


def _found(actor, text):
    rows = queries.worked_on_by(actor, "talent")
    in_list = list(quick_search.find_entries(rows, text, actor=actor))
    assert quick_search.find_work(actor=actor, library="talent", text=text, most=5) == in_list
    return in_list


def test_a_masked_person_is_found_by_name_only_by_who_knows_the_name(owner, entry):
    operator = _staff(OrganisationKind.GOVERNMENT, Role.PLATFORM_OPERATOR)

    assert [_found(operator, text) for text in (entry.title, "万东", "wdc")] == [[entry], [], []]
    assert _found(owner, "万东") == _found(system_user(), "wdc") == [entry]
    assert not Talent.objects.filter(named_to(AnonymousUser(), Talent)).exists()


def test_the_name_is_found_once_the_person_accepted_a_request(owner, entry):
    employer = _staff(OrganisationKind.ENTERPRISE)
    permission = Talent.objects.filter(named_to(employer, Talent))
    assert not permission.exists()

    attached.set_contact(actor=owner, entry=entry, name="万东操", phone="13912345678", email="")
    request = contact_requests.ask(actor=employer, entry=entry, purpose="recruitment", message="想谈工作。")
    contact_requests.answer(actor=owner, request=request, accept=True)

    assert list(Talent.objects.filter(named_to(User.objects.get(pk=employer.pk), Talent))) == [entry]


def test_the_console_reads_the_masked_name(owner, entry, client):
    operator = _staff(OrganisationKind.GOVERNMENT, Role.PLATFORM_OPERATOR)
    client.force_login(operator)

    page = client.get(reverse("wagtailsnippets_registries_talent:inspect", args=[entry.pk]))

    assert "万**" in page.text
    assert "万东操" not in page.text
