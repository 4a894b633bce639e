"""The review desk over all libraries: list, many at once, levels, remarks, late list, keys, claims, evidence pages."""

import datetime
import io

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cms.masterdata.working_days import days_late
from permissions.domain.accounts import system_user
from permissions.domain.roles import affiliate, delegate, grant_role
from permissions.models import RoleGrant, User
from permissions.roles import Role
from registries.domain import attached, levels, publishing
from registries.models import Demand, ReviewClaim, ReviewerPreference, ReviewPhrase, ReviewStep
from tests.factories.identity import make_organisation, make_staff, make_user
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

pytestmark = pytest.mark.django_db

DESK = "/admin/review/"
MANY = "/admin/review/approve/"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def cast(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


@pytest.fixture
def operator():
    return make_staff(make_organisation("秘书处", kind="service"), Role.PLATFORM_OPERATOR)


def bureau_of(cast):
    return RoleGrant.objects.get(user=cast.reviewer, permission__codename=Role.REVIEWER).content_object


def value(entry):
    return f"demand:{entry.pk}:{entry.latest_revision_id}"


def make_late(entry, days=3):
    type(entry).objects.filter(pk=entry.pk).update(
        review_due=timezone.localdate() - datetime.timedelta(days=days)
    )


# -- the list


def test_list_holds_all_libraries_in_groups_of_due_days(client, cast):
    late, later = submitted(cast, title="先到的"), submitted(cast, "achievement", title="后到的")
    make_late(late)
    client.force_login(cast.reviewer)

    response = client.get(DESK)

    titles = [group.title for group in response.context["groups"]]
    assert titles[0] == "已超时"
    assert len(titles) == 2
    assert text_of(response).index("先到的") < text_of(response).index("后到的")
    assert later.number in text_of(response)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("library=achievement", {"成果条目"}),
        ("late=1", {"需求条目"}),
        ("level=second", set()),
        ("library=nonsense&level=nonsense&organisation=x", {"需求条目", "成果条目"}),
    ],
)
def test_list_narrows(client, cast, query, shown):
    make_late(submitted(cast, title="需求条目"))
    submitted(cast, "achievement", title="成果条目")
    client.force_login(cast.reviewer)

    page = text_of(client.get(f"{DESK}?{query}"))

    assert {title for title in ("需求条目", "成果条目") if title in page} == shown


