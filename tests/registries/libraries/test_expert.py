"""Rules of the expert library's own rows, and the share of enterprise experts."""

import pytest
from django.db import IntegrityError, transaction

from cms.core.errors import Invalid
from permissions.domain.accounts import system_user
from registries.domain import publishing
from registries.domain.experts import EnterpriseShare, enterprise_share
from registries.domain.queries import published_for
from registries.domain.saving import BatchInvalid, EntryChange, save_entries
from registries.models import Expert
from tests.factories.entries import expert_values, make_entry, make_published
from tests.factories.identity import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_organisation()


def _own(user, **values):
    change = EntryChange(values=expert_values(**values), person_id=user.person.pk, visibility="public")
    return save_entries(actor=user, library="expert", changes=[change]).created[0]


def test_an_organisation_offers_its_expert(school):
    assert make_published("expert", organisation=school).number.startswith("ZJ-")


def test_an_employee_applies_in_person_and_is_reviewed_like_everybody():
    user = make_user()
    entry = _own(user, employer="瓮安青禾磷化有限公司")

    [submitted] = publishing.submit(actor=user, entries=[entry])

    assert submitted.review_state == "submitted"
    assert not submitted.live


def test_who_applies_in_person_names_the_employer():
    user = make_user()

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=user, entries=[_own(user)])

    assert list(caught.value.fields) == ["employer"]


def test_nobody_is_listed_without_agreeing(school):
    entry = make_entry("expert", organisation=school, agreed=False)

    with pytest.raises(Invalid) as caught:
        publishing.submit(actor=system_user(), entries=[entry])

    assert list(caught.value.fields) == ["agreed"]


def test_the_fee_is_ordered(school):
    with pytest.raises(BatchInvalid) as caught:
        make_entry("expert", organisation=school, fee_min="800", fee_max="500")

    assert list(caught.value.rows[0].fields) == ["fee_max"]


def test_the_expert_of_a_persons_entry_is_that_person(school):
    user = make_user()

    with pytest.raises(BatchInvalid) as caught:
        _own(user, expert=user.person)
    assert list(caught.value.rows[0].fields) == ["expert"]
    entry = _own(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expert.objects.filter(pk=entry.pk).update(expert=user.person)


@pytest.mark.parametrize(
    ("kinds", "share"),
    [
        ([], (0, 0, None)),
        (["school"], (0, 1, 0)),
        (["enterprise", "school", "industry"], (1, 3, 33)),
        (["enterprise", "enterprise", "government"], (2, 3, 67)),
    ],
)
def test_share_of_enterprise_experts_in_one_query(school, django_assert_num_queries, kinds, share):
    for kind in kinds:
        make_published("expert", organisation=school, kind=kind)
    make_entry("expert", organisation=school, kind="enterprise")

    rows = published_for(None, "expert")
    with django_assert_num_queries(1):
        found = enterprise_share(rows)

    enterprise, total, percent = share
    assert found == EnterpriseShare(enterprise=enterprise, total=total)
    assert found.percent == percent
