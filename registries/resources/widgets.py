"""How a cell becomes a value and a value a cell, for plain fields."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from registries.resources.errors import CellError

LIST_SEPARATORS = re.compile(r"[、，,；;\n/]+")
EXPONENT = re.compile(r"[+-]?\d+(\.\d+)?[eE]\+?\d+")
SAFE_INTEGER = 10**15
EARLIEST_YEAR, LATEST_YEAR = 1950, 2100


def flat(value: Any) -> str:
    """Return a cell's text with full-width digits and signs made plain."""
    return unicodedata.normalize("NFKC", str(value)).strip()


def number_text(value: int | float) -> str:
    """Return a numeric cell as its reader sees it."""
    return str(int(value)) if float(value).is_integer() else repr(value)


class CellWidget(Widget):
    """Base of our widgets: ``clean`` takes a typed cell or raises ``CellError``, ``render`` gives one."""

    kind = "text"

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        raise NotImplementedError

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return value

    def show(self, value: Any) -> str:
        """Return the value as the check screen shows it."""
        rendered = self.render(value)
        return "" if rendered is None else str(rendered)

    def same(self, one: Any, other: Any) -> bool:
        """Say whether two values mean the same."""
        return bool(one == other)

    def choices(self) -> list[str]:
        """Return the values that a person may pick from, if they are few enough to list."""
        return []

    def assigned(self, value: Any) -> Any:
        """Return what the domain assigns to the field: rows instead of primary keys."""
        return value

    def learn(self, pks: Any) -> None:
        """Read at once what rendering many values will need."""


