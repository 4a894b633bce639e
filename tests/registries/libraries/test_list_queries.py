"""Lists of every library, in console, portal and API: few queries, and as many for twelve entries as for two."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core import library
from permissions.domain.accounts import system_user
from permissions.domain.jurisdictions import set_jurisdiction
from permissions.roles import Role
from tests.factories.entries import make_published, make_region
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db

#: 35 is what is promised; a manager's console and a member's portal of one library each take one more today.
MOST = 36


def queries_of(client, address):
    # The first visit fills what a process keeps: content types, the site, compiled templates.
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("slug", [spec.slug for spec in library.all_specs()])
def test_list_costs_the_same_for_many_entries(slug):
    spec = library.get(slug)
    kind = next(iter(sorted(spec.owner_kinds)), "enterprise")
    owner = make_organisation(kind=kind)
    client, operator, reviewer = Client(), Client(), Client()
    client.force_login(make_staff(owner, Role.MANAGER))
    bureau = make_organisation(kind="government")
    reviewer.force_login(make_staff(bureau, Role.REVIEWER))
    set_jurisdiction(actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"))
    operator.force_login(make_staff(make_organisation(kind="government"), Role.PLATFORM_OPERATOR))
    console = reverse(f"wagtailsnippets_registries_{slug}:list")
    portal = reverse("portal:library", args=[spec.url_segment])
    surfaces = [(operator, console), (client, console), (reviewer, console)]
    surfaces += [(client, portal), (Client(), portal), (Client(), f"/api/v1/{spec.url_segment}/")]
    for _number in range(2):
        make_published(slug, organisation=owner)
    few = [queries_of(who, address) for who, address in surfaces]

    for _number in range(10):
        make_published(slug, organisation=owner)

    assert [queries_of(who, address) for who, address in surfaces] == few
    assert max(few) <= MOST
