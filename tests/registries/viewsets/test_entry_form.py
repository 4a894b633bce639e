"""The form that clerks fill in: words, units, remarks, similar entries, documents; entries recorded for others."""

import datetime
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cms.masterdata.models import TagSynonym
from permissions.domain import organisations, roles
from permissions.domain.accounts import system_user
from permissions.roles import Role
from registries.domain import attached, publishing
from registries.enums import Stage
from registries.models import Demand, Evidence
from tests.factories.entries import demand_values, make_entry, make_published, make_region, make_tag
from tests.factories.identity import (
    make_consortium,
    make_credit_code,
    make_organisation,
    make_staff,
    make_user,
)
from tests.registries.console_forms import posted
from tests.registries.viewsets.test_bulk import bulk

pytestmark = pytest.mark.django_db


def url(name, *args, library="demand"):
    return reverse(f"wagtailsnippets_registries_{library}:{name}", args=args)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def enterprise():
    return make_organisation("青禾", region=make_region())


@pytest.fixture
def editor(enterprise, client):
    user = make_staff(enterprise, Role.EDITOR)
    client.force_login(user)
    return user


def picture(name="执照.jpg", size=(60, 40)):
    stream = io.BytesIO()
    Image.new("RGB", size, "white").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue())


# -- the first entry of a new organisation --


def test_draft_of_an_organisation_in_no_consortium_is_saved_as_proposed(client, enterprise, editor):
    page = client.get(url("add"))
    form = page.context["form"]
    assert form["visibility"].value() == "summary"
    assert "consortium" not in dict(form.fields["visibility"].choices)

    values = {"title": "第一条", "category": "research", "organisation": enterprise, "visibility": "summary"}
    client.post(url("add"), posted(values))

    assert Demand.objects.get(title="第一条").visibility == "summary"


def test_member_of_a_consortium_is_proposed_its_members(client, enterprise, editor):
    consortium = make_consortium(enterprise)

    form = client.get(url("add")).context["form"]

    assert form["visibility"].value() == "consortium"
    assert form["consortium"].value() == consortium.pk


# -- words and units --


@pytest.mark.parametrize("text", ["80", "80万", "80万元", " 80 ", "８０"])
def test_money_is_typed_in_ten_thousands_and_stored_in_yuan(client, enterprise, editor, text):
    data = posted(demand_values()) | {
        "organisation": enterprise.pk,
        "visibility": "public",
        "budget_min": text,
    }

    response = client.post(url("add"), data)

    if text == "８０":
        # Full-width digits are digits, too.
        assert response.status_code == 302
    assert Demand.objects.get().budget_min == 800_000


@pytest.mark.parametrize("text", ["八十", "80-120", "-5", "元"])
def test_money_that_is_no_amount_is_refused_beside_its_field_and_kept(client, enterprise, editor, text):
    data = posted(demand_values()) | {
        "organisation": enterprise.pk,
        "visibility": "public",
        "budget_min": text,
    }

    response = client.post(url("add"), data)

    assert "budget_min" in response.context["form"].errors
    assert f'value="{text}"' in response.content.decode()


def test_form_shows_money_in_ten_thousands_and_fields_as_the_sheet_calls_them(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor, budget_min=805_000)

    page = client.get(url("edit", entry.pk)).content.decode()

    assert re.search(r'name="budget_min" value="80.5"', page)
    assert "需求名称" in page
    assert "预算下限（万元）" in page


def test_all_that_is_missing_and_wrong_stands_on_top_with_links(client, enterprise, editor):
    data = posted(demand_values(summary="", problem="")) | {
        "organisation": enterprise.pk,
        "visibility": "public",
    }
    data |= {"budget_min": "9", "budget_max": "8", "action-submit": "1"}
    data.pop("no_secret_pledge")

    page = client.post(url("add"), data)

    problems = {anchor for anchor, _label, _text in page.context["form"].problems}
    assert {"id_summary", "id_problem", "id_budget_max", "id_no_secret_pledge"} <= problems
    assert 'href="#id_budget_max"' in page.content.decode()


def test_remark_stands_beside_its_field(client, enterprise, editor):
    [entry] = publishing.submit(actor=editor, entries=[make_entry(organisation=enterprise, actor=editor)])
    publishing.send_back(
        actor=system_user(), entry=entry, comment="请补充", field_comments={"indicators": "缺少检测方法"}
    )

    page = client.get(url("edit", entry.pk)).content.decode()

    assert page.index('href="#remark-indicators"') < page.index('id="remark-indicators"')
    assert 'aria-details="remark-indicators"' in page


