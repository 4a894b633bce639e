"""The whole trail, for auditors and managers: what they find, what they take away, and nothing of others."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from cms.core.models import AuditEntry
from cms.core.wagtail_hooks import ACTIONS
from permissions.roles import Role
from registries.domain import audit_search
from registries.domain.audit_search import AuditQuery, export_trail, find, page_of
from tests.factories.entries import make_entry
from tests.factories.identity import make_organisation, make_staff, make_user

pytestmark = pytest.mark.django_db
CANARY = "金丝雀条目"


@pytest.fixture
def a():
    return make_organisation("甲单位")


@pytest.fixture
def b():
    return make_organisation("乙单位")


@pytest.fixture
def auditor():
    return make_staff(make_organisation("审计处", kind="government"), Role.AUDITOR)


@pytest.fixture
def manager(a):
    return make_staff(a, Role.MANAGER)


@pytest.fixture
def acts(a, b):
    """One act in each organisation, by somebody else."""
    for place, title in ((a, "甲的条目"), (b, CANARY)):
        editor = make_staff(place, Role.EDITOR)
        make_entry(organisation=place, actor=editor, title=title)
        record(
            action="entry.visibility",
            actor=editor,
            label=title,
            organisation_id=place.pk,
            data={"before": "own", "after": "public"},
        )


def url(**filters):
    return reverse("registries_audit"), filters


def subjects(response):
    return [line.subject for line in response.context["page"].lines]


def test_auditor_reads_everything_in_words(client, auditor, acts):
    client.force_login(auditor)

    page = client.get(*url())

    text = page.content.decode()
    assert CANARY in text
    assert "甲的条目" in text
    assert "entry.visibility" not in re.sub(r'value="[^"]*"', "", text)
    assert "公开" in text


def test_manager_reads_his_organisation_only(client, manager, acts):
    client.force_login(manager)

    page = client.get(*url())

    assert page.status_code == 200
    assert "甲的条目" in page.content.decode()
    assert CANARY not in page.content.decode()
    assert CANARY not in client.get(*url(subject="金丝", organisation="乙")).content.decode().replace(
        '金丝"', ""
    )


@pytest.mark.parametrize(
    "role", [Role.PLATFORM_OPERATOR, Role.EDITOR, Role.PUBLISHER, Role.REVIEWER, Role.PLATFORM_EDITOR]
)
def test_nobody_else_opens_or_exports_the_trail(client, role, acts):
    client.force_login(make_staff(make_organisation(kind="government"), role))

    assert client.get(*url()).status_code in {302, 403}
    assert client.post(reverse("registries_audit_export"), {"format": "csv"}).status_code in {302, 403}
    assert not AuditEntry.objects.filter(action="audit.export").exists()


def test_domain_asks_for_the_right(acts):
    with pytest.raises(NotAllowed):
        find(actor=make_user(), query=AuditQuery())


def test_filters_narrow_the_trail(client, auditor, a, acts):
    client.force_login(auditor)
    today = timezone.localdate()
    actor = AuditEntry.objects.filter(label="甲的条目", action="entry.visibility").get().user

    def found(**filters):
        return [line.id for line in client.get(*url(**filters)).context["page"].lines]

    own = AuditEntry.objects.get(action="entry.visibility", organisation_id=a.pk)
    assert found(action="entry.visibility", organisation="甲单位") == [own.pk]
    assert found(action="entry.visibility", organisation=a.uscc) == [own.pk]
    assert found(action="entry.visibility", person=actor.username) == [own.pk]
    assert found(action="entry.visibility", person=actor.person.name) == [own.pk]
    assert found(person="没有这个人") == []
    assert found(organisation="没有这个单位") == []
    assert found(action="entry.visibility", subject="甲的") == [own.pk]
    assert found(action="entry.visibility", result="refused") == []
    assert len(found(action="entry.visibility", result="ok")) == 2
    assert len(found(action="entry.visibility", channel="system")) == 2
    assert found(action="entry.visibility", library="achievement") == []
    assert len(found(action="entry.visibility", since=today.isoformat(), until=today.isoformat())) == 2
    assert found(until="2020-01-01") == []


def test_wrong_filters_are_named_and_harmless(client, auditor, acts):
    client.force_login(auditor)

    page = client.get(*url(since="2026-05-02", until="2026-05-01", action="nonsense", before="x_y"))

    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"until", "action"}


def test_pages_follow_one_another_without_gap_or_repetition(client, auditor, monkeypatch):
    client.force_login(auditor)
    at = timezone.now()
    rows = AuditEntry.objects.bulk_create(
        AuditEntry(action="entry.submit", label=f"第{number}条", timestamp=at, organisation_id=1)
        for number in range(120)
    )
    seen, mark = [], ""
    while True:
        page = page_of(actor=auditor, query=AuditQuery(action="entry.submit"), mark=mark)
        seen += [line.id for line in page.lines]
        mark = page.older
        if not mark:
            break

    assert seen == sorted((row.pk for row in rows), reverse=True)
    assert (page.count, page.more_than_counted) == (120, False)
    monkeypatch.setattr(audit_search, "COUNTED", 100)
    page = page_of(actor=auditor, query=AuditQuery(action="entry.submit"))
    assert (page.count, page.more_than_counted) == (100, True)
    second = client.get(*url(action="entry.submit", before=page.older))
    assert [line.id for line in second.context["page"].lines] == seen[50:100]


def test_trail_costs_the_same_for_one_and_fifty_rows(client, auditor, a, b):
    client.force_login(auditor)
    editor = make_staff(a, Role.EDITOR)

    def write(number):
        place = (a, b)[number % 2]
        record(action="entry.submit", actor=editor, label="条目", organisation_id=place.pk)

    write(0)
    client.get(*url(action="entry.submit"))
    with CaptureQueriesContext(connection) as few:
        client.get(*url(action="entry.submit"))
    for number in range(49):
        write(number)
    with CaptureQueriesContext(connection) as many:
        client.get(*url(action="entry.submit"))

    assert len(many) == len(few)


def exported(response):
    return b"".join(response.streaming_content)


def test_export_is_safe_and_stands_in_the_trail(client, auditor, a):
    client.force_login(auditor)
    record(action="entry.submit", actor=auditor, label='=HYPERLINK("http://e")', organisation_id=a.pk)

    response = client.post(reverse("registries_audit_export"), {"format": "csv", "action": "entry.submit"})

    lines = exported(response).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=HYPERLINK" in lines[1]
    row = AuditEntry.objects.get(action="audit.export")
    assert (row.user_id, row.data["rows"], row.data["filters"]) == (auditor.pk, 1, "action=entry.submit")


def test_workbook_holds_the_same_rows_as_text(client, auditor, a):
    client.force_login(auditor)
    record(action="entry.submit", actor=auditor, label="=1+1", organisation_id=a.pk)

    response = client.post(reverse("registries_audit_export"), {"format": "xlsx", "action": "entry.submit"})

    sheet = openpyxl.load_workbook(io.BytesIO(exported(response))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert "=1+1" in rows[1]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_managers_export_holds_his_rows_without_addresses(client, manager, acts):
    client.force_login(manager)

    text = exported(client.post(reverse("registries_audit_export"), {"format": "csv"})).decode()

    assert "甲的条目" in text
    assert CANARY not in text
    assert "127.0.0.1" not in text


def test_export_of_more_rows_than_the_limit_is_refused_with_the_way_out(client, auditor, acts, monkeypatch):
    monkeypatch.setattr(audit_search, "EXPORTED", 1)
    client.force_login(auditor)

    with pytest.raises(Invalid) as caught:
        export_trail(actor=auditor, query=AuditQuery(), kind="csv")
    answer = client.post(reverse("registries_audit_export"), {"format": "csv"}, follow=True)

    assert caught.value.code == "export_too_long"
    assert caught.value.message in answer.content.decode()
    assert not AuditEntry.objects.filter(action="audit.export").exists()


def test_workbook_of_many_rows_is_refused_with_the_way_to_csv(auditor, acts, monkeypatch):
    monkeypatch.setattr(audit_search, "EXPORTED_AS_WORKBOOK", 1)

    with pytest.raises(Invalid) as caught:
        export_trail(actor=auditor, query=AuditQuery(), kind="xlsx")

    assert "CSV" in caught.value.message
    assert export_trail(actor=auditor, query=AuditQuery(), kind="csv").rows > 1


@pytest.mark.parametrize(
    ("values", "code"),
    [({"kind": "pdf"}, "format_unknown"), ({"query": AuditQuery(subject="没有")}, "nothing_to_export")],
)
def test_export_without_format_or_rows_is_refused(auditor, acts, values, code):
    with pytest.raises(Invalid) as caught:
        export_trail(actor=auditor, **({"query": AuditQuery(), "kind": "csv"} | values))

    assert caught.value.code == code


def test_export_of_filters_that_do_not_fit_says_so(client, auditor):
    client.force_login(auditor)

    answer = client.post(
        reverse("registries_audit_export"), {"format": "csv", "since": "2026-05-02", "until": "2026-05-01"}
    )

    assert answer.status_code == 302
    assert client.get(reverse("registries_audit_export")).status_code == 405


def test_long_export_keeps_every_row_once(auditor, monkeypatch):
    monkeypatch.setattr(audit_search, "CHUNK", 7)
    at = timezone.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(action="entry.submit", label=f"行{number:03d}", timestamp=at) for number in range(50)
    )

    content = export_trail(actor=auditor, query=AuditQuery(action="entry.submit"), kind="csv").content

    text = b"".join(content).decode()
    assert sorted(re.findall(r"行\d{3}", text)) == [f"行{number:03d}" for number in range(50)]


def test_every_recorded_action_has_words():
    written = re.compile(r'(?:action=|_record\()"([a-z]+\.[a-z_.]+)"')
    root = Path(__file__).parents[3]
    found = set()
    for package in ("api", "cms", "content", "permissions", "portal", "registries", "services"):
        for file in (root / package).rglob("*.py"):
            found |= set(written.findall(file.read_text()))

    without = {action for action in found if action not in ACTIONS and not action.startswith("wagtail.")}
    assert without == set()
