"""Change the keys of personal data while the platform serves: encrypt anew, batch by batch; compute digests anew."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, TextField, Value
from django.db.models.functions import Cast

from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from permissions.access import standing_of
from permissions.crypto import EncryptedTextField, digest
from permissions.models import Invitation, PersonContact

BATCH = 500
_RAW = "raw_%s"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What one batch did: rows looked at, values written anew, values that no key opens."""

    model: str
    rows: int
    renewed: int
    unreadable: int


@dataclass(frozen=True, kw_only=True)
class Digest:
    """A column that holds the digest of a text, and how the text is read from a row; "" where it is not known."""

    model: type[Model]
    column: str
    text: Callable[[Any], str]


_digests: list[Digest] = [
    Digest(model=PersonContact, column="phone_digest", text=lambda row: row.phone),
    Digest(model=PersonContact, column="id_number_digest", text=lambda row: row.id_number),
    Digest(
        model=Invitation,
        column="address_digest",
        text=lambda row: f"{row.channel}:{row.address}" if row.address else "",
    ),
]


def register_digest(found: Digest) -> None:
    """Make a column part of every change of the digest key; registering it again changes nothing."""
    if all((known.model, known.column) != (found.model, found.column) for known in _digests):
        _digests.append(found)


def encrypted_columns() -> list[tuple[type[Model], list[str]]]:
    """Return every model with encrypted columns, found by the class of the field."""
    found = []
    for model in apps.get_models():
        names = [
            field.name for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)
        ]
        if names:
            found.append((model, names))
    return sorted(found, key=lambda pair: pair[0]._meta.label)


def rotate_keys(*, actor: Any, batch: int = BATCH) -> Iterator[Progress]:
    """Encrypt with the newest key whatever an older one encrypted, and yield after every batch.

    A batch is one transaction, and a value already under the newest key is left alone: who breaks off begins again
    without loss. A value that somebody changes meanwhile is left alone as well: it was written with the newest key.

    Raises:
        NotAllowed: the actor is not the platform itself.
    """
    if not standing_of(actor).is_system:
        raise NotAllowed("not_allowed", "Keys are changed by the maintainers' command.")

    totals = {"renewed": 0, "unreadable": 0}
    for model, names in encrypted_columns():
        for progress in _rotate_model(model, names, batch):
            totals["renewed"] += progress.renewed
            totals["unreadable"] += progress.unreadable
            yield progress
    record(action="personal.keys_rotated", actor=actor, label="PERSONAL_DATA_KEYS", data=totals)


def renew_digests(*, actor: Any, before: str, batch: int = BATCH) -> Iterator[Progress]:
    """Compute anew, with the present key, every digest that the key ``before`` made; safe to repeat.

    Raises:
        NotAllowed: the actor is not the platform itself.
        Invalid: the key before is missing or is the present one.
    """
    if not standing_of(actor).is_system:
        raise NotAllowed("not_allowed", "Keys are changed by the maintainers' command.")
    if not before or before == settings.PERSONAL_DATA_HMAC_KEY:
        raise Invalid("key_before_missing", "Name the key that was in use before, and another one now.")

    totals = {"renewed": 0, "unreadable": 0}
    for one in _digests:
        for progress in _renew_column(one, before, batch):
            totals["renewed"] += progress.renewed
            totals["unreadable"] += progress.unreadable
            yield progress
    record(action="personal.digests_renewed", actor=actor, label="PERSONAL_DATA_HMAC_KEY", data=totals)


def _rotate_model(model: type[Model], names: list[str], batch: int) -> Iterator[Progress]:
    keys = [Fernet(key) for key in settings.PERSONAL_DATA_KEYS]
    raw = {_RAW % name: Cast(name, TextField()) for name in names}
    filled = Q()
    for name in names:
        filled |= Q(**{f"{name}__gt": Value("", TextField())})
    rows = model._default_manager.filter(filled).annotate(**raw).order_by("pk")
    last: Any = None
    while True:
        page = rows if last is None else rows.filter(pk__gt=last)
        values = list(page.values("pk", *raw)[:batch])
        if not values:
            return
        last = values[-1]["pk"]
        renewed = unreadable = 0
        with transaction.atomic():
            for row in values:
                for name in names:
                    outcome = _rotate_value(model, row["pk"], name, row[_RAW % name] or "", keys)
                    renewed += outcome == "renewed"
                    unreadable += outcome == "unreadable"
        yield Progress(model=model._meta.label, rows=len(values), renewed=renewed, unreadable=unreadable)


def _rotate_value(model: type[Model], pk: Any, name: str, token: str, keys: list[Fernet]) -> str:
    if not token or _opens(keys[0], token):
        return ""
    try:
        fresh = MultiFernet(keys).rotate(token.encode()).decode()
    except InvalidToken:
        return "unreadable"
    same = model._default_manager.annotate(raw=Cast(name, TextField())).filter(pk=pk, raw=token)
    return "renewed" if same.update(**{name: Value(fresh, TextField())}) else ""


def _opens(key: Fernet, token: str) -> bool:
    try:
        key.decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def _renew_column(one: Digest, before: str, batch: int) -> Iterator[Progress]:
    manager = one.model._default_manager
    rows = manager.exclude(**{one.column: ""}).exclude(**{f"{one.column}__isnull": True}).order_by("pk")
    last: Any = None
    while True:
        page = list((rows if last is None else rows.filter(pk__gt=last))[:batch])
        if not page:
            return
        last = page[-1].pk
        renewed = 0
        with transaction.atomic():
            for row in page:
                text, stored = one.text(row), getattr(row, one.column)
                if text and hmac.compare_digest(stored, _digest_with(before, text)):
                    renewed += manager.filter(pk=row.pk, **{one.column: stored}).update(
                        **{one.column: digest(text)}
                    )
        yield Progress(model=one.model._meta.label, rows=len(page), renewed=renewed, unreadable=0)


def _digest_with(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
