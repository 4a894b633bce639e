"""The blocks of the body: how they look, what mini-programs get, what they refuse."""

import gc
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection
from wagtail.rich_text import RichText

from content.blocks import BodyBlock
from content.models import EditorialDocument, EditorialImage, PolicyPage
from tests.content.pages import make_page

NAMES = tuple(BodyBlock().child_blocks)


@pytest.fixture
def collection(home: Any) -> Collection:
    return Collection.objects.get(name="内容素材")


def api_of(name: str, value: Any) -> Any:
    block = BodyBlock().child_blocks[name]
    return block.get_api_representation(block.normalize(value))


@pytest.mark.parametrize("name", NAMES)
def test_editor_shows_a_preview_of_each_block(name: str, people: Any, client_of: Any) -> None:
    block = PolicyPage._meta.get_field("body").stream_block.child_blocks[name]
    assert block.is_previewable
    assert str(block.get_description())

    url = reverse("wagtailadmin_block_preview")
    response = client_of(people.editor).get(f"{url}?id={block.definition_prefix}")

    assert response.status_code == 200
    assert "portal/portal.css" in response.content.decode()


def test_text_arrives_as_html_and_values(home: Any) -> None:
    page = make_page("policy", slug="p")

    assert api_of("paragraph", RichText(f'<p>见<a linktype="page" id="{page.pk}">政策</a></p>')) == (
        '<p>见<a href="/policies/p/">政策</a></p>'
    )
    assert api_of("heading", {"text": "一节", "level": "h3"}) == {"text": "一节", "level": "h3"}
    assert api_of("quote", {"text": "原话", "source": "文件"}) == {"text": "原话", "source": "文件"}


# Wagtail leaves the files it makes renditions from to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_picture_arrives_with_words_and_sizes(collection: Collection) -> None:
    picture = ImageFile(get_test_image_file().file, name="p.png")
    image = EditorialImage.objects.create(
        title="照片", description="会场", collection=collection, file=picture
    )

    found = api_of("picture", {"image": image, "alt": "", "caption": "开幕"})

    assert (found["alt"], found["caption"]) == ("会场", "开幕")
    assert [set(one) for one in found["renditions"]] == [{"url", "width", "height"}] * 2
    assert api_of("picture", {"image": None, "alt": "", "caption": ""}) is None
    gc.collect()


def test_files_arrive_with_kind_and_size(collection: Collection) -> None:
    document = EditorialDocument.objects.create(
        title="指南", collection=collection, file=ContentFile(b"12345", name="guide.pdf"), file_size=5
    )

    found = api_of("files", {"heading": "附件", "files": [{"document": document, "title": ""}]})

    assert found["files"] == [{"title": "指南", "url": document.url, "kind": "pdf", "size": 5}]


def test_table_arrives_as_columns_and_rows() -> None:
    block = BodyBlock().child_blocks["table"]

    found = block.get_api_representation(block.get_preview_value())

    assert found["caption"] == "日程"
    assert found["columns"] == ["时间", "内容"]
    assert found["rows"][0] == ["09:00–10:00", "政策解读"]


def test_button_leads_to_a_page_or_an_address(home: Any) -> None:
    block = BodyBlock().child_blocks["call_to_action"]
    draft = make_page("policy", slug="draft", live=False)
    words = {"text": "报名", "label": "去报名"}

    assert block.target({**words, "page": None, "url": "https://example.org/"}) == "https://example.org/"
    assert block.target({**words, "page": draft, "url": ""}) == ""
    assert api_of("call_to_action", {**words, "page": home, "url": ""})["url"] == "/"


@pytest.mark.parametrize("both", [True, False])
def test_button_leads_to_one_place(both: bool, home: Any) -> None:
    block = BodyBlock().child_blocks["call_to_action"]
    value = {
        "text": "报名",
        "label": "去报名",
        "page": home if both else None,
        "url": "https://example.org/" if both else "",
    }

    with pytest.raises(StructBlockValidationError) as caught:
        block.clean(block.normalize(value))

    assert set(caught.value.block_errors) == {"url"}


def test_all_blocks_render_in_a_page(people: Any, collection: Collection, client_of: Any) -> None:
    table = BodyBlock().child_blocks["table"].get_preview_value()
    body = [
        ("paragraph", RichText("<p>段落文字</p>")),
        ("heading", {"text": "一节标题", "level": "h2"}),
        ("quote", {"text": "引文文字", "source": "引文出处"}),
        ("table", table),
        (
            "call_to_action",
            {"text": "一句话", "label": "去报名", "page": None, "url": "https://example.org/"},
        ),
    ]
    page = make_page("policy", slug="all", body=body)

    html = client_of(None).get(page.url).content.decode()

    for text in ("段落文字", "一节标题", "引文文字", "引文出处", "政策解读", "去报名"):
        assert text in html, text
