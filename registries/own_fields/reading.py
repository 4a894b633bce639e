"""The definitions as they are now: read once for a request, a task or a block, by every process for itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.context import Origin, current_origin
from cms.core.library import FieldGroup
from registries.models import FieldDefinition
from registries.models.field_definition import PREFIX

Definitions = tuple[FieldDefinition, ...]
#: The title of the group of own fields in forms and on pages.
GROUP = _("Further information")


class _Memo:
    """What one request or block has read."""

    def __init__(self, origin: Origin, *, is_block: bool = False) -> None:
        self.origin = origin
        self.is_block = is_block
        self.found: dict[str, Definitions] | None = None
        self.names: dict[tuple[str, str], str] = {}


_memo: ContextVar[_Memo | None] = ContextVar("own_fields", default=None)
_NO_REQUEST = Origin()


def scope() -> _Memo:
    """Return what the work at hand has read; outside of a request and of ``reading`` always a new one."""
    memo, origin = _memo.get(), current_origin()
    if memo is not None and (memo.is_block or memo.origin is origin):
        return memo
    fresh = _Memo(origin)
    if origin != _NO_REQUEST:
        _memo.set(fresh)
    return fresh


@contextmanager
def reading() -> Iterator[None]:
    """Read the definitions once for the block: what works on many entries outside of a request stands in one."""
    if scope() is _memo.get():
        yield
        return
    token = _memo.set(_Memo(current_origin(), is_block=True))
    try:
        yield
    finally:
        _memo.reset(token)


def forget() -> None:
    """Read the definitions again: something in them changed."""
    memo = scope()
    memo.found = None
    memo.names.clear()


def all_definitions(library: str) -> Definitions:
    """Return the fields of a library in their order, the retired ones included."""
    memo = scope()
    if memo.found is None:
        rows: dict[str, list[FieldDefinition]] = {}
        for row in FieldDefinition.objects.order_by("library", "position", "pk"):
            rows.setdefault(row.library, []).append(row)
        memo.found = {slug: tuple(found) for slug, found in rows.items()}
    return memo.found.get(library, ())


def definitions(library: str) -> Definitions:
    """Return the fields of a library that are in use, in their order."""
    return tuple(one for one in all_definitions(library) if one.retired_at is None)


def names_of(library: str) -> tuple[str, ...]:
    """Return the names of the fields in use: ``extra.<key>``."""
    return tuple(one.name for one in definitions(library))


def own_groups(fields: Definitions) -> list[FieldGroup]:
    """Return the group in which forms and pages show own fields; none where there are none."""
    names = tuple(one.name for one in fields)
    return [FieldGroup(title=GROUP, fields=names)] if names else []


def is_own(name: str) -> bool:
    """Return whether ``name`` is that of an own field."""
    return name.startswith(PREFIX)


def definition_of(library: str, name: str) -> FieldDefinition:
    """Return the field called ``extra.<key>``, also a retired one.

    Raises:
        LookupError: there is none.
    """
    for one in all_definitions(library):
        if one.name == name:
            return one
    raise LookupError(name)


def value_in(entry: Any, definition: FieldDefinition) -> Any:
    """Return the stored value of a field, None where there is none."""
    return (entry.extra or {}).get(definition.key)