def test_list_narrows_by_organisation_and_leads_there(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    response = client.get(f"{DESK}?organisation={cast.enterprise.pk}")

    assert response.context["first_url"] == (
        address("demand", "review", entry.pk) + f"?organisation={cast.enterprise.pk}"
    )


def test_list_costs_the_same_for_one_and_thirty(client, cast):
    submitted(cast)
    client.force_login(cast.reviewer)
    client.get(DESK)
    with CaptureQueriesContext(connection) as one:
        client.get(DESK)
    for _number in range(29):
        submitted(cast)

    with CaptureQueriesContext(connection) as thirty:
        client.get(DESK)

    assert len(thirty) == len(one)


def test_desk_costs_the_same_for_one_and_thirty(client, cast):
    first, second = submitted(cast), submitted(cast)
    client.force_login(cast.reviewer)
    client.get(address("demand", "review", first.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(address("demand", "review", first.pk))
    for _number in range(28):
        submitted(cast)

    with CaptureQueriesContext(connection) as many:
        client.get(address("demand", "review", second.pk))

    assert len(many) == len(few)


def test_narrowed_queue_is_kept_from_one_decision_to_the_next(client, cast):
    first, _other, last = submitted(cast), submitted(cast, "achievement"), submitted(cast)
    client.force_login(cast.reviewer)

    response = client.post(
        address("demand", "review", first.pk) + "?library=demand",
        {"revision": first.latest_revision_id, "decision": "approve"},
    )

    assert response.headers["Location"] == address("demand", "review", last.pk) + "?library=demand"


def test_narrowing_that_leaves_the_submission_out_is_dropped(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    response = client.get(address("demand", "review", entry.pk) + "?library=achievement")

    assert (response.context["place"], response.context["total"]) == (1, 1)


def test_script_gets_the_next_address_and_the_words(client, cast):
    first, second = submitted(cast, title="第一条"), submitted(cast)
    client.force_login(cast.reviewer)
    body = {"revision": first.latest_revision_id, "decision": "approve"}

    told = client.post(address("demand", "review", first.pk), body, **JSON).json()

    assert told["next"] == address("demand", "review", second.pk)
    assert "第一条" in told["message"]
    assert "已通过并发布" in told["message"]


def test_script_is_led_on_when_a_colleague_was_faster(client, cast):
    first, second = submitted(cast), submitted(cast)
    body = {"revision": first.latest_revision_id, "decision": "approve"}
    publishing.approve(actor=cast.reviewer, entry=first, revision_id=first.latest_revision_id)
    client.force_login(User.objects.get(pk=cast.reviewer.pk))

    told = client.post(address("demand", "review", first.pk), body, **JSON).json()

    assert (told["next"], told["tone"]) == (address("demand", "review", second.pk), "wait")


def test_approval_at_an_early_level_says_where_it_goes(client, cast):
    from registries.enums import ReviewLevel

    steps = [levels.Step(level=ReviewLevel.FIRST), levels.Step(level=ReviewLevel.SECOND)]
    levels.set_steps(actor=system_user(), library="demand", steps=steps)
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    told = client.post(
        address("demand", "review", entry.pk),
        {"revision": entry.latest_revision_id, "decision": "approve"},
        **JSON,
    ).json()

    assert "主管部门复审" in told["message"]
    colleague = make_staff(bureau_of(cast), Role.REVIEWER)
    client.force_login(colleague)
    page = text_of(client.get(address("demand", "review", entry.pk)))
    assert cast.reviewer.display_name in page


def test_suspended_owner_is_told_on_the_desk(client, cast):
    from permissions.domain import organisations

    entry = submitted(cast)
    organisations.set_state(
        actor=system_user(), organisation=cast.enterprise, state="suspended", reason="违规"
    )
    client.force_login(cast.reviewer)

    response = client.post(
        address("demand", "review", entry.pk),
        {"revision": entry.latest_revision_id, "decision": "approve"},
    )

    assert response.status_code == 409
    assert "已停用" in text_of(response)


def test_substitute_reads_in_whose_place_he_decides(client, cast):
    entry, substitute, today = submitted(cast), make_user(), timezone.localdate()
    affiliate(actor=system_user(), person=substitute.person, organisation=bureau_of(cast), kind="employee")
    delegate(
        actor=User.objects.get(pk=cast.reviewer.pk),
        delegate=substitute,
        organisation=bureau_of(cast),
        actions=["review"],
        valid_from=today,
        valid_to=today,
    )
    client.force_login(substitute)

    for path in (DESK, address("demand", "review", entry.pk)):
        assert f"代 {cast.reviewer.display_name} 审核" in text_of(client.get(path))


# -- many at once


def test_many_are_asked_about_before_they_are_approved(client, cast):
    one, other = submitted(cast, title="甲条目"), submitted(cast, title="乙条目")
    client.force_login(cast.reviewer)

    asked = client.post(MANY, {"entry": [value(one), value(other)]})
    assert "甲条目" in text_of(asked)
    assert not Demand.objects.filter(live=True).exists()
    done = client.post(MANY, {"entry": [value(one), value(other)], "confirmed": "1"}, follow=True)

    assert Demand.objects.filter(live=True).count() == 2
    assert "2 条已通过" in text_of(done)


def test_what_was_left_is_named(client, cast):
    entry = submitted(cast, title="改过的条目")
    client.force_login(cast.reviewer)
    old = f"demand:{entry.pk}:{entry.latest_revision_id - 1}"

    page = text_of(client.post(MANY, {"entry": [old], "confirmed": "1"}, follow=True))

    assert "改过的条目" in page
    assert not Demand.objects.get(pk=entry.pk).live


@pytest.mark.parametrize("entries", [[], ["x"], ["demand:1"], ["nonsense:1:1"], ["demand:a:b"]])
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "1"}])
def test_nothing_ticked_is_said(client, cast, entries, confirmed):
    submitted(cast)
    client.force_login(cast.reviewer)

    page = text_of(client.post(MANY, {"entry": entries, **confirmed}, follow=True))

    assert "请勾选 1 到 50 条" in page


def test_came_back_entries_cannot_be_ticked(client, cast):
    entry = submitted(cast)
    publishing.send_back(actor=cast.reviewer, entry=entry, comment="请补充")
    publishing.submit(actor=cast.editor, entries=[Demand.objects.get(pk=entry.pk)])
    client.force_login(cast.reviewer)

    page = text_of(client.get(DESK))

    assert f'value="demand:{entry.pk}:' not in page
    assert "第 2 次提交" in page


# -- settings


def test_operator_ticks_levels_and_takes_them_back(client, cast, operator):
    client.force_login(operator)
    body = {
        "library": "demand",
        "kind": "school",
        "level": ["institution", "first"],
        "days-institution": "2",
        "days-first": "7",
    }
    assert client.get("/admin/review/levels/?add=demand:school").status_code == 200

    client.post("/admin/review/levels/", body)

    rows = set(ReviewStep.objects.values_list("library", "kind", "level", "days"))
    assert rows == {("demand", "school", "institution", 2), ("demand", "school", "first", 7)}
    assert "单位内审 → 主管部门初审" in text_of(client.get("/admin/review/levels/"))
    client.post("/admin/review/levels/", {"library": "demand", "kind": "school", "reset": "1"})
    assert not ReviewStep.objects.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"level": []}, "至少勾选一个层级"),
        ({"level": ["unit"], "days-unit": "5"}, "单位不能自行发布"),
        ({"level": ["first"], "days-first": "x"}, "1 到 60 个工作日"),
    ],
)
def test_impossible_levels_are_explained(client, cast, operator, body, said):
    client.force_login(operator)

    page = client.post("/admin/review/levels/", {"library": "demand", "kind": "", **body}, follow=True)

    assert said in text_of(page)
    assert not ReviewStep.objects.exists()


