"""What this layer tells those above it."""

from django.dispatch import Signal

#: Entries of ``library`` with ``ids`` changed in any way that a reader may notice; sent inside the transaction.
entries_changed = Signal()