def test_submitting_says_by_when(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor)

    page = client.post(url("edit", entry.pk), posted(demand_values()) | {"action-submit": "1"}, follow=True)

    entry.refresh_from_db()
    assert entry.stage == Stage.SUBMITTED
    assert f"{entry.review_due.month}月{entry.review_due.day}日前" in page.content.decode()


def test_form_names_owner_and_audience_before_submitting(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor, visibility="public")

    assert client.get(url("edit", entry.pk)).context["shares"] == "青禾 · 通过后可见：公开"


def test_technical_demand_without_industry_and_technology_is_told_beside_the_first(
    client, enterprise, editor
):
    entry = make_entry(organisation=enterprise, actor=editor)
    values = demand_values(industry=None, technologies=[])

    page = client.post(url("edit", entry.pk), posted(values) | {"action-submit": "1"})

    assert page.context["form"].errors["industry"] == ["请填写行业或技术领域再提交，填一项即可。"]
    assert "technologies" not in page.context["form"].errors
    values["technologies"] = [make_tag("卫浴釉料")]
    client.post(url("edit", entry.pk), posted(values) | {"action-submit": "1"})
    entry.refresh_from_db()
    assert entry.stage == Stage.SUBMITTED


def test_form_finds_a_tag_by_its_synonyms_and_its_group(client, enterprise, editor):
    tag = make_tag("焊接技术")
    tag.group = "装备制造"
    tag.save()
    TagSynonym.objects.create(tag=tag, name="烧焊")

    page = client.get(url("add")).content.decode()

    assert "烧焊 装备制造" in page


# -- copies and drafts --


def test_copy_takes_the_draft_without_pledge_and_with_a_mark(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor, title="除杂工艺")
    attached.set_contact(actor=editor, entry=entry, name="王工", phone="13800000000")

    page = client.get(url("copy", entry.pk))
    form = page.context["form"]

    assert form.initial["title"] == "除杂工艺（副本）"
    assert form.initial["no_secret_pledge"] is False
    assert form.initial["organisation"] == enterprise.pk
    assert form["technologies"].value()
    assert "王工" not in page.content.decode()
    assert "13800000000" not in page.content.decode()


def test_copy_is_saved_as_an_entry_of_its_own(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor, title="除杂工艺")
    data = posted(demand_values(title="除杂工艺（副本）")) | {
        "organisation": enterprise.pk,
        "visibility": "public",
    }

    assert client.post(url("copy", entry.pk), data).status_code == 302

    assert Demand.objects.count() == 2


def test_too_many_drafts_are_told_before_anything_is_typed(client, enterprise, editor, settings):
    settings.DRAFTS_PER_PERSON = 1
    entry = make_entry(organisation=enterprise, actor=editor)

    for address in (url("add"), url("copy", entry.pk)):
        page = client.get(address, follow=True)
        assert "已到上限" in page.content.decode()
    client.post(url("add"), posted(demand_values()) | {"organisation": enterprise.pk, "visibility": "public"})
    assert Demand.objects.count() == 1


# -- similar entries --


def test_similar_entries_are_named_with_links_and_foreign_drafts_are_not(client, enterprise, editor):
    title = "磷石膏制备高强石膏粉的杂质脱除工艺"
    own = make_entry(organisation=enterprise, actor=editor, title=title)
    make_published(organisation=make_organisation("公开的厂"), title=title)
    make_entry(organisation=make_organisation("藏着的厂"), title=f"{title}秘密")

    page = client.get(url("similar"), {"title": title}).content.decode()

    assert url("edit", own.pk) in page
    assert "公开的厂" in page
    assert "秘密" not in page
    assert "藏着的厂" not in page
    assert (
        url("edit", own.pk)
        not in client.get(url("similar"), {"title": title, "entry": own.pk}).content.decode()
    )


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"title": ""},
        {"title": "<b>", "entry": "x"},
        {"title": "九" * 200, "entry": "9" * 40},
        {"entry": "²"},
    ],
)
def test_odd_questions_for_similar_entries_are_answered_with_nothing(client, editor, query):
    response = client.get(url("similar"), query)

    assert response.status_code == 200
    assert response.content.strip() == b""


def test_similar_entries_are_closed_to_strangers(client):
    client.force_login(make_user())

    assert client.get(url("similar"), {"title": "磷石膏制备"}).status_code in {302, 403, 404}


