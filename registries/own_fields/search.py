"""What own fields give to the search: everything, and the part that the public summary shows."""

from typing import Any

from registries.own_fields.reading import definitions, value_in
from registries.own_fields.values import words


def search_words(entry: Any) -> tuple[list[str], list[str]]:
    """Return the words of the searchable fields of an entry, and of those that are public."""
    everything, public = [], []
    for field in definitions(entry.library_slug):
        if field.is_searchable and (text := words(field, value_in(entry, field))):
            everything.append(text)
            if field.is_public:
                public.append(text)
    return everything, public
