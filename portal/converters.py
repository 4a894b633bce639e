"""Path converters: a library is addressed by the segment its specification declares."""

from cms.core import library
from cms.core.library import LibrarySpec


class LibraryConverter:
    """Match the segment of a registered library and nothing else, so that pages keep all other addresses."""

    regex = "[a-z][a-z-]*"

    def to_python(self, value: str) -> LibrarySpec:
        """Return the library of the segment."""
        for spec in library.all_specs():
            if spec.url_segment == value:
                return spec
        raise ValueError(value)

    def to_url(self, value: LibrarySpec | str) -> str:
        """Return the segment of a library."""
        return value.url_segment if isinstance(value, LibrarySpec) else value