class TextWidget(CellWidget):
    """Plain text; ``identifier`` refuses numbers, whose zeros and last digits a spreadsheet may have lost."""

    def __init__(
        self, *, max_length: int | None = None, identifier: bool = False, one_line: bool = False
    ) -> None:
        super().__init__()
        self.max_length = max_length
        self.identifier = identifier
        self.one_line = one_line

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = self._text(value)
        if self.max_length and len(text) > self.max_length:
            raise CellError(
                "text_too_long",
                _("%(length)s characters; at most %(limit)s fit.")
                % {"length": len(text), "limit": self.max_length},
                remedy=_("Shorten the text."),
            )
        return text

    def _text(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return self._tidy(value)
        if self.identifier or not isinstance(value, int | float) or isinstance(value, bool):
            raise not_text(value)
        if not abs(value) < SAFE_INTEGER:  # also what is no number at all
            raise not_text(value)
        return number_text(value)

    def _tidy(self, text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if self.identifier and EXPONENT.fullmatch(flat(text)):
            raise not_text(text)
        bad = next((char for char in text if unicodedata.category(char) == "Cc" and char not in "\n\t"), None)
        if bad:
            raise CellError(
                "control_character",
                _("The text contains the invisible character U+%(code)04X.") % {"code": ord(bad)},
                remedy=_("Type the text again, or paste it as plain text."),
            )
        return " ".join(text.split("\n")) if self.one_line else text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return value or None

    def same(self, one: Any, other: Any) -> bool:
        return self._folded(one) == self._folded(other)

    def _folded(self, text: str | None) -> str:
        text = (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()
        return " ".join(text.split("\n")) if self.one_line else text


def not_text(value: Any) -> CellError:
    """Return the refusal of a number or date where text belongs."""
    return CellError(
        "number_for_text",
        _("The cell holds a number or date, not text; leading zeros and last digits may be lost."),
        remedy=_("Format the column as text, then type the value again."),
    )


class RichTextWidget(TextWidget):
    """Formatted text as plain paragraphs; an unchanged text keeps its formatting."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row, **kwargs)
        return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return self._plain(value) or None

    def same(self, one: Any, other: Any) -> bool:
        return self._plain(one) == self._plain(other)

    @staticmethod
    def _plain(html: str | None) -> str:
        broken = re.sub(r"</(p|li|h\d|ul|ol|div)>|<br\s*/?>", "\n", html or "")
        text = strip_tags(broken)
        for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&#39;", "'")):
            text = text.replace(entity, char)
        text = text.replace("&nbsp;", " ").replace("&amp;", "&")
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line)


class ChoiceWidget(CellWidget):
    """One value of a list, by its label or its code."""

    def __init__(self, choices: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self._labels = [(str(code), label) for code, label in choices if code not in {None, ""}]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self._find(value) if value is not None and flat(value) else ""

    def _find(self, value: Any) -> str:
        wanted = flat(value).casefold()
        for code, label in self._labels:
            if wanted in {code.casefold(), flat(label).casefold()}:
                return code
        raise CellError(
            "not_a_choice",
            _("“%(value)s” is not one of the values of this column.") % {"value": value},
            remedy=_("Choose one of: %(choices)s") % {"choices": "、".join(self.choices())},
            suggestions=self._near(wanted),
        )

    def _near(self, wanted: str) -> list[str]:
        return [label for label in self.choices() if set(wanted) & set(label)][:3]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return next((str(label) for code, label in self._labels if code == value), value or None)

    def choices(self) -> list[str]:
        return [str(label) for _code, label in self._labels]


class ChoiceListWidget(ChoiceWidget):
    """Several values of a list, separated as people do it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:  # type: ignore[override]  # several
        chosen = {self._find(part) for part in split_list(value)}
        return [code for code, _label in self._labels if code in chosen]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return "、".join(str(label) for code, label in self._labels if code in (value or [])) or None

    def same(self, one: Any, other: Any) -> bool:
        return set(one or []) == set(other or [])


class BooleanWidget(CellWidget):
    """是 or 否; an empty cell is no."""

    _yes = frozenset({"是", "1", "true", "yes", "y", "√", "✓"})
    _no = frozenset({"否", "0", "false", "no", "n", "×", ""})

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = flat("" if value is None else value).casefold().removesuffix(".0")
        if text in self._yes:
            return True
        if text in self._no:
            return False
        raise CellError(
            "not_yes_or_no",
            _("“%(value)s” is neither yes nor no.") % {"value": value},
            remedy=_("Write “是” or “否”."),
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "是" if value else "否"

    def choices(self) -> list[str]:
        return ["是", "否"]


class NumberWidget(CellWidget):
    """A number; ``factor`` turns what the heading says (万元) into what is stored (元)."""

    kind = "number"

    def __init__(self, *, places: int = 0, factor: int = 1, digits: int = 12) -> None:
        super().__init__()
        self.places = places
        self.factor = factor
        self.digits = digits

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | int | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        number = self._number(value) * self.factor
        if abs(number) >= 10**self.digits:
            raise CellError(
                "number_too_large",
                _("“%(value)s” is too large.") % {"value": value},
                remedy=_("Check the unit in the heading."),
            )
        if number != number.quantize(Decimal(1).scaleb(-self.places)):
            raise CellError(
                "too_many_decimals",
                _("“%(value)s” has too many decimal places.") % {"value": value},
                remedy=_("Round the number."),
            )
        return int(number) if not self.places else number.quantize(Decimal(1).scaleb(-self.places))

    def _number(self, value: Any) -> Decimal:
        if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
            raise self._not_a_number(value)
        if isinstance(value, int | float):
            return self._finite(Decimal(repr(value)), value)
        text = flat(value).replace(",", "").replace(" ", "")
        if self.factor == 10_000:
            text = re.sub("万元?$", "", text)
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise self._not_a_number(value) from None
        return self._finite(number, value)

    def _finite(self, number: Decimal, value: Any) -> Decimal:
        if not number.is_finite():
            raise self._not_a_number(value)
        return number

    def _not_a_number(self, value: Any) -> CellError:
        found = re.search(r"\d+(\.\d+)?", flat(value)) if isinstance(value, str) else None
        unit = _(" in units of 10,000 yuan") if self.factor == 10_000 else ""
        return CellError(
            "not_a_number",
            _("“%(value)s” is not a number.") % {"value": value},
            remedy=_("Write digits only%(unit)s, for example 80.") % {"unit": unit},
            suggestions=[found[0]] if found and not re.search(r"[-–~至到]", flat(value)) else [],
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Decimal | int | None:
        if value is None:
            return None
        number = Decimal(value) / self.factor
        return int(number) if number == number.to_integral_value() else number.normalize()


class DateWidget(CellWidget):
    """A day; what could be read in two ways is refused."""

    kind = "date"
    _forms = (
        re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
        re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
        re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
        re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"),
        re.compile(r"(\d{4})(\d{2})(\d{2})"),
    )

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> dt.date | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, dt.datetime):
            raise self._unclear(value)
        day = value if isinstance(value, dt.date) else self._parse(value)
        if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise CellError(
                "date_out_of_range",
                _("%(day)s is not a plausible date.") % {"day": day.isoformat()},
                remedy=_("Check the year; Excel shows an empty date as 1900."),
            )
        return day

    def _parse(self, value: Any) -> dt.date:
        text = flat(value).replace(" ", "")
        if not isinstance(value, str) and not (isinstance(value, int) and len(text) == 8):
            raise self._unclear(value)
        for form in self._forms:
            match = form.fullmatch(text)
            if match:
                return self._day(value, *(int(part) for part in match.groups()))
        raise self._unclear(value)

    @staticmethod
    def _day(value: Any, year: int, month: int, day: int) -> dt.date:
        try:
            return dt.date(year, month, day)
        except ValueError:
            raise CellError(
                "no_such_day",
                _("There is no such day: %(value)s.") % {"value": value},
                remedy=_("Write a real date, for example 2026-03-31."),
            ) from None

    @staticmethod
    def _unclear(value: Any) -> CellError:
        return CellError(
            "date_unclear",
            _("“%(value)s” is not clearly a date.") % {"value": value},
            remedy=_("Write year, month and day, for example 2026-03-31."),
        )

    def show(self, value: Any) -> str:
        return value.isoformat() if value else ""


def split_list(value: Any) -> list[str]:
    """Return the parts of a cell that lists several values."""
    if value is None:
        return []
    if not isinstance(value, str):
        raise not_text(value)
    return [part.strip() for part in LIST_SEPARATORS.split(value) if part.strip()]
