"""Cells that name rows of code lists and tags."""

from collections.abc import Callable, Iterable
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
