"""Telling by content what a file is, before anything parses it."""

from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext as _

from registries.tabular.refusals import refuse
from registries.tabular.table import Limits

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HTML_STARTS = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<?xml")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def detect_kind(file: BinaryIO, *, name: str, limits: Limits) -> str:
    """Return ``"xlsx"`` or ``"csv"``.

    Raises:
        Invalid: empty, too large, or not a file of these two kinds; the reason says how to get one.
    """
    name = PurePath(name).name
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise refuse("file_empty")
    if size > limits.bytes:
        raise refuse("file_too_large", size=-(-size // 1024**2), limit=limits.bytes // 1024**2)
    head = file.read(4096)
    file.seek(0)
    suffix = PurePath(name).suffix.lower()
    if head.startswith(OLE_MAGIC):
        raise refuse("file_encrypted" if _has_encrypted_package(file) else "file_is_xls", name=name)
    if _looks_like_html(head):
        raise refuse("file_is_html", name=name)
    if head.startswith(ZIP_MAGIC):
        return _zip_kind(suffix, name)
    return _text_kind(suffix, name, head)


def _zip_kind(suffix: str, name: str) -> str:
    if suffix == ".xlsx":
        return "xlsx"
    if suffix in (".xlsm", ".xltm", ".xlam"):
        raise refuse("file_has_macros", name=name)
    if suffix == ".xlsb":
        raise refuse("file_is_binary_workbook", name=name)
    if suffix in (".csv", ".xls", ".txt", ".et", ""):
        raise refuse("wrong_extension", name=name, kind=_("an Excel workbook (.xlsx)"))
    raise refuse("file_kind_unknown", name=name)


def _text_kind(suffix: str, name: str, head: bytes) -> str:
    if suffix in (".csv", ".txt", ".tsv"):
        return "csv"
    if suffix in (".xlsx", ".xls", ".xlsm"):
        if head.startswith(b"PK") or b"\x00" in head:
            raise refuse("file_truncated", name=name)
        raise refuse("wrong_extension", name=name, kind=_("plain text (.csv)"))
    raise refuse("file_kind_unknown", name=name)


def _looks_like_html(head: bytes) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith(HTML_STARTS)


def _has_encrypted_package(file: BinaryIO) -> bool:
    """Look for the stream name that Office gives to a password-protected workbook."""
    tail = b""
    file.seek(0)
    while chunk := file.read(1 << 20):
        if ENCRYPTED in tail + chunk:
            return True
        tail = chunk[-len(ENCRYPTED) :]
    return False
