"""The uploaded file of an import: encrypted from the upload to its deletion, for sheets hold numbers of people."""

import hashlib
import io
from typing import BinaryIO

from cryptography.fernet import InvalidToken
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Conflict
from permissions.crypto import decrypt_bytes, encrypt_bytes
from registries.models.import_job import ImportJob


def hash_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a file's content."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def store_file(*, job: ImportJob, file: BinaryIO) -> None:
    """Keep the content of ``file`` with ``job``, and save the job."""
    file.seek(0)
    job.file.save(job.file_name, ContentFile(encrypt_bytes(file.read())), save=True)


def stored_file(job: ImportJob) -> BinaryIO:
    """Return the content that was uploaded.

    Raises:
        Conflict: the stored file is gone or no longer the same.
    """
    if job.file.name and job.file.storage.exists(job.file.name):
        with job.file.open("rb") as stored:
            content = stored.read()
        try:
            file = io.BytesIO(decrypt_bytes(content))
        except InvalidToken:
            pass
        else:
            if hash_of(file) == job.file_hash:
                return file
    raise Conflict("import_file_changed", _("The stored file has changed. Upload it again."))
