"""Photos of a paper document, made into one PDF: checked by content, turned upright, without what a camera adds."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from cms.core.errors import Invalid

MAX_PHOTOS = 12
MAX_BYTES = 15 * 1024 * 1024
"""Of one photo. A camera of 50 million pixels writes about 12 MB."""

#: Pixels that may be decoded. JPEG is decoded at a fraction of its size, the others must be held whole.
MAX_PIXELS = {"JPEG": 60_000_000, "PNG": 30_000_000, "WEBP": 30_000_000}

A4_AT_200_DPI = (1654, 2339)
RESOLUTION = 200
QUALITY = 82

TOO_LARGE = _("Photo %(page)s is too large. Take it with the normal setting of the camera, below 15 MB.")
NOT_A_PHOTO = _("Photo %(page)s is not a JPEG, PNG or WebP picture. Choose a photo.")
BROKEN = _("Photo %(page)s cannot be read; its file is damaged. Take it once more.")


def photos_to_pdf(files: Sequence[Any]) -> bytes:
    """Return one PDF with a page per photo, in the given order.

    Each page is newly drawn: position, time and device of the camera do not come along.

    Raises:
        Invalid: no or too many photos, one that is no picture, too large, or damaged.
    """
    if not 1 <= len(files) <= MAX_PHOTOS:
        raise Invalid(
            "photo_count",
            _("Choose 1 to %(most)s photos; put more pages into a PDF."),
            params={"most": MAX_PHOTOS},
        )
    for page, file in enumerate(files, start=1):
        _check_length(file, page)
    pages = [_page(file, page) for page, file in enumerate(files, start=1)]
    target = io.BytesIO()
    pages[0].save(
        target, "PDF", save_all=True, append_images=pages[1:], resolution=RESOLUTION, quality=QUALITY
    )
    return target.getvalue()


def check_picture(file: Any) -> None:
    """Read a picture to its end, as whoever looks at it will have to; the file stands at its beginning afterwards.

    Raises:
        Invalid: it has too many pixels, or is damaged.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS["JPEG" if picture.format != "PNG" else "PNG"]:
                raise Invalid("picture_size", _("The picture has too many pixels. Save it smaller."))
            picture.draft("RGB", (max(A4_AT_200_DPI), max(A4_AT_200_DPI)))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("picture_size", _("The picture has too many pixels. Save it smaller.")) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid(
            "picture_broken", _("This picture cannot be read; its file is damaged. Save it again.")
        ) from error
    finally:
        file.seek(0)


def _check_length(file: Any, page: int) -> None:
    if file.seek(0, io.SEEK_END) > MAX_BYTES:
        raise Invalid("photo_size", TOO_LARGE, params={"page": page})


def _page(file: Any, page: int) -> Image.Image:
    """Return a photo upright on white, as large as a page needs."""
    file.seek(0)
    try:
        with Image.open(file, formats=list(MAX_PIXELS)) as photo:
            width, height = photo.size
            # What a newer phone writes begins as a JPEG and holds more pictures behind it: the first one counts.
            kind = "JPEG" if photo.format == "MPO" else str(photo.format)
            if width * height > MAX_PIXELS[kind]:
                raise Invalid("photo_size", TOO_LARGE, params={"page": page})
            photo.draft("RGB", (max(A4_AT_200_DPI), max(A4_AT_200_DPI)))
            return _drawn(photo)
    except UnidentifiedImageError as error:
        raise Invalid("photo_type", NOT_A_PHOTO, params={"page": page}) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("photo_size", TOO_LARGE, params={"page": page}) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        # What Pillow raises for a file that begins as a picture and does not go on as one.
        raise Invalid("photo_broken", BROKEN, params={"page": page}) from error


def _drawn(photo: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(photo).convert("RGBA")
    short, long = A4_AT_200_DPI
    is_wide = upright.width > upright.height
    upright.thumbnail((long, short) if is_wide else (short, long))
    drawn = Image.new("RGB", upright.size, "white")
    drawn.paste(upright, mask=upright)
    return drawn
