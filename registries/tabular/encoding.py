"""Which encoding a text file is in: told by its bytes, never guessed from one sample."""

import codecs
import re
from typing import BinaryIO

from registries.tabular.refusals import refuse

CHUNK = 1 << 18
UTF8_TRIPLE = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
HIGH_BYTE = re.compile(rb"[\x80-\xff]")
GBK_PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
MIXED_SHARE = 0.3
LOW_TRAIL_SHARE = 0.2


def detect_encoding(file: BinaryIO) -> str:
    """Return the codec that reads the whole file without an error.

    Raises:
        Invalid: none does, or the bytes speak for an encoding that is not read.
    """
    file.seek(0)
    sample = file.read(CHUNK)
    if sample.startswith(codecs.BOM_UTF8):
        return _must_read(file, "utf-8-sig", "UTF-8")
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _must_read(file, "utf-16", "UTF-16")
    if b"\x00" in sample:
        return _must_read(file, _utf16_order(sample), "UTF-16")
    utf8_error = _first_error(file, "utf-8")
    if utf8_error is None:
        return "utf-8"
    if _share(UTF8_TRIPLE, sample, 3) > MIXED_SHARE:
        raise refuse("encoding_mixed", line=utf8_error)
    gb_error = _first_error(file, "gb18030")
    if _looks_like_big5(sample):
        raise refuse("encoding_unsupported", encoding="Big5")
    if gb_error is None:
        return "gb18030"
    raise refuse("encoding_unknown", line=gb_error, encoding="GB18030")


def _must_read(file: BinaryIO, codec: str, label: str) -> str:
    line = _first_error(file, codec)
    if line is not None:
        raise refuse("encoding_unknown", line=line, encoding=label)
    return codec


def _utf16_order(sample: bytes) -> str:
    """Tell the byte order by which one gives separators and line ends."""
    found = {
        codec: sum(sample[: len(sample) // 2 * 2].decode(codec, "replace").count(mark) for mark in ",;\t\r\n")
        for codec in ("utf-16-le", "utf-16-be")
    }
    codec = max(found, key=lambda name: found[name])
    if not found[codec]:
        raise refuse("csv_nul", line=sample[: sample.index(0)].count(b"\n") + 1)
    return codec


def _first_error(file: BinaryIO, codec: str) -> int | None:
    """Return the line of the first byte that ``codec`` cannot read, or None."""
    decoder = codecs.getincrementaldecoder(codec)()
    file.seek(0)
    line = 1
    while True:
        chunk = file.read(CHUNK)
        try:
            line_text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + bytes(error.object[: error.start]).count(b"\n")
        line += line_text.count("\n")
        if not chunk:
            return None


def _share(pattern: re.Pattern[bytes], sample: bytes, width: int) -> float:
    high = len(HIGH_BYTE.findall(sample))
    return len(pattern.findall(sample)) * width / high if high else 0.0


def _looks_like_big5(sample: bytes) -> bool:
    """Say whether the pairs use second bytes that GB2312 text hardly has and Big5 text often."""
    pairs = GBK_PAIR.findall(sample)
    low = sum(1 for pair in pairs if pair[1] < 0xA1)
    if not pairs or low / len(pairs) < LOW_TRAIL_SHARE:
        return False
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("big5")
    except UnicodeDecodeError:
        return False
    return True
