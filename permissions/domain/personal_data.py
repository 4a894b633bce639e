"""One's own data: seen, corrected, and taken along as a copy that can be fetched once."""

import datetime
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.core.tasks import enqueue
from cms.masterdata.pinyin import spell
from permissions.access import standing_of
from permissions.crypto import decrypt_bytes, digest, encrypt_bytes
from permissions.domain import erasure, phones
from permissions.domain.registration import name_problems
from permissions.models import (
    DataRequest,
    DataRequestKind,
    DataRequestState,
    Person,
    PersonContact,
    ProofPurpose,
    User,
)
from permissions.models.person import normalise_name

COPY_TASK = "permissions.make_copy"
#: A copy a day is a right, a copy a minute is an attack on a stolen session.
COPIES_PER_DAY = 3


@dataclass(frozen=True, kw_only=True)
class Section:
    """One kind of data about a person, ready for a screen or a copy."""

    slug: str
    label: str | Promise
    fate: str | Promise
    columns: Mapping[str, str | Promise]
    rows: Sequence[Mapping[str, Any]]

    @property
    def table(self) -> list[list[tuple[str | Promise, str]]]:
        """Return the cells of all rows in the order of the columns: heading and text."""
        return [[(label, _text(row.get(name))) for name, label in self.columns.items()] for row in self.rows]


def sections_of(*, actor: Any, person: Person, clear: bool = False) -> list[Section]:
    """Return everything the platform holds of ``person``, masked unless ``clear``.

    Raises:
        NotAllowed: it is somebody else's data.
    """
    _check_own(actor, person)

    if clear:
        record(action="person.own_reveal", actor=actor, obj=person)
    return _sections(person, clear=clear)


def cooling_days() -> int:
    """Return how many days pass between the request to erase data and the act."""
    days: int = settings.ERASURE_COOLING.days
    return days


def correct_name(*, actor: Any, person: Person, name: str) -> None:
    """Correct one's own name.

    Raises:
        NotAllowed: it is somebody else's.
        Invalid: it is no name.
    """
    _check_own(actor, person)

    cleaned = normalise_name(name)
    if problems := name_problems(cleaned):
        raise Invalid("name_invalid", _("Enter your name."), fields={"name": problems})
    spelling = spell(cleaned)

    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(
            name=cleaned, pinyin=spelling.pinyin, initials=spelling.initials
        )
        if cleaned != person.name:
            record(action="person.name", actor=actor, obj=person)


def change_phone(*, actor: Any, person: Person, phone: str, token: str) -> None:
    """Take over a number that the person has just proven to hold; other devices are logged out.

    Raises:
        NotAllowed: it is somebody else's data.
        Conflict: the proof has expired, or the number belongs to another person.
    """
    _check_own(actor, person)

    try:
        with transaction.atomic():
            phones.use_proof(phone=phone, token=token, purpose=ProofPurpose.CHANGE)
            PersonContact.objects.update_or_create(
                person=person, defaults={"phone": phone, "phone_digest": digest(phone)}
            )
            user = User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
            User.objects.filter(pk=user.pk).update(session_version=user.session_version + 1)
            record(action="person.phone", actor=actor, obj=person)
    except IntegrityError as error:
        raise Conflict("number_taken", _("This number belongs to another person.")) from error


def copies_of(person: Person) -> QuerySet[DataRequest]:
    """Return the requests for a copy, newest first."""
    return DataRequest.objects.filter(person=person, kind=DataRequestKind.COPY).order_by("-asked_at", "-pk")


def ask_copy(*, actor: Any, person: Person) -> DataRequest:
    """Ask for a copy of everything; a task makes it.

    Raises:
        NotAllowed: it is somebody else's data.
        Conflict: one is being made, or three were asked for today.
    """
    _check_own(actor, person)

    now = timezone.now()
    if copies_of(person).filter(asked_at__gt=now - datetime.timedelta(days=1)).count() >= COPIES_PER_DAY:
        raise Conflict("too_many_copies", _("Three copies were asked for today. Try again tomorrow."))

    try:
        with transaction.atomic():
            request = DataRequest.objects.create(
                person=person,
                kind=DataRequestKind.COPY,
                asked_by_id=actor.pk,
                due_at=now + settings.COPY_LIFE,
            )
            record(action="person.copy_asked", actor=actor, obj=person)
            enqueue(COPY_TASK, request_id=request.pk)
    except IntegrityError as error:
        raise Conflict("copy_waits", _("A copy is being made already.")) from error
    return request


