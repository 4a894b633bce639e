"""Who did what to one entry, in words."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cms.core.audit import record
from cms.core.errors import NotAllowed, NotFound
from permissions.domain.accounts import system_user
from registries.domain import attached, publishing
from registries.domain.trail import describe, moment_in_words, trail_of
from tests.factories.entries import make_entry, publish
from tests.factories.identity import make_user
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def live(cast):
    entry = make_entry(organisation=cast.enterprise, actor=cast.editor, visibility="own")
    return publish(entry, submitter=cast.editor, reviewer=cast.reviewer)


def test_trail_names_person_act_and_what_it_changed(client, cast, live):
    attached.set_visibility(actor=cast.publisher, entry=live, visibility="public")
    client.force_login(cast.manager)

    page = client.get(address("demand", "trail", live.pk))

    line = page.context["lines"][0]
    assert (line["who"], line["before"], line["after"]) == (cast.publisher.display_name, "本单位", "公开")
    assert cast.reviewer.display_name in text_of(page)
    assert "entry.visibility" not in text_of(page)


def test_change_of_the_text_leads_to_the_comparison(client, cast, live):
    client.force_login(cast.editor)
    revision = live.save_revision(user=cast.editor)
    record(action="wagtail.edit", actor=cast.editor, obj=live, revision=revision, content_changed=True)

    line = client.get(address("demand", "trail", live.pk)).context["lines"][0]

    assert client.get(line["compare_url"]).status_code == 200


def test_substitute_is_named_with_whom_he_stood_in_for(client, cast, live):
    record(action="entry.submit", actor=cast.editor, obj=live, on_behalf_of=cast.manager)
    client.force_login(cast.manager)

    page = client.get(address("demand", "trail", live.pk))

    assert page.context["lines"][0]["on_behalf_of"] == cast.manager.display_name


def test_trail_is_for_who_reads_drafts(client, cast, live):
    for user, status in ((cast.editor, {200}), (cast.manager, {200}), (cast.stranger, {404})):
        client.force_login(user)
        assert client.get(address("demand", "trail", live.pk)).status_code in status
    with pytest.raises((NotAllowed, NotFound)):
        trail_of(actor=make_user(), entry=live)


def test_reviewer_reads_the_trail_of_what_waits(client, cast):
    waiting = submitted(cast)
    client.force_login(cast.reviewer)

    assert client.get(address("demand", "trail", waiting.pk)).status_code == 200
    publishing.withdraw(actor=cast.editor, entry=waiting)
    assert client.get(address("demand", "trail", waiting.pk)).status_code in {302, 403, 404}


def test_addresses_are_shown_to_no_manager(client, cast, live):
    client.force_login(cast.editor)
    client.post(address("demand", "facts", live.pk), {"section": "confirm"}, REMOTE_ADDR="10.9.8.7")
    client.force_login(cast.manager)

    assert "10.9.8.7" not in text_of(client.get(address("demand", "trail", live.pk)))


def test_trail_costs_the_same_for_one_and_thirty_rows(client, cast, live):
    client.force_login(cast.manager)
    client.get(address("demand", "trail", live.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(address("demand", "trail", live.pk))
    for number in range(30):
        record(action="entry.confirm", actor=(cast.editor, cast.publisher)[number % 2], obj=live)
    with CaptureQueriesContext(connection) as many:
        client.get(address("demand", "trail", live.pk))

    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "today 10:32"), (1, "yesterday 10:32"), (20, "5/11, 10:32"), (400, "2025-04-26 10:32")],
)
def test_moments_read_as_people_say_them(days, expected):
    now = timezone.make_aware(datetime.datetime(2026, 5, 31, 18, 0))
    at = timezone.make_aware(datetime.datetime(2026, 5, 31, 10, 32)) - datetime.timedelta(days=days)

    with translation.override("en"):
        assert moment_in_words(at, now=now) == expected


def test_rows_say_what_they_know_and_survive_what_is_gone(cast, live):
    rows = [
        record(
            action="role.grant",
            actor=system_user(),
            obj=cast.enterprise,
            data={"user": cast.editor.pk, "role": "role_editor", "to": "2026-12-31"},
        ),
        record(action="unknown.act", actor=None, label="?", data={"user": 10**9, "rows": True, "reason": ""}),
        record(
            action="entry.transfer",
            actor=cast.editor,
            obj=live,
            data={"before": cast.enterprise.pk, "after": 10**9},
            result="not_allowed",
        ),
    ]

    first, second, third = describe(rows)

    assert {value for _label, value in first.details} == {"填报员", cast.editor.display_name, "2026-12-31"}
    assert (second.what, len(second.details)) == ("unknown.act", 1)
    assert (third.before, third.done) == (cast.enterprise.name, False)
    assert str(10**9) in third.after
