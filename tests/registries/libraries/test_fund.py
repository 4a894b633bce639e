"""Rules of the library of funds."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from permissions.access import access_for
from permissions.models import OrganisationKind
from permissions.roles import Role
from registries.domain.saving import BatchInvalid
from registries.models import Fund
from tests.factories.entries import make_entry, make_published
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return make_organisation("甲局", kind=OrganisationKind.GOVERNMENT)


def test_a_complete_call_is_published_with_its_own_number(bureau):
    entry = make_published("fund", organisation=bureau)

    assert entry.live
    assert entry.number.startswith("ZX-")


@pytest.mark.parametrize("kind", OrganisationKind.values)
def test_authorities_and_bodies_for_others_own_calls(kind):
    organisation = make_organisation("甲单位", kind=kind)
    clerk = make_staff(organisation, Role.EDITOR)

    assert access_for(Fund).owners_for(clerk).exists() == (kind not in {"school", "enterprise", "institute"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount_min": "2", "amount_max": "1"}, "amount_max"),
        ({"apply_from": "2027-01-02", "apply_until": "2027-01-01"}, "apply_until"),
        ({"policy_url": "javascript:alert(1)"}, "policy_url"),
        ({"policy_url": "ftp://example.org/a"}, "policy_url"),
        ({"applicants": ["nobody"]}, "applicants"),
    ],
)
def test_impossible_values_are_refused(bureau, values, field):
    with pytest.raises(BatchInvalid) as caught:
        make_entry("fund", organisation=bureau, **values)

    assert list(caught.value.rows[0].fields) == [field]


def test_a_call_ends_soon_and_leads_to_its_policy(client, bureau):
    until = timezone.localdate() + datetime.timedelta(days=5)
    entry = make_published(
        "fund", organisation=bureau, apply_until=until, policy_url="https://example.org/policy"
    )

    listed = client.get(reverse("portal:library", args=["funds"]), {"deadline": "soon"}).content.decode()
    page = client.get(reverse("portal:entry", args=["funds", entry.number])).content.decode()

    assert entry.title in listed
    assert "剩 5 天" in listed
    assert '<a href="https://example.org/policy"' in page
    assert "<p>支持企业与学校共建实训基地。</p>" in page
