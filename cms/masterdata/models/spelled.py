"""Rows that are found by pinyin."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.masterdata.pinyin import spell


class SpelledRow(models.Model):
    """Keep the pinyin and initials of ``name`` beside it."""

    name = models.CharField(_("name"), max_length=200, db_index=True)
    pinyin = models.CharField(_("pinyin"), max_length=200, blank=True, editable=False, db_index=True)
    initials = models.CharField(
        _("pinyin initials"), max_length=200, blank=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save the row with a spelling that fits its name."""
        self.fill_spelling()
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "pinyin", "initials"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def fill_spelling(self) -> None:
        """Derive pinyin and initials from the name; bulk writers call this, ``save`` does it itself."""
        spelling = spell(self.name)
        self.pinyin, self.initials = spelling.pinyin, spelling.initials
