"""The column 所属单位: an organisation by name, former name or unified social credit code."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from registries.resources.errors import CellError
from registries.resources.widgets import CellWidget, not_text

LISTED_AT_MOST = 1_500


def owner_key(text: str) -> str:
    """Return a name or code as it is compared: width, spaces and case do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@dataclass(frozen=True, kw_only=True)
class OwnerDirectory:
    """What a sheet may call organisations besides their names and codes.

    ``aliases`` are former and short names by organisation; ``refused`` says by key why an organisation that exists
    cannot be meant; ``suggest`` names similar ones; ``create`` registers an unknown one, if the importer wants that.
    """

    aliases: Mapping[int, Sequence[str]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    suggest: Callable[[str], list[str]] | None = None
    create: Callable[[str], int] | None = None


class OwnerWidget(CellWidget):
    """The owning organisation, among those for which the importer may create; others do not exist here."""

    def __init__(
        self,
        owners: Sequence[tuple[int, str, str]] = (),
        default: int | None = None,
        directory: OwnerDirectory | None = None,
    ) -> None:
        super().__init__()
        self.owners = list(owners)
        self.default = default
        self.directory = directory or OwnerDirectory()
        #: organisations registered while the sheet was read, with what they resemble
        self.created: dict[int, list[str]] = {}
        self._names: dict[str, set[int]] = {}
        self._aliases: dict[str, set[int]] = {}
        self._labels: dict[int, str] = {}
        for pk, name, code in owners:
            self._labels[pk] = name
            for key in filter(None, (name, code)):
                self._names.setdefault(owner_key(key), set()).add(pk)
        for pk, names in self.directory.aliases.items():
            for name in names:
                self._aliases.setdefault(owner_key(name), set()).add(pk)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if value is None or value == "":
            return self.default
        if not isinstance(value, str):
            raise not_text(value)
        key = owner_key(value)
        # The name that an organisation bears now comes before one that another bore once.
        found = self._names.get(key) or self._aliases.get(key) or set()
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise CellError(
                "owner_ambiguous",
                _("Several organisations are called “%(value)s”.") % {"value": value},
                remedy=_("Write the unified social credit code instead."),
            )
        return self._unknown(value, key)

    def _unknown(self, value: str, key: str) -> int:
        if key in self.directory.refused:
            raise CellError(
                "owner_refused",
                self.directory.refused[key],
                remedy=_("Take the row out of the sheet, or write another organisation."),
            )
        near = self.directory.suggest(value) if self.directory.suggest else self._near(value)
        if self.directory.create is not None:
            return self._register(value, key, near)
        raise CellError(
            "owner_unknown",
            _("You have no organisation called “%(value)s”.") % {"value": value},
            remedy=_("Write the full name of one of your organisations, or leave the cell empty.")
            if self.directory.suggest is None
            else _("Write the registered name or code, or let the import register unknown organisations."),
            suggestions=near,
        )

    def _register(self, value: str, key: str, near: list[str]) -> int:
        assert self.directory.create is not None  # noqa: S101 - asked by the caller
        pk = self.directory.create(value)
        self._names[key] = {pk}
        self._labels[pk] = " ".join(value.split())
        self.owners.append((pk, self._labels[pk], ""))
        self.created[pk] = near
        return pk

    def _near(self, value: str) -> list[str]:
        wanted = owner_key(value)
        ranked = sorted(
            (
                (len(set(wanted) & set(name)) / max(len(set(wanted)), 1), name)
                for name in self._labels.values()
            ),
            key=lambda pair: (-pair[0], pair[1]),
        )
        return [name for share, name in ranked[:3] if share >= 0.5]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return self._labels.get(value) if value is not None else None

    def choices(self) -> list[str]:
        return list(self._labels.values())[:LISTED_AT_MOST]