def make_copy(*, actor: Any, request_id: int) -> None:
    """Write the copy that was asked for, encrypted; doing it again for a made one changes nothing.

    Raises:
        NotAllowed: the actor is not the platform itself.
    """
    if not standing_of(actor).is_system:
        raise NotAllowed("not_allowed", _("Copies are made by the platform itself."))
    waiting = DataRequest.objects.filter(
        pk=request_id, kind=DataRequestKind.COPY, state=DataRequestState.WAITING
    )
    request = waiting.select_related("person__user").first()
    if request is None:
        return

    content = _archive(request.person)

    with transaction.atomic():
        if waiting.update(state=DataRequestState.READY, due_at=timezone.now() + settings.COPY_LIFE) != 1:
            return
        request.refresh_from_db()
        request.file.save("copy", ContentFile(encrypt_bytes(content)), save=False)
        DataRequest.objects.filter(pk=request.pk).update(file=request.file.name)
        record(action="person.copy_made", actor=actor, obj=request.person, data={"bytes": len(content)})


def take_copy(*, actor: Any, key: Any) -> bytes:
    """Return the copy as a ZIP file, once; it is gone from the platform with the answer.

    Raises:
        NotFound: it is somebody else's, was fetched, or has expired.
    """
    ready = DataRequest.objects.filter(
        key=key,
        kind=DataRequestKind.COPY,
        state=DataRequestState.READY,
        due_at__gt=timezone.now(),
        person__user_id=getattr(actor, "pk", None) or 0,
    )
    request = ready.select_related("person").first()
    if request is None:
        raise NotFound("copy_gone", _("This copy was fetched, has expired, or is none of yours."))

    with transaction.atomic():
        taken = ready.update(state=DataRequestState.DONE, finished_at=timezone.now(), file="")
        if taken != 1:
            raise NotFound("copy_gone", _("This copy was fetched, has expired, or is none of yours."))
        with request.file.open("rb") as stored:
            content = decrypt_bytes(stored.read())
        record(action="person.copy_fetched", actor=actor, obj=request.person)
        transaction.on_commit(partial(request.file.storage.delete, str(request.file.name)))
    return content


def expire_copies(*, now: datetime.datetime | None = None) -> int:
    """Delete the copies that nobody fetched in time; return how many."""
    moment = now or timezone.now()
    stale = DataRequest.objects.filter(
        kind=DataRequestKind.COPY, state=DataRequestState.READY, due_at__lte=moment
    )
    count = 0
    for request in stale.order_by("pk"):
        request.file.delete(save=False)
        count += stale.filter(pk=request.pk).update(
            state=DataRequestState.EXPIRED, finished_at=moment, file=""
        )
    return count


def _text(value: Any) -> str:
    """Return a value as people read it; nothing is an empty text."""
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)


def _check_own(actor: Any, person: Person) -> None:
    own = person.user_id is not None and person.user_id == getattr(actor, "pk", None)
    if not own or not actor.is_active:
        raise NotAllowed("not_allowed", _("Only the person can see and change this data."))


def _sections(person: Person, *, clear: bool) -> list[Section]:
    found = []
    for one in erasure.contributors():
        rows = [dict(row) for row in one.collect(person)]
        for name, mask in one.masks.items() if not clear else ():
            for row in rows:
                row[name] = mask(row.get(name) or "")
        found.append(Section(slug=one.slug, label=one.label, fate=one.fate, columns=one.columns, rows=rows))
    return found


def _archive(person: Person) -> bytes:
    """Return a ZIP with the data for programs (JSON) and for people (HTML)."""
    sections = _sections(person, clear=True)
    made_at = timezone.localtime()
    data = {
        "made_at": made_at,
        "sections": [{"slug": one.slug, "label": str(one.label), "rows": list(one.rows)} for one in sections],
    }
    page = render_to_string(
        "permissions/personal_copy.html", {"sections": sections, "person": person, "made_at": made_at}
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("data.json", text)
        archive.writestr("data.html", page)
    return buffer.getvalue()
