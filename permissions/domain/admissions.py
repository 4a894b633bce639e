"""Scans of admission documents: what is accepted, judged by content and never by the name of the file."""

from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import ConsortiumMember, Organisation

#: How a file begins → the ending under which it is kept.
SIGNATURES = ((b"%PDF-", ".pdf"), (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
MAX_BYTES = 10 * 1024 * 1024


def checked_scan(file: "File[Any]") -> "ContentFile[bytes]":
    """Return the scan under a name that says its true kind and nothing else.

    Raises:
        Invalid: it is empty, too large, or neither PDF, JPEG nor PNG.
    """
    if (file.size or 0) > MAX_BYTES:
        message = _("The file is larger than 10 MB. Scan it with a lower resolution.")
        raise Invalid("scan_too_large", message, fields={"scan": [message]})
    file.seek(0)
    content = file.read()
    ending = next((end for start, end in SIGNATURES if content.startswith(start)), "")
    if not ending:
        message = _("Only PDF, JPG and PNG files are accepted. Scan or photograph the stamped document.")
        raise Invalid("scan_kind", message, fields={"scan": [message]})
    return ContentFile(content, name=f"scan{ending}")


def may_read_scan(actor: Any, membership: ConsortiumMember) -> bool:
    """Return whether ``actor`` may read an admission document: the operator, and who manages the member."""
    return access_for(Organisation).allows(actor, Action.MANAGE, membership.organisation)
