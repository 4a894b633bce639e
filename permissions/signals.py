"""What this layer tells those above it."""

from django.dispatch import Signal

#: ``user`` got or lost a right; sent inside the transaction.
grants_changed = Signal()

#: a consent was given or withdrawn: ``person_id``, ``purpose``, ``given``; sent inside the transaction.
consent_changed = Signal()

#: ``organisation`` became verified by ``actor``, in whatever way; sent inside the transaction.
organisation_verified = Signal()
