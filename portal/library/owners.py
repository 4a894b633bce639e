"""Who answers for an entry, as far as a reader may know it."""

from typing import Any

from registries.domain.representation import masked_owner, owner_name


def owner_label(entry: Any, *, body: bool, actor: Any = None) -> str:
    """Return the owner, or only what kind of owner it is where the name is protected.

    On the page of one entry ``actor`` says who reads it; lists mask persons for everybody.
    """
    if not body:
        return masked_owner(entry)
    return owner_name(entry, actor=actor) if actor is not None else str(entry.owner or "")
