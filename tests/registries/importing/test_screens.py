import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from cms.core.models import AuditEntry
from permissions.domain import roles
from permissions.models import RoleGrant
from registries.domain import importing
from registries.models import Demand, ImportJob, ImportState
from tests.registries.importing.sheets import bring_in, csv_file, row, upload

LIST = "/admin/library/demands/"
IMPORT = f"{LIST}import/"


@pytest.fixture
def login(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def send(client, rows, name="需求.csv"):
    file = csv_file(rows)
    file.name = name
    return client.post(IMPORT, {"file": file})


def test_upload_check_confirm_and_result(world, login):
    client = login(world.editor)
    assert client.get(IMPORT).status_code == 200

    answer = send(client, [row(), row("磷酸铁废水除氟与回用")])
    page = client.get(answer.url)
    assert Demand.objects.count() == 0
    job = ImportJob.objects.get()
    confirmed = client.post(f"{answer.url}confirm/", {"file_hash": job.file_hash})
    result = client.get(confirmed.url)

    assert (page.status_code, result.status_code) == (200, 200)
    assert page.context["show"] == "created"
    assert Demand.objects.count() == 2
    assert client.get(IMPORT).context["recent"][0][0].state == ImportState.DONE


def test_check_page_shows_errors_with_value_reason_and_remedy(world, login):
    client = login(world.editor)
    page = client.get(send(client, [row(期望期限="2026-02-30")]).url)

    html = page.content.decode()

    assert "2026-02-30" in html
    assert page.context["rows"][0]["code"] == "no_such_day"
    assert page.context["rows"][0]["remedy"] in html
    assert re.search(r"<button[^>]*disabled", html)


def test_text_of_a_file_is_escaped_on_the_check_page(world, login):
    client = login(world.editor)
    hostile = "<script>alert(1)</script>{{7*7}}"

    page = client.get(send(client, [row(hostile, 需求类别=hostile)]).url).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page


def test_refused_file_is_explained_beside_the_field_and_not_kept(world, login):
    client = login(world.editor)
    file = csv_file([row()])
    file.name = "需求.xlsx"

    answer = client.post(IMPORT, {"file": file})

    assert answer.status_code == 400
    assert answer.context["form"].errors["file"]
    assert ImportJob.objects.count() == 0


def test_update_is_shown_before_and_after(world, login):
    entry = bring_in(world.editor, [row()])[0]
    client = login(world.editor)

    page = client.get(send(client, [row(编号=entry.number, 期望期限="2027-06-30")]).url).content.decode()

    assert "<del>2027-03-31</del>" in page
    assert "<ins>2027-06-30</ins>" in page


def test_another_persons_import_does_not_exist(world, login):
    job = upload(world.editor, csv_file([row()]))
    client = login(world.stranger)
    url = f"{IMPORT}{job.key}/"

    assert [client.get(url).status_code, client.get(f"{url}errors/").status_code] == [404, 404]
    assert client.post(f"{url}confirm/", {"file_hash": job.file_hash}).status_code == 404
    assert Demand.objects.count() == 0


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", "00000000-0000-0000-0000-000000000000"])
def test_names_of_files_are_no_addresses(world, login, name):
    client = login(world.editor)

    assert client.get(f"{IMPORT}{quote(name, safe='')}/").status_code == 404


def test_confirm_needs_post_and_the_hash_that_was_shown(world, login):
    client = login(world.editor)
    job = upload(world.editor, csv_file([row()]))
    url = f"{IMPORT}{job.key}/confirm/"

    assert client.get(url).status_code == 405
    assert client.post(url, {"file_hash": "0" * 64}).status_code == 302
    assert client.post(url).status_code == 302
    assert Demand.objects.count() == 0


def test_user_without_the_right_is_denied_every_screen(world, login):
    job = upload(world.editor, csv_file([row()]))
    roles.end_role(actor=world.system, grant=RoleGrant.objects.get(user=world.editor))
    client = login(world.editor)
    urls = [
        IMPORT,
        f"{IMPORT}template/",
        f"{IMPORT}{job.key}/",
        f"{IMPORT}{job.key}/errors/",
        f"{LIST}export/?kind=csv",
    ]

    answers = [client.get(url) for url in urls] + [client.post(f"{IMPORT}{job.key}/confirm/")]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert all(not answer.get("Content-Disposition") for answer in answers)
    assert Demand.objects.count() == 0


def test_errors_are_handed_out_as_a_file(world, login):
    client = login(world.editor)
    job = upload(world.editor, csv_file([row(期望期限="三月", 需求类别="=1+1")]))

    answer = client.get(f"{IMPORT}{job.key}/errors/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert "attachment" in answer["Content-Disposition"]
    assert "三月" in text
    assert "'=1+1" in text


def test_waiting_page_asks_again(world, login, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE_ROWS", 0)
    client = login(world.editor)

    answer = client.get(send(client, [row()]).url)

    assert answer["Refresh"] == "3"


def test_finished_expired_and_failed_imports_say_so(world, login):
    job = upload(world.editor, csv_file([row()]))
    client = login(world.editor)
    for state in (ImportState.EXPIRED, ImportState.FAILED, ImportState.DONE):
        ImportJob.objects.update(state=state, failure={"code": "x", "message": "原因在此"})
        assert client.get(f"{IMPORT}{job.key}/").status_code == 200


def test_template_and_export_are_downloads(world, login):
    bring_in(world.editor, [row()])
    client = login(world.editor)

    template = client.get(f"{IMPORT}template/")
    export = client.get(f"{LIST}export/?kind=csv")

    assert b"".join(template.streaming_content)[:2] == b"PK"
    assert "磷石膏" in b"".join(export.streaming_content).decode("utf-8-sig")
    assert AuditEntry.objects.filter(action="registries.export").count() == 1


def test_export_has_the_filters_and_the_search_of_the_list(world, login):
    bring_in(world.editor, [row("磷石膏除杂"), row("刀具寿命监测", 需求类别="retrofit"), row("茶叶追溯")])
    bring_in(world.stranger, [row("别人的刀具")])
    client = login(world.editor)

    def titles(query):
        answer = client.get(f"{LIST}export/?kind=csv&{query}")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return {name for name in ("磷石膏除杂", "刀具寿命监测", "茶叶追溯", "别人的刀具") if name in text}

    assert titles("") == {"磷石膏除杂", "刀具寿命监测", "茶叶追溯"}
    assert titles("category=retrofit") == {"刀具寿命监测"}
    assert titles("q=茶叶") == {"茶叶追溯"}


def test_list_offers_import_and_export_with_its_filters(world, login):
    client = login(world.editor)

    page = client.get(f"{LIST}?category=retrofit").content.decode()

    assert IMPORT in page
    assert f"{LIST}export/?category=retrofit&amp;kind=xlsx" in page


def test_addresses_are_named(world):
    assert reverse("wagtailsnippets_registries_demand:import") == IMPORT
