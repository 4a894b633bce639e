import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registries.domain import publishing
from registries.domain.phrases import DEFAULT
from registries.domain.saving import EntryChange, save_entries
from registries.enums import Stage
from registries.models import EntryComment
from tests.factories.entries import make_entry, publish
from tests.registries.viewsets.desk import address, make_cast, submitted, text_of

pytestmark = pytest.mark.django_db

DESK = "/admin/review/"
PAYLOAD = '<script>alert("坏")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def cast():
    return make_cast()


def decide(client, entry, decision, library="demand", **data):
    body = {"revision": entry.latest_revision_id, "decision": decision, **data}
    return client.post(address(library, "review", entry.pk), body)


def change(entry, cast, **values):
    save_entries(
        actor=cast.editor, library=entry.library_slug, changes=[EntryChange(pk=entry.pk, values=values)]
    )
    entry.refresh_from_db()


@pytest.mark.parametrize("library", ["demand", "achievement"])
def test_queue_and_desk_open_for_the_reviewer(client, cast, library):
    entry = submitted(cast, library, title="等待决定的条目")
    client.force_login(cast.reviewer)

    assert client.get(address(library, "review_queue")).headers["Location"] == f"{DESK}?library={library}"
    queue = client.get(DESK)
    desk = client.get(address(library, "review", entry.pk))

    assert "等待决定的条目" in text_of(queue)
    assert desk.status_code == 200
    assert "等待决定的条目" in text_of(desk)


def test_queue_shows_no_drafts_and_nothing_outside_the_jurisdiction(client, cast):
    from tests.factories.entries import make_region
    from tests.factories.identity import make_organisation

    make_entry(organisation=cast.enterprise, actor=cast.editor, title="仍是草稿")
    far = make_organisation(kind="enterprise", region=make_region("110101", "东城区"))
    publishing.submit(actor=_system(), entries=[make_entry(organisation=far, title="外地条目")])
    client.force_login(cast.reviewer)

    page = text_of(client.get(DESK))

    assert "仍是草稿" not in page
    assert "外地条目" not in page


def _system():
    from permissions.domain.accounts import system_user

    return system_user()


def test_queue_costs_the_same_for_one_and_many(client, cast):
    submitted(cast)
    client.force_login(cast.reviewer)
    client.get(DESK)
    with CaptureQueriesContext(connection) as one:
        client.get(DESK)
    for _number in range(9):
        submitted(cast)

    with CaptureQueriesContext(connection) as ten:
        client.get(DESK)

    assert len(ten) == len(one)


def test_approval_publishes_and_leads_to_the_next(client, cast):
    first, second = submitted(cast), submitted(cast)
    client.force_login(cast.reviewer)

    response = decide(client, first, "approve")

    first.refresh_from_db()
    assert first.live
    assert first.stage == Stage.PUBLISHED
    assert response.headers["Location"] == address("demand", "review", second.pk)


