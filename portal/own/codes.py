"""Choose rows of master data by writing them: a few letters give a list, without a script the name is typed in full."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from cms.masterdata.resolver import Resolver
from portal.code_labels import label_of, rows_of

_SEPARATORS = re.compile(r"[、，,；;\n]+")
#: More rows than this in one field is a paste that went wrong.
MOST = 20
_NEAR = 3


class CodeField(forms.CharField):
    """One row of a scheme, or several separated by 、. Its value is the row or a list of rows."""

    def __init__(self, *, scheme: str, many: bool, chosen: Sequence[Any] = (), **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 1000)
        super().__init__(required=False, **kwargs)
        self.scheme, self.many = scheme, many
        #: What stands already stays choosable, also after its edition has ended.
        self._known = {label_of(row): row for row in chosen}
        self.initial = "、".join(self._known)
        self.widget.attrs |= {
            "data-suggest": reverse_lazy("portal:own_suggest", args=[scheme]),
            "autocomplete": "off",
        }
        if many:
            self.widget.attrs["data-many"] = "、"

    def clean(self, value: Any) -> Any:
        """Return the rows that were written, or say which ones come near."""
        text = super().clean(value).strip()
        parts = _SEPARATORS.split(text) if self.many else [text]
        words = list(dict.fromkeys(part.strip() for part in parts if part.strip()))
        if len(words) > MOST:
            raise ValidationError(_("Name at most %(most)d.") % {"most": MOST})
        rows = self._rows(words)
        if self.many:
            return list(dict.fromkeys(rows))
        return rows[0] if rows else None

    def _rows(self, words: Sequence[str]) -> list[Any]:
        resolver: Resolver | None = None
        rows = []
        for word in words:
            if word in self._known:
                rows.append(self._known[word])
                continue
            if resolver is None:
                # Read once, and only where something new was written.
                offered = rows_of(self.scheme)
                resolver = Resolver(offered.model, rows=offered)
            rows.append(self._resolved(resolver, word))
        return rows

    @staticmethod
    def _resolved(resolver: Resolver, word: str) -> Any:
        match = resolver.resolve(word)
        if match.row is not None:
            return match.row
        near = [label_of(row) for row in match.candidates or resolver.suggest(word)][:_NEAR]
        if near:
            raise ValidationError(
                _("There is no “%(text)s”. Is it one of these: %(near)s?")
                % {"text": word, "near": "、".join(near)}
            )
        raise ValidationError(_("There is no “%(text)s”. Choose from the list.") % {"text": word})