def test_reviewer_keeps_the_remarks_of_his_authority(client, cast):
    client.force_login(cast.reviewer)
    bureau = bureau_of(cast)

    client.post(
        "/admin/review/remarks/", {"organisation": bureau.pk, "phrases": "请补章\n\n请补章\n  请 补日期 "}
    )

    assert list(ReviewPhrase.objects.values_list("text", flat=True)) == ["请补章", "请 补日期"]
    entry = submitted(cast)
    assert "请补章" in text_of(client.get(address("demand", "review", entry.pk)))
    client.post("/admin/review/remarks/", {"organisation": bureau.pk, "phrases": ""})
    assert not ReviewPhrase.objects.exists()


@pytest.mark.parametrize(
    ("texts", "said"), [("长" * 101, "不超过 100 字"), ("\n".join("abcdefghijklmnopqrstu"), "最多保留 20 条")]
)
def test_remarks_out_of_bounds_are_explained(client, cast, texts, said):
    client.force_login(cast.reviewer)

    page = client.post(
        "/admin/review/remarks/", {"organisation": bureau_of(cast).pk, "phrases": texts}, follow=True
    )

    assert said in text_of(page)


@pytest.mark.parametrize("number", ["x", "0", "own"])
def test_remarks_of_others_do_not_exist(client, cast, number):
    client.force_login(cast.reviewer)
    wanted = cast.enterprise.pk if number == "own" else number

    response = client.post("/admin/review/remarks/", {"organisation": wanted, "phrases": "坏"})

    assert response.status_code == 404
    assert not ReviewPhrase.objects.exists()


def test_late_decisions_by_authority_for_operator_and_head(client, cast, operator):
    entry = submitted(cast, title="迟了的条目")
    make_late(entry)
    head = make_staff(bureau_of(cast), Role.MANAGER)

    client.force_login(operator)
    told = client.get("/admin/review/late/")
    entry.refresh_from_db()
    [working_days] = days_late([entry.review_due], timezone.localdate())
    assert [(row.days, row.authorities) for row in told.context["report"].rows] == [
        (working_days, (bureau_of(cast).name,))
    ]
    assert "迟了的条目" in text_of(told)
    client.force_login(head)
    page = text_of(client.get("/admin/review/late/"))

    assert entry.number in page
    assert "迟了的条目" not in page


