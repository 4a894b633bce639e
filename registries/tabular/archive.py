"""A workbook is a zip of XML: what is refused before a parser sees any of it."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from registries.tabular.refusals import refuse
from registries.tabular.table import Limits

RATIO_FROM_BYTES = 1024 * 1024
ENCRYPTED_FLAG = 0x1
DAMAGED = (
    zlib.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    KeyError,
)


@contextmanager
def open_archive(file: BinaryIO, *, name: str, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a workbook whose parts were checked: count, sizes, ratios, macros, document types, checksums.

    Raises:
        Invalid: one of them is refused, or the file is damaged.
    """
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGED as error:
        raise refuse("file_truncated", name=name) from error
    with archive:
        _check_parts(archive, name=name, limits=limits)
        _check_xml(archive, name=name)
        yield archive


def parser() -> expat.XMLParserType:
    """Return an XML parser that refuses any document type, so that no entity is ever expanded."""
    result = expat.ParserCreate()
    result.StartDoctypeDeclHandler = _refuse_doctype
    result.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return result


def parse_part(archive: zipfile.ZipFile, part: str, handler: expat.XMLParserType, *, name: str) -> None:
    """Stream one part through ``handler``; damage is a refusal."""
    try:
        with archive.open(part) as stream:
            handler.ParseFile(stream)
    except expat.ExpatError as error:
        raise refuse("file_truncated", name=name) from error
    except DAMAGED as error:
        raise refuse("file_truncated", name=name) from error


def _refuse_doctype(*_args: object) -> NoReturn:
    raise refuse("xml_doctype")


def _check_parts(archive: zipfile.ZipFile, *, name: str, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.entries:
        raise refuse("archive_entries", limit=limits.entries)
    if any(part.flag_bits & ENCRYPTED_FLAG for part in parts):
        raise refuse("file_encrypted", name=name)
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise refuse("archive_too_big", limit=limits.unpacked_bytes // 1024**2)
    for part in parts:
        if part.file_size > RATIO_FROM_BYTES and part.file_size > limits.ratio * max(part.compress_size, 1):
            raise refuse("archive_ratio", limit=limits.ratio)
    _check_content(set(archive.namelist()), name=name)


def _check_content(names: set[str], *, name: str) -> None:
    if any(part.lower().endswith("vbaproject.bin") for part in names):
        raise refuse("file_has_macros", name=name)
    if "xl/workbook.bin" in names:
        raise refuse("file_is_binary_workbook", name=name)
    if "[Content_Types].xml" not in names or not any(part.endswith(".xml") and "/" in part for part in names):
        raise refuse("file_kind_unknown", name=name)


def _check_xml(archive: zipfile.ZipFile, *, name: str) -> None:
    """Read every small part to its end (document type, checksum); sheets are read so by their own scan."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")) and "/worksheets/sheet" not in part.filename:
            parse_part(archive, part.filename, parser(), name=name)