# -- documents --


def upload(client, entry, *files, **fields):
    data = {"doc-upload": list(files), "doc-kind": "other"} | {
        f"doc-{name}": text for name, text in fields.items()
    }
    return client.post(url("evidence_list", entry.pk), data)


def test_several_photos_become_one_pdf(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor)

    response = upload(client, entry, picture("一.jpg"), picture("二.jpg"), number="证-1")

    assert response.status_code == 200
    document = Evidence.objects.get()
    assert (document.original_name, document.number) == ("一.pdf", "证-1")
    assert document.file.read(5) == b"%PDF-"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([SimpleUploadedFile("假.jpg", b"MZ\x90 no picture")], "PDF、JPG"),
        ([picture(), SimpleUploadedFile("假.jpg", b"MZ\x90 no picture")], "2"),
        ([picture() for _one in range(13)], "12"),
        ([], ""),
    ],
)
def test_file_that_is_not_accepted_is_refused_beside_its_field(client, enterprise, editor, files, words):
    entry = make_entry(organisation=enterprise, actor=editor)

    response = upload(client, entry, *files)

    assert response.status_code == 400
    assert words in " ".join(response.context["form"].errors["upload"])
    assert not Evidence.objects.exists()


def test_end_of_validity_is_shown_when_it_is_over_or_near(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor)
    today = timezone.localdate()
    for days in (-1, 10, 300):
        upload(client, entry, picture(), valid_until=(today + datetime.timedelta(days=days)).isoformat())

    documents = client.get(url("evidence_list", entry.pk)).context["documents"]

    assert [(one.is_expired, one.ends_soon) for one in documents] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_several_photos_are_shown_by_the_first_page_of_their_pdf(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor)

    shown = upload(client, entry, picture(), picture())

    address = f"{url('evidence_page', entry.pk, Evidence.objects.get().pk)}?n=1"
    assert f'src="{address}"' in shown.content.decode()
    assert client.get(address)["Content-Type"] == "image/png"


def test_document_is_taken_away_but_not_under_review(client, enterprise, editor):
    entry = make_entry(organisation=enterprise, actor=editor)
    upload(client, entry, picture())
    document = Evidence.objects.get()
    [submitted] = publishing.submit(actor=editor, entries=[entry])

    client.post(url("evidence_list", entry.pk), {"remove": document.pk})
    assert Evidence.objects.exists()
    publishing.withdraw(actor=editor, entry=submitted)
    assert client.post(url("evidence_list", entry.pk), {"remove": document.pk}).status_code == 200

    assert not Evidence.objects.exists()


def test_document_of_another_entry_is_not_taken_away(client, enterprise, editor):
    entry, other = (make_entry(organisation=enterprise, actor=editor) for _one in range(2))
    upload(client, other, picture())

    for key in (Evidence.objects.get().pk, "x", 0):
        assert client.post(url("evidence_list", entry.pk), {"remove": key}).status_code == 404
    assert Evidence.objects.exists()


def test_documents_of_a_foreign_entry_do_not_exist(client, editor):
    foreign = make_published(organisation=make_organisation(), visibility="own")

    assert client.get(url("evidence_list", foreign.pk)).status_code == 404
    assert upload(client, foreign, picture()).status_code == 404


def test_reader_of_a_published_entry_adds_nothing(client, editor):
    foreign = make_published(organisation=make_organisation())

    upload(client, foreign, picture())

    assert not Evidence.objects.exists()


# -- many at once --


def test_everything_missing_in_every_chosen_entry_is_named_before_submitting(client, enterprise, editor):
    complete = make_entry(organisation=enterprise, actor=editor, title="齐全的一条")
    poor = make_entry(
        organisation=enterprise,
        actor=editor,
        summary="",
        wanted_by=None,
        budget_min=9,
        budget_max=9,
        no_secret_pledge=False,
    )

    page = client.get(bulk("submit", complete, poor))

    rows = {row["one"].entry: row for row in page.context["rows"]}
    assert rows[complete]["one"].is_ready
    assert {label for label, _text in rows[poor]["one"].problems} >= {"公开摘要", "期望期限", "不涉密承诺"}
    assert rows[complete]["audience"] == "公开"
    assert page.context["ready"] == 1


# -- recorded entries --


