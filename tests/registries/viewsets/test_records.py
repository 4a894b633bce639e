"""Read-only records: for whose duty they are, without a way to ask about hidden columns."""

import datetime

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from permissions.roles import Role
from registries.models import ContactRequest, ImportJob
from registries.viewsets.records import RECORDS
from tests.factories.entries import make_published
from tests.factories.identity import make_organisation, make_staff
from tests.registries.viewsets.desk import make_cast, text_of

pytestmark = pytest.mark.django_db
LISTS = ["imports", "contact_requests", "logins", "failed_logins"]


def address(name):
    return reverse(f"records_{name}_modeladmin_index")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def office():
    return make_organisation("秘书处", kind="service")


@pytest.fixture
def auditor(office):
    return make_staff(office, Role.AUDITOR)


@pytest.fixture
def rows(cast):
    ImportJob.objects.create(
        user=cast.editor,
        organisation=cast.enterprise,
        library="demand",
        file_name="=cmd|甲企业需求.xlsx",
        file_hash="0" * 64,
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )
    ContactRequest.objects.create(
        library="demand",
        entry_id=make_published(organisation=cast.enterprise).pk,
        organisation=make_organisation("丁单位"),
        asked_by=cast.stranger,
        purpose="cooperation",
        message="请打我电话13800000000",
    )
    AccessAttempt.objects.create(
        username="phone:0123",
        ip_address="10.0.0.9",
        user_agent="x",
        failures_since_start=3,
        get_data="",
        post_data="geheim",
        path_info="/login/",
        http_accept="",
    )


@pytest.mark.parametrize("name", LISTS)
def test_auditor_reads_every_record(client, auditor, rows, name):
    client.force_login(auditor)

    page = client.get(address(name))

    assert page.status_code == 200
    assert "13800000000" not in text_of(page)
    assert "geheim" not in text_of(page)


def test_operator_reads_what_runs_but_no_logins(client, office, rows):
    client.force_login(make_staff(office, Role.PLATFORM_OPERATOR))

    found = {name: client.get(address(name)).status_code for name in LISTS}

    assert found == {"imports": 200, "contact_requests": 200, "logins": 302, "failed_logins": 200}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", ["editor", "publisher", "manager", "reviewer", "stranger"])
def test_staff_of_organisations_are_led_away(client, cast, rows, role, name):
    client.force_login(getattr(cast, role))

    page = client.get(address(name))

    assert page.status_code == 302
    assert "甲企业需求" not in text_of(page)


@pytest.mark.parametrize(
    "query", ["user__password__startswith=p", "file_hash=1", "q=甲企业", "state__exact=done"]
)
def test_only_offered_filters_count(client, auditor, rows, query):
    client.force_login(auditor)

    page = text_of(client.get(f"{address('imports')}?{query}"))

    assert ("甲企业需求" in page) is (query != "state__exact=done")


def test_wrong_value_of_a_filter_leads_back_to_the_list(client, auditor, rows):
    client.force_login(auditor)

    answer = client.get(f"{address('imports')}?created_at__gte=neverland")

    assert answer.status_code == 302
    assert answer.url == address("imports")


def test_nothing_can_be_added_changed_or_deleted():
    for record in RECORDS:
        urls = record().get_admin_urls_for_registration()
        helper = record().permission_helper

        assert [url.name.rpartition("_")[2] for url in urls] == ["index"]
        assert not any(
            (
                helper.user_can_create(None),
                helper.user_can_edit_obj(None, None),
                helper.user_can_delete_obj(None, None),
                helper.user_can_inspect_obj(None, None),
            )
        )


def test_login_is_named_in_words(client, auditor, cast):
    client.force_login(cast.editor)
    client.force_login(auditor)

    page = text_of(client.get(address("logins")))

    assert cast.editor.display_name in page
    assert "account.login" not in page
