"""What entries say, column by column, read for many at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from registries.models import RegistryEntry
from registries.resources import EntryColumn

Values = dict[str, Any]


def draft_values(entries: Sequence[RegistryEntry], columns: Sequence[EntryColumn]) -> dict[int, Values]:
    """Return the newest state of each entry, that of its latest revision; entries come with it selected."""
    with_draft = [entry for entry in entries if entry.latest_revision_id is not None]
    found = {
        entry.pk: {column.name: column.in_content(entry.latest_revision.content) for column in columns}
        for entry in with_draft
    }
    found |= row_values([entry for entry in entries if entry.pk not in found], columns)
    return found


def row_values(entries: Sequence[RegistryEntry], columns: Sequence[EntryColumn]) -> dict[int, Values]:
    """Return the state of the rows themselves: what is published, for entries that are."""
    if not entries:
        return {}
    ids = [entry.pk for entry in entries]
    many = {column.name: _linked(type(entries[0]), column.name, ids) for column in columns if column.is_many}
    return {
        entry.pk: {
            column.name: (
                column.stored(many[column.name].get(entry.pk, [])) if column.is_many else column.in_row(entry)
            )
            for column in columns
        }
        for entry in entries
    }


def learn(columns: Iterable[EntryColumn], rows: Iterable[Values]) -> None:
    """Let the columns read at once the names that showing ``rows`` will need."""
    rows = list(rows)
    for column in columns:
        if column.is_many:
            column.widget.learn({pk for row in rows for pk in row.get(column.name) or ()})
        elif column.is_reference:
            column.widget.learn({row.get(column.name) for row in rows})


def _linked(model: type[RegistryEntry], name: str, ids: Sequence[int]) -> dict[int, list[int]]:
    relation: Any = model._meta.get_field(name)
    source, target = relation.m2m_column_name(), relation.m2m_reverse_name()
    through: Any = getattr(model, name).through
    found: dict[int, list[int]] = {}
    rows = through._default_manager.filter(**{f"{source}__in": ids}).values_list(source, target)
    for entry_id, pk in rows:
        found.setdefault(entry_id, []).append(pk)
    return found
