"""What the editor is told about wrong input: the field, what is wrong, what to do."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.test.utils.form_data import inline_formset

from content.models import EditorialImage, EventPage, PolicyPage
from tests.content.pages import TYPES, at, form_of, on, stamp


def post(client: Any, kind: str, **changes: Any) -> Any:
    model, index = TYPES[kind]
    url = reverse("wagtailadmin_pages:add", args=("content", model._meta.model_name, index.objects.get().pk))
    return client.post(url, form_of(kind, **changes))


CASES = [
    ("event", {"ends_at": stamp(at(9))}, "ends_at", "结束时间早于开始时间，请核对这两个时间。"),
    (
        "event",
        {"registration_opens_at": stamp(at(5)), "registration_closes_at": stamp(at(4))},
        "registration_closes_at",
        "报名截止早于报名开始，请核对这两个时间。",
    ),
    (
        "fair",
        {"registration_closes_at": stamp(at(12))},
        "registration_closes_at",
        "报名截止晚于活动结束，请改早一些。",
    ),
    ("event", {"is_online": "on", "place": ""}, "online_url", "请填写线上会议地址，或填写地点。"),
    ("policy", {"expires_on": str(on(-31))}, "expires_on", "有效期截止早于起始日期，请核对这两个日期。"),
    ("policy", {"visibility": "consortium"}, "consortium", "请选择哪个联合体的成员可以看到。"),
    ("policy", {"topics": [], "action-submit": "yes"}, "topics", "此项必填。"),
    ("policy", {"source": "", "action-submit": "yes"}, "source", "此项必填。"),
    ("policy", {"visibility": "own"}, "visibility", None),
]


@pytest.mark.parametrize(("kind", "changes", "field", "message"), CASES)
def test_wrong_input_is_named_at_its_field(kind, changes, field, message, people, client_of) -> None:
    response = post(client_of(people.editor), kind, **changes)

    assert response.status_code == 200
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert message is None or list(errors[field]) == [message]


@pytest.mark.parametrize(
    ("kind", "relation", "row"),
    [
        ("event", "organisers", {}),
        ("fair", "exhibitors", {"booth": "", "brings": ""}),
        ("policy", "audience_organisations", {}),
    ],
)
def test_same_organisation_twice_is_refused(kind, relation, row, people, client_of) -> None:
    rows = [{**row, "organisation": people.member_organisation.pk, "ORDER": str(n)} for n in (1, 2)]

    response = post(client_of(people.editor), kind, **{relation: inline_formset(rows)})

    assert response.status_code == 200
    assert not TYPES[kind][0].objects.exists()


def test_draft_may_be_incomplete(people, client_of) -> None:
    response = post(client_of(people.editor), "policy", topics=[], source="", responsible_editor="")

    assert response.status_code == 302


def test_lists_are_kept_in_order(people, client_of) -> None:
    organisations = [people.stranger_organisation, people.member_organisation]
    rows = [
        {"organisation": organisation.pk, "booth": f"A0{n}", "brings": f"需求 {n}", "ORDER": str(n)}
        for n, organisation in enumerate(organisations)
    ]
    session = {
        "title": "专场一",
        "starts_at": stamp(at(10)),
        "ends_at": stamp(at(10.1)),
        "place": "",
        "capacity": "18",
        "ORDER": "1",
    }

    response = post(
        client_of(people.editor),
        "fair",
        exhibitors=inline_formset(rows),
        sessions=inline_formset([session]),
        **{"action-submit": "yes"},
    )

    assert response.status_code == 302
    page = TYPES["fair"][0].objects.get().get_latest_revision_as_object()
    assert [row.organisation for row in page.exhibitors.all()] == organisations
    assert [(row.title, row.capacity) for row in page.sessions.all()] == [("专场一", 18)]


def test_agenda_item_that_ends_before_it_starts_is_refused(people, client_of) -> None:
    item = {"starts_at": stamp(at(10)), "ends_at": stamp(at(9)), "title": "开幕", "detail": "", "ORDER": "1"}

    response = post(client_of(people.editor), "event", agenda=inline_formset([item]))

    assert response.status_code == 200
    formset = response.context["form"].formsets["agenda"]
    assert list(formset.errors[0]) == ["ends_at"]


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("event", {"ends_at": at(1), "starts_at": at(2)}),
        ("fair", {"registration_closes_at": at(30)}),
        ("policy", {"visibility": "own"}),
        ("policy", {"visibility": "consortium"}),
        ("policy", {"expires_on": on(-100)}),
        ("policy", {"effective_on": on(5), "expires_on": on(4)}),
    ],
)
def test_database_refuses_what_must_never_be(kind, changes, page_of) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TYPES[kind][0].objects.filter(pk=page_of(kind).pk).update(**changes)


def test_policy_does_not_replace_itself(page_of) -> None:
    policy = page_of("policy")
    policy.replaces = policy

    with pytest.raises(ValidationError) as caught:
        policy.full_clean()

    assert set(caught.value.message_dict) == {"replaces"}


def test_topics_keep_the_order_of_their_list() -> None:
    policy = PolicyPage(topics=["land", "tax", "land"], audience_kinds="|school|")
    policy.topics = policy._meta.get_field("topics").to_python(policy.topics)

    assert policy.topics == ["tax", "land"]
    assert policy._meta.get_field("topics").get_prep_value(policy.topics) == "|tax|land|"


def test_unknown_topic_is_refused(page_of) -> None:
    policy = page_of("policy")
    policy.topics = ["nonsense"]

    with pytest.raises(ValidationError) as caught:
        policy.full_clean()

    assert set(caught.value.message_dict) == {"topics"}


def test_revision_brings_topics_back(page_of) -> None:
    policy = page_of("policy", topics=["land", "tax"])

    assert policy.get_latest_revision_as_object().topics == ["tax", "land"]


def test_page_moves_nowhere_else(page_of) -> None:
    event = page_of("event")

    assert not event.can_move_to(TYPES["policy"][1].objects.get())
    assert EventPage.allowed_subpage_models() == []


def upload(client: Any, **fields: Any) -> Any:
    collection = Collection.objects.get(name="内容素材")
    picture = SimpleUploadedFile("photo.png", get_test_image_file().file.getvalue(), "image/png")
    values = {"title": "照片", "file": picture, "collection": collection.pk, "tags": "", **fields}
    points = {f"focal_point_{name}": "" for name in ("x", "y", "width", "height")}
    return client.post(reverse("wagtailimages:add"), values | points)


def test_picture_needs_alternative_text(people, client_of) -> None:
    client = client_of(people.editor)

    refused = upload(client, description="")
    assert refused.status_code == 200
    assert list(refused.context["form"].errors) == ["description"]

    accepted = upload(client, description="会场照片")
    assert accepted.status_code == 302
    assert EditorialImage.objects.get().default_alt_text == "会场照片"


def test_registry_staff_upload_no_pictures(people, client_of) -> None:
    assert upload(client_of(people.member), description="会场照片").status_code == 404
    assert not EditorialImage.objects.exists()


def test_time_is_local(people, client_of) -> None:
    post(client_of(people.editor), "event", starts_at="2027-01-05 09:00", ends_at="2027-01-05 16:30")

    start = EventPage.objects.get().starts_at
    assert start == datetime.datetime(2027, 1, 5, 1, 0, tzinfo=datetime.UTC)