def test_late_list_leaves_as_a_file(client, cast, operator):
    make_late(submitted(cast, title="=cmd|'/c calc'!A0"))
    client.force_login(operator)

    response = client.get("/admin/review/late/?export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert "attachment" in response["Content-Disposition"]
    assert len(text.strip().splitlines()) == 2
    assert "\n=cmd" not in text
    assert ",=cmd" not in text


@pytest.mark.parametrize("path", ["", "approve/", "late/", "remarks/", "levels/"])
def test_desk_is_closed_to_those_who_decide_nothing(client, cast, path):
    client.force_login(cast.editor)

    response = client.get(DESK + path)

    assert response.status_code in {302, 405}


def test_reviewer_sees_no_levels_and_no_late_list(client, cast):
    client.force_login(cast.reviewer)

    for path in ("levels/", "late/"):
        assert client.get(DESK + path).status_code == 302
    client.post(DESK + "levels/", {"library": "demand", "level": "first", "days-first": "5"})
    assert not ReviewStep.objects.exists()


# -- keys, claims, pages


def test_single_keys_are_kept_for_the_person(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    assert client.post(DESK + "keys/", {"on": "0"}).json() == {"on": False}

    assert 'data-keys="off"' in text_of(client.get(address("demand", "review", entry.pk)))
    client.force_login(cast.editor)
    assert client.post(DESK + "keys/", {"on": "0"}).status_code == 403
    assert ReviewerPreference.objects.count() == 1


def test_claim_tells_who_else_has_it_open(client, cast):
    entry = submitted(cast)
    colleague = make_staff(bureau_of(cast), Role.REVIEWER)
    url = address("demand", "review_claim", entry.pk)
    client.force_login(cast.reviewer)
    assert client.post(url, **JSON).json() == {"others": []}
    client.force_login(colleague)

    assert client.post(url, **JSON).json() == {"others": [cast.reviewer.display_name]}
    assert cast.reviewer.display_name in text_of(client.get(DESK))
    client.force_login(cast.stranger)
    assert client.post(url, **JSON).status_code == 404
    assert client.get(url).status_code in {404, 405}
    assert ReviewClaim.objects.count() == 2


def with_pdf(entry, pages=12, content=None):
    drawn = [Image.new("RGB", (60, 80), (255, 255, 255)) for _page in range(pages)]
    file = io.BytesIO()
    drawn[0].save(file, "PDF", save_all=True, append_images=drawn[1:])
    name = ContentFile(content or file.getvalue(), name="报告.pdf")
    return attached.add_evidence(
        actor=system_user(), entry=entry, file=name, kind="authorisation", issuer="别家单位",
        valid_until=timezone.localdate() - datetime.timedelta(days=1),
    )  # fmt: skip


def test_pages_of_evidence_are_counted_and_drawn(client, cast):
    entry = submitted(cast)
    document = with_pdf(entry)
    url = address("demand", "evidence_page", entry.pk, document.pk)
    client.force_login(cast.reviewer)

    assert client.get(url).json() == {"pages": 12}
    last = client.get(url + "?n=12")
    assert (last["Content-Type"], last.content[:4]) == ("image/png", b"\x89PNG")
    assert "no-store" in last["Cache-Control"]
    assert client.get(url + "?n=13").status_code == 404
    desk = text_of(client.get(address("demand", "review", entry.pk)))
    assert "与登记不一致" in desk
    assert "已过期 1 天" in desk


def test_broken_pdf_is_said_and_harms_nothing(client, cast):
    entry = submitted(cast)
    document = with_pdf(entry, content=b"%PDF-1.4 broken")
    client.force_login(cast.reviewer)

    response = client.get(address("demand", "evidence_page", entry.pk, document.pk))

    assert response.status_code == 503
    assert response.json()["code"] == "pdf_unreadable"


def test_pages_are_guarded_like_the_entry(client, cast):
    entry, other = submitted(cast), submitted(cast)
    document = with_pdf(entry)
    client.force_login(cast.stranger)
    assert client.get(address("demand", "evidence_page", entry.pk, document.pk)).status_code == 404
    client.force_login(cast.reviewer)
    assert client.get(address("demand", "evidence_page", other.pk, document.pk)).status_code == 404
    document.file.storage.delete(document.file.name)

    assert client.get(address("demand", "evidence_page", entry.pk, document.pk)).status_code == 404


def test_reviewer_who_joined_is_led_on(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)
    grant_role(actor=system_user(), user=cast.reviewer, organisation=cast.enterprise, role=Role.EDITOR)

    response = client.get(address("demand", "review", entry.pk), follow=True)

    assert "不能审核自己或本单位提交的内容" in text_of(response)


def test_submitter_sees_level_and_due_day_in_the_list(client, cast):
    entry = submitted(cast)
    client.force_login(cast.editor)

    page = text_of(client.get(address("demand", "list")))

    assert f"主管部门初审中，预计 {entry.review_due.isoformat()} 前办结" in page
    assert "主管部门初审" in text_of(client.get(address("demand", "edit", entry.pk)))
    assert f"预计 {entry.review_due.isoformat()} 前办结" in text_of(client.get("/me/"))


def test_first_page_says_where_ones_own_submission_stands(client, cast):
    submitted(cast, title="交上去的条目")
    client.force_login(cast.editor)

    page = text_of(client.get("/admin/"))

    assert "我提交的，审核中" in page
    assert page.count("交上去的条目") == 1
    assert "退回修改的环节" not in page
