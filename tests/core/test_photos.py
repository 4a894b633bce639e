"""Photos become one PDF, upright and without what the camera wrote; anything else is refused."""

import io
import re

import pytest
from PIL import Image

from cms.core import photos
from cms.core.errors import Invalid
from cms.core.photos import photos_to_pdf


def photo(kind="JPEG", size=(300, 200), colour=(200, 30, 30), **options):
    target = io.BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, colour).save(target, kind, **options)
    return target


def test_photos_keep_their_order_and_become_a_page_each():
    content = photos_to_pdf([photo(), photo("PNG", (200, 300)), photo("WEBP")])

    assert content.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", content)
    assert [float(width) > float(height) for width, height in boxes] == [True, False, True]


def test_photo_is_turned_upright_and_loses_what_the_camera_wrote():
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone upright
    exif[0x010F] = "SecretCamera"

    content = photos_to_pdf([photo(exif=exif, comment=b"home address")])

    assert re.search(rb"/MediaBox \[ 0 0 72.0 108.0 \]", content)
    assert b"SecretCamera" not in content
    assert b"home address" not in content


def test_photo_larger_than_a_page_is_made_smaller():
    content = photos_to_pdf([photo(size=(4000, 3000))])

    assert re.search(rb"/Width 2205", content)


def test_transparent_ground_becomes_white():
    content = photos_to_pdf([photo("PNG", mode="RGBA", colour=(0, 0, 0, 0))])

    start = content.index(b"\xff\xd8\xff")
    with Image.open(io.BytesIO(content[start:])) as page:
        assert page.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("count", [0, photos.MAX_PHOTOS + 1])
def test_photos_none_or_too_many_are_refused(count):
    with pytest.raises(Invalid) as caught:
        photos_to_pdf([photo()] * count)

    assert caught.value.code == "photo_count"


def test_twelve_photos_are_taken():
    assert photos_to_pdf([photo() for _one in range(12)]).count(b"/MediaBox") == 12


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_type"),
        (b"GIF89a\x01\x00\x01\x00", "photo_type"),
        (b"%PDF-1.4\n", "photo_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_type"),
        (photo(size=(900, 900)).getvalue()[:700], "photo_broken"),
        (photo("PNG", (900, 900)).getvalue()[:60], "photo_broken"),
    ],
)
def test_file_that_is_no_photo_is_refused_by_its_content(content, code):
    with pytest.raises(Invalid) as caught:
        photos_to_pdf([photo(), io.BytesIO(content)])

    assert caught.value.code == code
    assert caught.value.params == {"page": 2}


def test_photo_above_the_size_is_refused(monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 100)

    with pytest.raises(Invalid) as caught:
        photos_to_pdf([photo()])

    assert caught.value.code == "photo_size"


@pytest.mark.parametrize("side", [6000, 12000, 20000])
def test_picture_of_too_many_pixels_is_refused_before_it_is_decoded(side):
    bomb = io.BytesIO()
    Image.new("1", (side, side)).save(bomb, "PNG")

    with pytest.raises(Invalid) as caught:
        photos_to_pdf([bomb])

    assert caught.value.code == "photo_size"


def test_photo_with_more_pictures_behind_it_is_taken_by_its_first():
    """Phones write such files for portraits; they are no error of the server."""
    several = io.BytesIO()
    first, second = Image.new("RGB", (300, 200), "red"), Image.new("RGB", (300, 200), "blue")
    first.save(several, "MPO", save_all=True, append_images=[second])
    several.seek(0)

    assert len(re.findall(rb"/Type\s*/Page\b", photos_to_pdf([several]))) == 1
