"""Forms of the picture library."""

import warnings
from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image as Pillow
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class ReadableImageField(WagtailImageField):
    """A picture that can be drawn, not only one that begins like a picture.

    Wagtail looks at the first bytes and asks for the size; of a page that begins like a JPEG it answers 500, and a file
    that breaks off is taken in and breaks every list that shows it.
    """

    def check_image_pixel_size(self, f: Any) -> None:
        try:
            super().check_image_pixel_size(f)
            self._draw(f)
        except ValidationError:
            raise
        except Exception as error:  # what Pillow raises for broken files differs from format to format
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error

    @staticmethod
    def _draw(f: Any) -> None:
        """Decode the first frame; the size is known to be bearable by now."""
        f.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which renditions leave out
            with Pillow.open(f) as picture:
                # A large JPEG is decoded at a fraction of its size; other formats know no such thing.
                picture.draft("RGB", (1024, 1024))
                picture.load()
        f.seek(0)


class EditorialImageForm(BaseImageForm):
    """The form of every way to add or replace a picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stock = self.fields.get("file")
        if stock is not None:
            self.fields["file"] = ReadableImageField(
                label=stock.label, required=stock.required, widget=stock.widget
            )
