"""Where protected files lie."""

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """Return the storage that no public address serves; its files leave through guarded views only."""
    return storages["private"]
