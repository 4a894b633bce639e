"""Applications of organisations, as people hand them in."""

import io
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from permissions.domain import application_files, applications
from permissions.models import Application, User
from tests.factories.entries import make_region
from tests.factories.identity import make_credit_code, make_user

_numbers = count(500_000)


def make_photo(
    name: str = "letter.jpg", *, kind: str = "JPEG", size: tuple[int, int] = (600, 850), **options: Any
) -> Any:
    """Return an uploaded photo."""
    target = io.BytesIO()
    Image.new("RGB", size, (250, 250, 245)).save(target, kind, **options)
    return SimpleUploadedFile(name, target.getvalue(), content_type="image/jpeg")


def make_pdf(name: str = "letter.pdf", *, pages: int = 1, extra: bytes = b"") -> Any:
    """Return an uploaded PDF that looks like one as far as anybody checks."""
    body = b"%PDF-1.4\n" + b"".join(b"<< /Type /Page >>\n" for _one in range(pages)) + extra + b"\n%%EOF\n"
    return SimpleUploadedFile(name, body, content_type="application/pdf")


def new_code() -> str:
    """Return a credit code that nobody has."""
    return make_credit_code(next(_numbers))


def fill(actor: User, application: Application, **facts: Any) -> Application:
    """Write everything that a submission needs."""
    values = {
        "name": f"测试申请企业{application.pk}",
        "organisation_kind": "enterprise",
        "region": make_region(),
        "position": "办公室主任",
        "is_another": True,
        **facts,
    }
    application = applications.save_facts(actor=actor, application=application, facts=values)
    if not application.files.exists():
        application_files.add_files(actor=actor, application=application, files=[make_photo()])
    return application


def make_application(actor: User | None = None, *, code: str = "", **facts: Any) -> Application:
    """Return an application ready to be handed in."""
    actor = actor or make_user()
    return fill(actor, applications.start(actor=actor, code=code or new_code()), **facts)


def hand_in(actor: User | None = None, **fields: Any) -> Application:
    """Return an application that waits for a decision."""
    actor = actor or make_user()
    return applications.submit(actor=actor, application=make_application(actor, **fields))