@pytest.fixture
def recorded():
    """An operator, and a manager whose organisation the operator recorded two entries for."""
    office = make_organisation("秘书处", kind="service")
    operator = make_staff(office, Role.PLATFORM_OPERATOR)
    owner = make_organisation(
        "被代录的厂", state="unclaimed", uscc=make_credit_code(777), region=make_region()
    )
    entries = [make_entry(organisation=owner, actor=operator, title=f"代录{number}") for number in range(2)]
    organisations.set_state(actor=system_user(), organisation=owner, state="verified")
    manager = make_user()
    roles.grant_role(actor=system_user(), user=manager, organisation=owner, role=Role.MANAGER)
    return operator, manager, entries


def test_manager_answers_single_entries_and_then_all(client, recorded):
    _operator, manager, (first, second) = recorded
    client.force_login(manager)
    address = reverse("registries_recorded")

    page = client.get(address)
    assert [row["entry"] for row in page.context["rows"]] == [first, second]
    assert "2 条代录信息等您确认" in client.get(reverse("wagtailadmin_home")).content.decode()

    client.post(address, {"entry": f"demand:{first.pk}", "answer": "withdraw", "reason": "不是我们的"})
    client.post(address, {"all": "1", "answer": "accept"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.recorded_state, second.recorded_state) == ("withdrawn", "accepted")
    assert "没有待确认的代录" in client.get(address).content.decode()


@pytest.mark.parametrize("number", ["²", "9" * 30, "9" * 5000, "x"])
def test_answer_about_what_is_no_entry_is_no_error_of_the_server(client, recorded, number):
    _operator, manager, (first, _second) = recorded
    client.force_login(manager)

    data = {"answer": "accept", "entry": [f"demand:{first.pk}", f"demand:{number}"]}

    assert client.post(reverse("registries_recorded"), data).status_code == 302
    first.refresh_from_db()
    assert first.recorded_state == "pending"


@pytest.mark.parametrize("data", [{}, {"answer": "delete", "all": "1"}])
def test_unknown_answer_is_refused(client, recorded, data):
    client.force_login(recorded[1])

    assert client.post(reverse("registries_recorded"), data).status_code == 404


def test_answer_without_a_choice_changes_nothing(client, recorded):
    _operator, manager, (first, _second) = recorded
    client.force_login(manager)

    client.post(reverse("registries_recorded"), {"answer": "accept"})
    foreign = make_entry(organisation=make_organisation())
    client.post(
        reverse("registries_recorded"),
        {"answer": "accept", "entry": [f"demand:{first.pk}", f"demand:{foreign.pk}"]},
    )

    first.refresh_from_db()
    assert first.recorded_state == "pending"


def test_operator_sees_the_list_and_others_do_not(client, recorded):
    operator, manager, _entries = recorded
    client.force_login(operator)
    page = client.get(reverse("registries_recorded_all"), {"state": "pending"})
    assert [(row.organisation.name, row.pending) for row in page.context["rows"]] == [("被代录的厂", 2)]
    assert client.get(reverse("registries_recorded")).status_code in {302, 403}

    client.force_login(manager)
    assert client.get(reverse("registries_recorded_all")).status_code == 404


def test_page_of_recorded_entries_costs_the_same_for_two_and_thirty(client, recorded):
    _operator, manager, _entries = recorded
    owner = _entries[0].organisation
    client.force_login(manager)
    address = reverse("registries_recorded")
    client.get(address)
    with CaptureQueriesContext(connection) as two:
        client.get(address)
    for _number in range(28):
        make_entry(organisation=owner)
    Demand.objects.filter(organisation=owner).update(recorded_state="pending")
    with CaptureQueriesContext(connection) as thirty:
        client.get(address)

    assert len(thirty) == len(two)


def test_mark_stands_in_list_portal_and_api_until_the_answer(client, recorded):
    operator, manager, (first, _second) = recorded
    live = publishing.approve(
        actor=system_user(),
        entry=publishing.submit(actor=system_user(), entries=[first])[0],
        revision_id=first.latest_revision_id,
    )
    words = "平台代录，待单位确认"

    client.force_login(operator)
    assert words in client.get(url("list")).content.decode()
    client.logout()
    assert words in client.get(f"/demands/{live.number}/").content.decode()
    answer = client.get(f"/api/v1/demands/{live.number}/").json()
    assert answer["recorded"] == {"value": "pending", "label": words}

    client.force_login(manager)
    client.post(reverse("registries_recorded"), {"all": "1", "answer": "accept"})
    client.logout()
    assert client.get(f"/api/v1/demands/{live.number}/").json()["recorded"]["value"] == "accepted"
