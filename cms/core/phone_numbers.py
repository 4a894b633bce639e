"""Mobile numbers of the mainland, in the one form in which they are compared."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-()（）.]")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LONGEST = 40


def compact(text: str) -> str:
    """Return ``text`` without separators and country code; what is left may be no number at all."""
    return _COUNTRY.sub("", _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:_LONGEST])))


def mobile_in(text: str) -> str:
    """Return the eleven digits of the mobile number that ``text`` is, or nothing."""
    digits = compact(text)
    return digits if _MOBILE.fullmatch(digits) else ""
