"""Pictures and files that are not what their name says (WB-08, WB-09)."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from content.models import EditorialDocument, EditorialImage

# Wagtail leaves the temporary file of a rendition to the garbage collector.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
FAKE = b"\xff\xd8\xff<html><script>alert(1)</script></html>"


def drawn(form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(stream, form)
    return stream.getvalue()


BROKEN = {
    "page that begins like a JPEG": ("bild.jpg", FAKE),
    "JPEG that breaks off": ("bild.jpg", drawn()[:600]),
    "PNG that breaks off": ("bild.png", drawn("PNG")[:200]),
    "PNG called JPEG": ("bild.jpg", drawn("PNG")),
    "text": ("bild.png", b"nothing"),
    "begins like a GIF": ("bild.gif", b"GIF89a<script>"),
    "begins like a WebP": ("bild.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 <script>"),
}


@pytest.fixture
def client(people: Any, client_of: Callable[[Any], Any]) -> Any:
    return client_of(people.editor)


def fields(name: str, content: bytes) -> dict[str, Any]:
    return {
        "title": "图片",
        "description": "说明",
        "collection": Collection.get_first_root_node().pk,
        "file": SimpleUploadedFile(name, content),
    }


@pytest.mark.parametrize(("name", "content"), BROKEN.values(), ids=BROKEN)
def test_broken_picture_is_an_error_beside_the_field(client: Any, name: str, content: bytes) -> None:
    page = client.post(reverse("wagtailimages:add"), fields(name, content))

    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert not EditorialImage.objects.exists()


@pytest.mark.parametrize(
    ("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("GIF", "a.gif")]
)
def test_real_pictures_are_taken(client: Any, form: str, name: str) -> None:
    answer = client.post(reverse("wagtailimages:add"), fields(name, drawn(form)))

    assert answer.status_code == 302
    assert EditorialImage.objects.get().width == 64
    assert client.get(reverse("wagtailimages:index")).status_code == 200


@pytest.mark.parametrize(("name", "content"), BROKEN.values(), ids=BROKEN)
def test_multiple_upload_answers_with_a_message(client: Any, name: str, content: bytes) -> None:
    answer = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "图片", "files[]": SimpleUploadedFile(name, content), "collection": "1"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    assert answer.status_code == 200
    assert answer.json()["success"] is False
    assert answer.json()["error_message"]
    assert not EditorialImage.objects.exists()


def test_picture_is_not_replaced_by_a_broken_one(client: Any) -> None:
    client.post(reverse("wagtailimages:add"), fields("a.jpg", drawn()))
    image = EditorialImage.objects.get()

    page = client.post(reverse("wagtailimages:edit", args=[image.pk]), fields("bild.jpg", FAKE))

    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert EditorialImage.objects.get().file.name == image.file.name


def test_chooser_refuses_a_broken_picture(client: Any) -> None:
    values = {f"image-chooser-upload-{name}": value for name, value in fields("bild.jpg", FAKE).items()}

    answer = client.post(reverse("wagtailimages_chooser:create"), values)

    assert answer.status_code == 200
    assert not EditorialImage.objects.exists()


def test_picture_of_too_many_pixels_is_refused_before_it_is_drawn(client: Any, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000

    page = client.post(reverse("wagtailimages:add"), fields("a.png", drawn("PNG")))

    assert page.context["form"].errors["file"]


@pytest.mark.parametrize("name", ["seite.html", "programm.exe", "bild.svg", "ohne-endung"])
def test_document_of_another_kind_is_an_error_beside_the_field(client: Any, name: str) -> None:
    page = client.post(reverse("wagtaildocs:add"), fields(name, b"<html></html>"))
    many = client.post(
        reverse("wagtaildocs:add_multiple"),
        {"title": "文件", "files[]": SimpleUploadedFile(name, b"<html></html>"), "collection": "1"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert (many.status_code, many.json()["success"]) == (200, False)
    assert not EditorialDocument.objects.exists()
