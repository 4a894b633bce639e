"""The inbox on its screens: words, links, marking, and nothing that the reader may not see."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core.announcements import Announcement, Kind, announce
from permissions.domain.accounts import system_user
from permissions.domain.roles import end_role
from permissions.models import Organisation, OrganisationState, RoleGrant
from registries.domain import publishing
from services.notices.domain.inbox import PER_PAGE, inbox_of
from services.notices.domain.lines import Line, lines_of
from services.notices.domain.reading import badge, notices_of, unread_count
from services.notices.domain.telling import tell
from services.notices.domain.wording import WORDS
from services.notices.models import Cause, CauseItem, Notice, Preference
from tests.factories.identity import make_organisation, make_user
from tests.services.notices.region import Region, fresh

pytestmark = pytest.mark.django_db

SECRET = "金丝雀消息"
WORLDS = {
    "portal": {
        "inbox": "/me/notices/",
        "read": "/me/notices/read/",
        "open": "/me/notices/%d/open/",
        "settings": "/me/notices/settings/",
    },
    "console": {
        "inbox": "/admin/notices/",
        "read": "/admin/notices/read/",
        "open": "/admin/notices/%d/open/",
        "settings": "/admin/notices/settings/",
    },
}


@pytest.fixture(params=sorted(WORLDS))
def world(request: Any) -> dict[str, str]:
    return WORLDS[request.param]


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode()


def line_of(user: Any) -> Line:
    return lines_of(fresh(user), notices_of(fresh(user)))[0]


# -- words and links -------------------------------------------------------------------------------------------------


def test_returned_entry_shows_comment_fields_and_the_way_to_them(region: Region, world: dict) -> None:
    entry = region.returned(comment="请补充指标")

    text = text_of(client_of(region.editor).get(world["inbox"]))

    edit = reverse(type(entry).snippet_viewset.get_url_name("edit"), args=[entry.pk])
    assert f"“{entry.title}”已退回修改。" in text
    assert "请补充指标" in text
    assert f'href="{edit}#remark-indicators"' in text
    assert "去修改" in text
    assert line_of(region.editor).url == f"{edit}#remark-indicators"


def test_submission_shows_when_it_is_due_and_leads_to_the_desk(region: Region, world: dict) -> None:
    entry = region.submitted()

    text = text_of(client_of(region.reviewer).get(world["inbox"]))

    assert f"“{entry.title}”等待您审核。" in text
    assert f"{entry.review_due:%Y-%m-%d} 前" in text
    assert line_of(region.reviewer).url == reverse(
        type(entry).snippet_viewset.get_url_name("review"), args=[entry.pk]
    )


def test_batch_shows_titles_and_leads_to_the_queue(region: Region) -> None:
    entries = [region.draft() for _ in range(7)]
    publishing.submit(actor=region.editor, entries=entries)
    Cause.objects.exclude(pk=Cause.objects.latest("pk").pk).delete()

    line = line_of(region.reviewer)

    assert line.text == "7 条信息等待您审核。"
    assert (len(line.titles), line.more) == (5, 2)
    assert line.url == reverse(type(entries[0]).snippet_viewset.get_url_name("review_queue"))


@pytest.mark.parametrize("kind", sorted(Kind))
def test_every_kind_reads_as_a_sentence(region: Region, kind: Kind) -> None:
    entry = region.submitted()
    is_entry = bool(WORDS[kind].many) and kind != Kind.IMPORT_FINISHED
    tell(
        Announcement(
            kind=kind,
            actor=region.auditor,
            obj=entry if is_entry else region.owner,
            organisation_id=region.owner.pk,
            subjects=(region.manager.pk,),
            data={
                "role": "role_editor",
                "before": "甲企业",
                "after": "suspended" if kind == Kind.ORGANISATION_STATE else "乙企业",
                "state": "open",
                "count": 3,
                "until": "2026-12-01T08:00:00+08:00",
                "due": "2026-12-01",
                "comment": "说明",
            },
        )
    )
    notice = Notice.objects.filter(cause__kind=kind).order_by("-pk").first()
    assert notice is not None
    reader = fresh(notice.recipient)

    [line] = lines_of(reader, [notice])

    assert "%(" not in line.text
    assert line.text.endswith("。")
    assert not any(letter.isascii() and letter.isalpha() for letter in line.text)
    assert text_of(client_of(reader).get("/me/notices/?show=all"))


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (Kind.ENTRY_APPROVED, {"live": False}, "将按设定日期发布"),
        (Kind.ENTRY_UNPUBLISHED, {"expired": True}, "已到期"),
        (Kind.ENTRY_UNPUBLISHED, {"reason": "重复"}, "已下架"),
        (Kind.ROLE_REQUESTED, {"state": "refused", "reason": "不认识"}, "未同意"),
        (Kind.HAND_OVER_RECEIVED, {"from": "离任者"}, "离任者把"),
        (Kind.DELEGATION_GIVEN, {"from": "2026-12-01", "to": "2026-12-05"}, "委托您代办"),
    ],
)
def test_facts_change_the_words(region: Region, kind: Kind, data: dict, words: str) -> None:
    tell(
        Announcement(
            kind=kind,
            actor=region.operator,
            obj=region.draft() if WORDS[kind].many else region.owner,
            organisation_id=region.owner.pk,
            subjects=(region.editor.pk,),
            data=data,
        )
    )

    assert words in line_of(region.editor).text


def test_reset_password_names_who_did_it(region: Region) -> None:
    announce(
        Kind.PASSWORD_CHANGED,
        actor=region.operator,
        obj=region.editor,
        subjects=(region.editor.pk,),
        data={"own": False, "reason": "本人来电"},
    )

    line = line_of(region.editor)

    assert region.operator.display_name in line.text
    assert (line.note, line.url) == ("本人来电", reverse("wagtailadmin_account"))


def test_individual_is_led_through_the_portal(region: Region) -> None:
    person = make_user("individual")
    entry = region.approved()
    for kind in (Kind.ENTRY_HANDED_OVER, Kind.ROLE_ENDED, Kind.PASSWORD_CHANGED):
        tell(
            Announcement(
                kind=kind,
                actor=system_user(),
                obj=entry if kind == Kind.ENTRY_HANDED_OVER else person,
                organisation_id=region.owner.pk,
                subjects=(person.pk,),
            )
        )

    urls = {line.kind: line.url for line in lines_of(fresh(person), notices_of(fresh(person)))}

    assert urls[Kind.ENTRY_HANDED_OVER] == f"/demands/{entry.number}/"
    assert urls[Kind.PASSWORD_CHANGED] == urls[Kind.ROLE_ENDED] == "/me/"


# -- what nobody else may see ----------------------------------------------------------------------------------------


def test_notice_shows_no_title_once_its_reader_lost_the_right(region: Region, world: dict) -> None:
    region.returned(comment=f"{SECRET}意见")
    entry = type(region.draft()).objects.filter(review_state="returned").get()
    type(entry).objects.filter(pk=entry.pk).update(title=f"{SECRET}标题")
    entry.latest_revision.object_str = f"{SECRET}标题"
    entry.latest_revision.save()
    assert SECRET in text_of(client_of(region.publisher).get(world["inbox"]))
    # Another role keeps him in the console.
    from permissions.domain.roles import grant_role

    grant_role(actor=system_user(), user=region.publisher, organisation=region.far, role="role_editor")
    end_role(
        actor=system_user(),
        grant=RoleGrant.objects.get(user=region.publisher, content_object=region.owner),
    )

    text = text_of(client_of(fresh(region.publisher)).get(world["inbox"]))

    assert SECRET not in text
    assert "相关内容您已无权查看。" in text


def test_decided_submission_shows_no_title_to_another_reviewer(region: Region) -> None:
    entry = region.submitted(title=f"{SECRET}题")
    publishing.send_back(actor=region.reviewer, entry=entry, comment="退")

    line = line_of(region.reviewer)

    assert (line.text, line.count, line.url) == ("已处理，没有需要您审核的内容了。", 0, "")


def test_name_of_a_hidden_organisation_is_not_told(region: Region) -> None:
    hidden = make_organisation(f"{SECRET}单位", state=OrganisationState.UNCLAIMED)
    person = make_user("outsider")
    for kind in (Kind.APPLICATION_OVERTAKEN, Kind.ORGANISATION_RENAMED):
        tell(
            Announcement(
                kind=kind,
                actor=system_user(),
                obj=hidden,
                organisation_id=hidden.pk,
                subjects=(person.pk,),
                data={"before": SECRET, "after": SECRET},
            )
        )

    texts = [line.text for line in lines_of(fresh(person), notices_of(fresh(person)))]

    assert not any(SECRET in text for text in texts)
    assert any("某单位" in text for text in texts)


def test_own_suspended_organisation_keeps_its_name(region: Region) -> None:
    announce(
        Kind.ORGANISATION_STATE,
        actor=region.operator,
        obj=region.owner,
        organisation_id=region.owner.pk,
        data={"before": "verified", "after": "suspended"},
    )
    Organisation.objects.filter(pk=region.owner.pk).update(state=OrganisationState.SUSPENDED)

    assert "甲企业" in line_of(region.manager).text


def test_other_people_s_notices_do_not_exist(region: Region, world: dict) -> None:
    region.returned()
    foreign = Notice.objects.get(recipient=region.publisher)
    client = client_of(region.manager)

    assert client.post(world["open"] % foreign.pk).status_code == 404
    client.post(world["read"], {"id": [foreign.pk]})
    client_of(region.operator).post(world["read"], {"all": "1"})

    foreign.refresh_from_db()
    assert foreign.read_at is None


@pytest.mark.parametrize("path", ["inbox", "read", "open", "settings"])
def test_visitor_is_asked_to_log_in(region: Region, world: dict, path: str) -> None:
    address = world[path] % 1 if "%" in world[path] else world[path]

    assert Client().get(address).status_code == 302
    assert Client().post(address).status_code == 302


# -- reading ---------------------------------------------------------------------------------------------------------


def test_opening_marks_as_read_and_leads_on_and_only_by_post(region: Region, world: dict) -> None:
    region.returned()
    notice, client = Notice.objects.get(recipient=region.editor), client_of(region.editor)

    assert client.get(world["open"] % notice.pk).status_code == 405
    text_of(client.get(world["inbox"]))
    notice.refresh_from_db()
    assert notice.read_at is None

    answer = client.post(world["open"] % notice.pk)

    notice.refresh_from_db()
    assert answer.headers["Location"].endswith("#remark-indicators")
    assert notice.read_at is not None


def test_marking_one_or_all_keeps_the_view(region: Region, world: dict) -> None:
    for _entry in range(2):
        region.returned()
        for cause in Cause.objects.all():
            Cause.objects.filter(pk=cause.pk).update(key=f"old {cause.pk}")
    first, _second = Notice.objects.filter(recipient=region.editor)
    client = client_of(region.editor)

    answer = client.post(world["read"], {"id": [first.pk, "x"], "back": "?show=all&topic=review&x=//evil"})
    assert answer.headers["Location"].endswith("?show=all&topic=review")
    assert unread_count(region.editor) == 1
    client.post(world["read"], {"all": "1", "topic": "people"})
    assert unread_count(region.editor) == 1
    client.post(world["read"], {"all": "1", "topic": "nothing"})
    assert unread_count(region.editor) == 0
    assert "没有未读消息" in text_of(client.get(world["inbox"]))


def test_topics_narrow_and_odd_addresses_show_the_unread(region: Region) -> None:
    region.returned()
    reader = region.editor

    counts = [
        len(inbox_of(reader, query).lines)
        for query in (
            {"topic": "review"},
            {"topic": "people"},
            {"topic": "x", "show": "y", "page": "z"},
            {"page": "99999999999"},
            {"page": "50"},
            {"show": "all"},
        )
    ]

    assert counts == [1, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(("count", "text"), [(0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_badge_stops_counting(count: int, text: str) -> None:
    assert badge(count) == text


def test_badge_stands_in_both_headers_and_costs_one_query(region: Region) -> None:
    region.returned()
    client = client_of(region.editor)

    # The menu of the console is JSON.
    assert "消息（1）".encode("unicode_escape").decode() in text_of(client.get("/admin/notices/"))
    assert re.search(r"util-notices.*<b>1</b>", text_of(client.get("/me/notices/")))
    with CaptureQueriesContext(connection) as queries:
        assert unread_count(region.editor) == 1
    assert len(queries) == 1
    assert unread_count(None) == 0


def test_empty_inbox_says_what_will_come(region: Region, world: dict) -> None:
    client = client_of(region.auditor)

    assert "没有未读消息。" in text_of(client.get(world["inbox"]))
    assert "还没有消息。" in text_of(client.get(world["inbox"] + "?show=all"))
    assert "此类没有未读消息。" in text_of(client.get(world["inbox"] + "?topic=review"))


def test_list_costs_the_same_for_one_and_for_many(region: Region, world: dict) -> None:
    def fill(number: int) -> None:
        for turn in range(number):
            entry = region.draft("achievement" if turn % 2 else "demand")
            cause = Cause.objects.create(
                kind=Kind.ENTRY_RETURNED,
                key=f"{entry.library_slug}{entry.pk}",
                actor=region.reviewer,
                organisation=region.owner,
            )
            CauseItem.objects.create(
                cause=cause, object_type=entry._meta.label_lower, object_id=str(entry.pk), signature="x"
            )
            Notice.objects.create(cause=cause, recipient=region.editor, reason="owner")

    def cost() -> int:
        client = client_of(region.editor)
        client.get(world["inbox"])
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(world["inbox"]))
        return len(queries)

    fill(2)
    few = cost()
    fill(PER_PAGE)

    assert cost() == few


# -- settings --------------------------------------------------------------------------------------------------------


def test_settings_are_stored_and_shown(region: Region, world: dict) -> None:
    client = client_of(region.editor)

    answer = client.post(world["settings"], {"rhythm": "weekly", "review-sms": "on"})

    assert answer.status_code == 302
    stored = set(Preference.objects.filter(enabled=True).values_list("topic", "channel"))
    assert stored == {("review", "sms")}
    assert re.search(r'<input[^>]*value="weekly"[^>]*checked', text_of(client.get(world["settings"])))


def test_wrong_settings_are_refused_beside_the_field(region: Region, world: dict) -> None:
    answer = client_of(region.editor).post(world["settings"], {"rhythm": "hourly"})

    assert answer.status_code == 400
    assert "nt-error" in answer.content.decode()
    assert not Preference.objects.exists()


def test_wrong_address_is_told(region: Region, world: dict) -> None:
    client = client_of(region.editor)

    answer = client.post(world["settings"], {"email": "wang"}, follow=True)

    assert "邮箱格式不对" in answer.content.decode()
    assert client.post(world["settings"], {"email": "wang@example.cn"}).status_code == 302


def test_account_page_leads_to_the_settings(region: Region) -> None:
    assert "/admin/notices/settings/" in text_of(client_of(region.editor).get("/admin/account/"))