def test_last_decision_leads_to_the_empty_queue(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    response = decide(client, entry, "approve")

    assert response.headers["Location"] == DESK
    assert client.get(response.headers["Location"]).status_code == 200


def test_return_keeps_comment_phrases_and_remarks(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    response = decide(
        client,
        entry,
        "return",
        comment="请补充",
        phrases=[str(DEFAULT[0])],
        **{"remark-problem": "写明数值"},
    )

    assert response.status_code == 302
    entry.refresh_from_db()
    assert entry.stage == Stage.RETURNED
    remarks = {row.field_name: row.text for row in EntryComment.objects.all()}
    assert remarks["problem"] == "写明数值"
    assert remarks[""].endswith("请补充")
    assert len(remarks[""]) > len("请补充")


def test_return_without_a_word_is_refused_beside_the_comment(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    response = decide(client, entry, "return")

    assert response.status_code == 400
    assert response.context["form"].errors["comment"]
    entry.refresh_from_db()
    assert entry.stage == Stage.SUBMITTED


def test_remark_that_is_too_long_is_refused_and_kept(client, cast):
    entry = submitted(cast)
    client.force_login(cast.reviewer)

    response = decide(client, entry, "return", **{"remark-problem": "长" * 501})

    assert response.status_code == 400
    assert "长" * 501 in text_of(response)


def test_second_submission_shows_what_changed_and_the_last_remarks(client, cast):
    entry = submitted(cast, problem="可溶磷偏高。")
    publishing.send_back(
        actor=cast.reviewer, entry=entry, comment="指标不完整", field_comments={"problem": "写明数值"}
    )
    entry.refresh_from_db()
    change(entry, cast, problem="可溶磷偏高，达到 0.9%。")
    publishing.submit(actor=cast.editor, entries=[entry])
    client.force_login(cast.reviewer)

    response = client.get(address("demand", "review", entry.pk))

    page = text_of(response)
    assert "指标不完整" in page
    assert "写明数值" in page
    assert "<ins>" in page
    assert response.context["changed"] == 1
    assert response.context["submission"].round == 2


def test_change_of_a_published_entry_is_compared_with_what_is_published(client, cast):
    entry = publish(
        make_entry(organisation=cast.enterprise, actor=cast.editor, summary="旧的摘要"),
        submitter=cast.editor,
        reviewer=cast.reviewer,
    )
    change(entry, cast, summary="新的摘要")
    publishing.submit(actor=cast.editor, entries=[entry])
    client.force_login(cast.reviewer)

    response = client.get(address("demand", "review", entry.pk))

    assert response.context["submission"].against == "live"
    assert "<del>旧</del><ins>新</ins>" in text_of(response)


def test_resubmission_meanwhile_is_a_conflict_that_shows_the_change(client, cast):
    entry = submitted(cast, summary="先前的摘要")
    seen = entry.latest_revision_id
    publishing.withdraw(actor=cast.editor, entry=entry)
    entry.refresh_from_db()
    change(entry, cast, summary="后来的摘要")
    publishing.submit(actor=cast.editor, entries=[entry])
    client.force_login(cast.reviewer)

    for decision in ("approve", "return"):
        response = client.post(
            address("demand", "review", entry.pk),
            {"revision": seen, "decision": decision, "comment": "照旧"},
        )

        assert response.status_code == 409
        assert "<ins>" in text_of(response)
    entry.refresh_from_db()
    assert entry.stage == Stage.SUBMITTED


def test_entry_that_a_colleague_decided_leads_to_the_queue(client, cast):
    entry = submitted(cast)
    publishing.approve(actor=cast.reviewer, entry=entry, revision_id=entry.latest_revision_id)
    client.force_login(cast.reviewer)

    response = decide(client, entry, "return", comment="太晚")

    assert response.headers["Location"] == DESK
    entry.refresh_from_db()
    assert entry.live


@pytest.mark.parametrize("who", ["editor", "publisher", "manager"])
def test_own_submission_cannot_be_decided(client, cast, who):
    entry = submitted(cast)
    client.force_login(getattr(cast, who))

    decide(client, entry, "approve")
    page = client.get(address("demand", "review", entry.pk))

    entry.refresh_from_db()
    assert not entry.live
    assert page.status_code == 302


def test_reviewer_cannot_decide_about_an_entry_of_an_own_organisation(client, cast):
    from permissions.domain.roles import grant_role
    from permissions.roles import Role

    entry = submitted(cast)
    grant_role(actor=_system(), user=cast.reviewer, organisation=cast.enterprise, role=Role.EDITOR)
    client.force_login(cast.reviewer)

    response = decide(client, entry, "approve")

    entry.refresh_from_db()
    assert not entry.live
    assert response.headers["Location"] == DESK


def test_desk_does_not_exist_for_strangers(client, cast):
    entry = submitted(cast)
    client.force_login(cast.stranger)

    assert client.get(address("demand", "review", entry.pk)).status_code == 404
    assert decide(client, entry, "approve").status_code == 404


def test_queue_is_closed_to_those_who_review_nothing(client, cast):
    client.force_login(cast.editor)

    assert client.get(DESK).status_code == 302


def test_markup_in_values_and_remarks_stays_text(client, cast):
    entry = submitted(cast, title=PAYLOAD[:100], problem=PAYLOAD, summary=PAYLOAD)
    publishing.send_back(
        actor=cast.reviewer, entry=entry, comment=PAYLOAD, field_comments={"problem": PAYLOAD}
    )
    entry.refresh_from_db()
    change(entry, cast, problem=PAYLOAD + PAYLOAD, summary="换成纯文字")
    publishing.submit(actor=cast.editor, entries=[entry])
    client.force_login(cast.reviewer)

    pages = [
        text_of(client.get(address("demand", "review", entry.pk))),
        text_of(client.get(DESK)),
        text_of(client.get("/admin/")),
        text_of(decide(client, entry, "return", comment=PAYLOAD * 20)),
    ]

    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_menu_and_first_page_tell_the_reviewer_what_waits(client, cast):
    submitted(cast, title="首页上的条目")
    client.force_login(cast.reviewer)

    page = text_of(client.get("/admin/"))

    assert DESK in page
    assert "首页上的条目" in page


def test_first_page_shows_the_editor_what_came_back_and_drafts(client, cast):
    entry = submitted(cast, title="退回来的条目")
    publishing.send_back(actor=cast.reviewer, entry=entry, comment="请补检验方法")
    make_entry(organisation=cast.enterprise, actor=cast.editor, title="没写完的条目")
    client.force_login(cast.editor)

    page = text_of(client.get("/admin/"))

    assert "请补检验方法" in page
    assert "退回来的条目" in page
    assert "没写完的条目" in page

    assert DESK not in page
