"""The stamped letter of an application: photos and PDFs, checked by content, kept where no address leads."""

import io
import re
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from cms.core.photos import MAX_PHOTOS, photos_to_pdf
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Application, ApplicationFile

MAX_PAGES = MAX_PHOTOS
MAX_PDF = 10 * 2**20
_PDF_PAGE = re.compile(rb"/Type\s*/Page\b")
#: What makes a PDF more than paper.
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


def add_files(*, actor: Any, application: Application, files: Sequence[Any]) -> list[ApplicationFile]:
    """Add photos or PDFs of the letter, in their order: all of them or none.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: the application was handed in.
        Invalid: too many pages, too large, or not what its name says.
    """
    access_for(Application).check(actor, Action.EDIT, application)
    _check_writable(application)

    if not files:
        raise _fault("files_missing", _("Choose photos of the letter or a PDF."))
    prepared = [_prepare(file, place) for place, file in enumerate(files, start=1)]
    with transaction.atomic():
        # Of two uploads at once, the second counts the first; and drawing takes long enough to hand in meanwhile.
        _lock_writable(application)
        if application.files.count() + len(prepared) > MAX_PAGES:
            raise _fault(
                "photo_count",
                _("At most %(most)s pages are taken. Remove some, or put them into one PDF."),
                most=MAX_PAGES,
            )
        rows = [
            ApplicationFile.objects.create(
                application=application,
                file=ContentFile(content, name=f"{application.pk}.{'jpg' if is_photo else 'pdf'}"),
                is_photo=is_photo,
                name=_short(name),
                size=len(content),
            )
            for name, is_photo, content in prepared
        ]
        record(action="application.files", actor=actor, obj=application, data={"added": len(rows)})
    return rows


def remove_file(*, actor: Any, application: Application, file_id: int) -> None:
    """Take one page away.

    Raises:
        NotAllowed: it is somebody else's.
        Conflict: the application was handed in, or the page is gone already.
    """
    access_for(Application).check(actor, Action.EDIT, application)
    _check_writable(application)

    row = application.files.filter(pk=file_id).first()
    if row is None:
        raise Conflict("page_gone", _("This page was removed already."))
    with transaction.atomic():
        _lock_writable(application)
        row.delete()
        record(action="application.files", actor=actor, obj=application, data={"removed": file_id})
        transaction.on_commit(lambda: row.file.delete(save=False))


def _check_writable(application: Application) -> None:
    if not application.is_writable:
        raise Conflict("not_writable", _("This application was handed in and cannot be changed now."))


def _lock_writable(application: Application) -> None:
    """Judge the row as it stands now: what the operator reads must be what was handed in."""
    _check_writable(Application.objects.select_for_update().get(pk=application.pk))


def open_file(*, actor: Any, application: Application, file_id: int | None) -> Any:
    """Return a page, or the PDF of all photos for None; whoever is not the applicant leaves an audit row.

    Raises:
        NotFound: the actor may not see the application.
        Conflict: there is no such page.
    """
    access_for(Application).check(actor, Action.VIEW, application)
    row = application.files.filter(pk=file_id).first() if file_id else None
    file = row.file if row else (application.document if file_id is None else None)
    if not file:
        raise Conflict("page_gone", _("This page is not there (any more)."))
    if actor.pk != application.applicant_id:
        record(
            action="application.file",
            actor=actor,
            obj=application,
            organisation_id=application.organisation_id,
            data={"file": file_id},
        )
    return file


def bind_document(application: Application) -> None:
    """Make one PDF of the photos, as the document that was handed in."""
    photos = [row.file for row in application.files.filter(is_photo=True).order_by("pk")]
    if not photos:
        return
    opened = []
    try:
        for photo in photos:
            with photo.open("rb") as stream:
                opened.append(io.BytesIO(stream.read()))
        content = photos_to_pdf(opened)
    finally:
        for copy in opened:
            copy.close()
    application.document.save(
        f"{application.pk}-{application.round + 1}.pdf", ContentFile(content), save=False
    )
    Application.objects.filter(pk=application.pk).update(document=application.document.name)


def _prepare(file: Any, place: int) -> tuple[str, bool, bytes]:
    """Return name, whether it is a photo, and what is kept of a file."""
    head = _head(file)
    if head.startswith(b"%PDF-"):
        return file.name, False, _checked_pdf(file, place)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        raise _fault(
            "photo_heic",
            _(
                "Photo %(page)s is in the HEIC format of newer phones. Take it with this page's camera button, "
                "or set the phone's camera to “most compatible”, or send a screenshot of it."
            ),
            page=place,
        )
    return file.name, True, _redrawn(file, place)


def _redrawn(file: Any, place: int) -> bytes:
    """Return a photo upright, without what the camera wrote, no larger than a page needs."""
    try:
        pdf = photos_to_pdf([file])
    except Invalid as error:
        raise _fault(error.code, error._message, page=place) from error
    # The checked page is drawn as a JPEG inside the PDF; the viewer shows that picture.
    start, end = pdf.index(b"\xff\xd8\xff"), pdf.rindex(b"\xff\xd9") + 2
    with Image.open(io.BytesIO(pdf[start:end])) as page:
        page.load()
    return pdf[start:end]


def _checked_pdf(file: Any, place: int) -> bytes:
    if file.size > MAX_PDF:
        raise _fault(
            "pdf_size", _("File %(page)s is larger than 10 MB. Scan it with a lower resolution."), page=place
        )
    file.seek(0)
    content: bytes = file.read()
    if b"%%EOF" not in content[-2048:]:
        raise _fault(
            "pdf_broken",
            _("File %(page)s is a damaged PDF. Save it once more and upload it again."),
            page=place,
        )
    clear = _names_in_clear(content)
    if _PDF_ACTIVE.search(clear) or b"/Encrypt" in clear:
        raise _fault(
            "pdf_active",
            _("File %(page)s is protected or holds programs. Print it to a plain PDF, or take photos."),
            page=place,
        )
    if len(_PDF_PAGE.findall(content)) > MAX_PAGES:
        raise _fault(
            "photo_count",
            _("At most %(most)s pages are taken. Remove some, or put them into one PDF."),
            most=MAX_PAGES,
        )
    return content


def _names_in_clear(content: bytes) -> bytes:
    """Return a PDF without the writing of letters as numbers, which hides a name from whoever looks for it."""
    return _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)


def _head(file: Any) -> bytes:
    file.seek(0)
    head: bytes = file.read(16)
    file.seek(0)
    return head


def _short(name: str) -> str:
    """Return the end of a file's name, which tells more than its beginning."""
    return re.sub(r"[\x00-\x1f<>\"\\/]", "", name or "")[-100:] or "—"


def _fault(code: str, message: Any, **params: Any) -> Invalid:
    text = str(message) % params if params else str(message)
    return Invalid(code, text, fields={"files": [text]})
