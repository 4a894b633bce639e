"""What stands under a document in the viewer: what it says of itself, and whether that fits the organisation."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.cn import uscc

from registries.enums import EvidenceKind
from registries.models import Evidence, RegistryEntry

#: An end this near is worth a look.
SOON = datetime.timedelta(days=60)
#: Documents that the organisation itself issues, so that its name must stand on them.
_OWN = {EvidenceKind.AUTHORISATION, EvidenceKind.COMMITMENT, EvidenceKind.LICENCE}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One parsed fact; ``tone`` done, wait or danger where it is judged."""

    label: str
    value: str
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A document with the facts under it; ``form`` says how it is shown."""

    document: Evidence
    form: str
    facts: list[Line]


def facts_of(entry: RegistryEntry, documents: list[Evidence]) -> list[Sheet]:
    """Return the documents of an entry with what is known about each."""
    return [
        Sheet(document=document, form=_form(document), facts=list(_lines(entry, document)))
        for document in documents
    ]


def _form(document: Any) -> str:
    if document.is_picture:
        return "picture"
    return "pages" if str(document.file.name).endswith(".pdf") else "file"


def _lines(entry: RegistryEntry, document: Evidence) -> Any:
    if document.number:
        yield Line(label=_("Document number"), value=document.number)
    if document.issuer:
        yield Line(label=_("Issuing organisation"), value=document.issuer)
    if document.signed_on:
        yield Line(label=_("Signed on"), value=document.signed_on.isoformat())
    if document.valid_until:
        yield _validity(document.valid_until)
    owner = entry.organisation
    if owner is None or document.kind not in _OWN:
        return
    if document.issuer:
        fits = document.issuer.strip() in {owner.name, owner.root.name if owner.root else owner.name}
        words = _("as registered") if fits else _("differs from the register")
        yield Line(label=_("Name of the organisation"), value=words, tone="done" if fits else "wait")
    if owner.uscc:
        valid = uscc.is_valid(owner.uscc)
        words = _("check digit is right") if valid else _("check digit is wrong")
        yield Line(label=_("Credit code"), value=words, tone="done" if valid else "danger")


def _validity(until: datetime.date) -> Line:
    left = (until - timezone.localdate()).days
    words = {"day": until.isoformat(), "left": left, "over": -left}
    if left < 0:
        value, tone = _("%(day)s (over for %(over)d days)") % words, "danger"
    elif left <= SOON.days:
        value, tone = _("%(day)s (%(left)d days left)") % words, "wait"
    else:
        value, tone = until.isoformat(), ""
    return Line(label=_("Valid until"), value=value, tone=tone)
