"""Who answers for an entry, as far as a reader may know it."""

from typing import Any

from registries.domain.representation import masked_owner


def owner_label(entry: Any, *, body: bool) -> str:
    """Return the owner's name, or only what kind of owner it is where the name is protected."""
    return str(entry.owner or "") if body else masked_owner(entry)
