"""Cells that name something else: rows of code lists, tags, and the owning organisation."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.masterdata.models import Tag
from cms.masterdata.queries import Outcome, Resolver
from registries.resources.errors import CellError
from registries.resources.widgets import CellWidget, not_text, split_list

LISTED_AT_MOST = 1_500


class ReferenceWidget(CellWidget):
    """One row of a code list by code, name or both; the value is its primary key."""

    def __init__(self, model: Any, *, rows: Callable[[], QuerySet[Any]] | None = None) -> None:
        super().__init__()
        self.model = model
        self._query = rows
        self._rows: dict[int, Any] = {}

    @cached_property
    def resolver(self) -> Resolver:
        """Return the resolver; the list is read once for each use of the resource."""
        return Resolver(self.model, rows=self._query() if self._query else None)

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        return self._resolve(value) if value is not None and value != "" else None

    def _resolve(self, value: Any) -> int | None:
        if not isinstance(value, str):
            # 0111 typed as a number arrives as 111, which may be the code of something else.
            raise not_text(value)
        match = self.resolver.resolve(value)
        if match.outcome is Outcome.EMPTY:
            return None
        if match.outcome is not Outcome.FOUND:
            raise self._unresolved(value, match)
        self._rows[match.row.pk] = match.row
        return int(match.row.pk)

    def _unresolved(self, value: str, match: Any) -> CellError:
        near = match.candidates or self.resolver.suggest(value)
        names = [self._label(row) for row in near[:3]]
        if match.outcome is Outcome.AMBIGUOUS:
            message = _("“%(value)s” can mean several entries of the list.")
        elif match.outcome is Outcome.CONTRADICTION:
            message = _("Code and name in “%(value)s” do not belong together.")
        else:
            message = _("The list has no “%(value)s”.")
        return CellError(
            f"reference_{match.outcome.value}",
            message % {"value": value},
            remedy=_("Take the value from sheet “代码表”."),
            suggestions=names,
        )

    @staticmethod
    def _label(row: Any) -> str:
        return row.name if isinstance(row, Tag) else f"{row.name}（{row.code}）"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return self._name(value) if value is not None else None

    def _name(self, pk: int) -> str:
        row = self.instance(pk)
        return self._label(row) if row is not None else ""

    def instance(self, pk: int) -> Any | None:
        """Return the row of a value."""
        if pk not in self._rows:
            self.learn([pk])
        return self._rows.get(pk)

    def learn(self, pks: Iterable[int]) -> None:
        """Read the rows of ``pks`` at once; rows of earlier editions are rows too."""
        missing = {pk for pk in pks if pk is not None and pk not in self._rows}
        if missing:
            self._rows.update(self.model._default_manager.in_bulk(missing))

    def assigned(self, value: Any) -> Any:
        return self.instance(value) if value is not None else None

    def choices(self) -> list[str]:
        if self._query is not None:
            rows = list(self._query()[:LISTED_AT_MOST])
        else:
            order = ("group", "name") if self.model is Tag else ("code",)
            rows = list(self.model._default_manager.all().current().order_by(*order)[:LISTED_AT_MOST])
        return [self._label(row) for row in rows]


class ReferenceListWidget(ReferenceWidget):
    """Several rows of a code list; the value is the sorted list of their primary keys."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[int]:  # type: ignore[override]  # several
        found = {self._resolve(part) for part in split_list(value)}
        return sorted(pk for pk in found if pk is not None)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return "、".join(self._name(pk) for pk in value or ()) or None

    def same(self, one: Any, other: Any) -> bool:
        return set(one or ()) == set(other or ())

    def assigned(self, value: Any) -> Any:
        self.learn(value or ())
        return [row for pk in value or () if (row := self.instance(pk)) is not None]


class OwnerWidget(CellWidget):
    """The owning organisation, among those for which the importer may create; others do not exist here."""

    def __init__(self, owners: Sequence[tuple[int, str, str]] = (), default: int | None = None) -> None:
        super().__init__()
        self.owners = list(owners)
        self.default = default
        self._names: dict[str, set[int]] = {}
        self._labels: dict[int, str] = {}
        for pk, name, code in owners:
            self._labels[pk] = name
            for key in filter(None, (name, code)):
                self._names.setdefault(self._key(key), set()).add(pk)

    @staticmethod
    def _key(text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).split()).casefold()

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        if value is None or value == "":
            return self.default
        if not isinstance(value, str):
            raise not_text(value)
        found = self._names.get(self._key(value), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise CellError(
                "owner_ambiguous",
                _("Several organisations are called “%(value)s”.") % {"value": value},
                remedy=_("Write the unified social credit code instead."),
            )
        raise CellError(
            "owner_unknown",
            _("You have no organisation called “%(value)s”.") % {"value": value},
            remedy=_("Write the full name of one of your organisations, or leave the cell empty."),
            suggestions=self._near(value),
        )

    def _near(self, value: str) -> list[str]:
        wanted = self._key(value)
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
