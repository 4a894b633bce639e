"""What is wrong with a unified social credit code (GB 32100-2015), told so that it can be put right."""

import re
import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc as rules

from cms.core.errors import Invalid

LENGTH = 18
OLD_LENGTH = 15
#: No I, O, S, V, Z: they look like digits.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MEANT = {"I": "1", "O": "0", "S": "5", "Z": "2", "V": "U"}
_SEPARATORS = re.compile(r"[\s\-_.·]")
_REGION = slice(2, 8)


def compact(text: str) -> str:
    """Return a code without spaces and hyphens, in capitals."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_code(text: str) -> str:
    """Return the code in its compact form.

    Raises:
        Invalid: it breaks a rule; the message names the place.
    """
    code = compact(text)
    fault = _fault(code)
    if fault:
        raise Invalid("uscc_invalid", fault, fields={"uscc": [fault]})
    return code


def region_of(code: str) -> str:
    """Return the administrative division that issued a code."""
    return code[_REGION]


def _fault(code: str) -> str:
    """Return what is wrong, the first thing first; empty when nothing is."""
    if not code:
        return _("Enter the 18 characters of the unified social credit code on the business licence.")
    for place, char in enumerate(code, start=1):
        if char not in ALPHABET:
            return _wrong_character(place, char)
    return _wrong_length(code) or _wrong_content(code)


def _wrong_length(code: str) -> str:
    if len(code) == OLD_LENGTH:
        return _("This is an old registration number of 15 digits. Enter the unified code of 18 characters.")
    if len(code) < LENGTH:
        return _("The code lacks %(n)d characters; it has 18.") % {"n": LENGTH - len(code)}
    if len(code) > LENGTH:
        return _("The code has %(n)d characters too many; it has 18.") % {"n": len(code) - LENGTH}
    return ""


def _wrong_content(code: str) -> str:
    if not code[_REGION].isdigit():
        return _("Characters 3 to 8 are the division code and must be digits. Compare with the licence.")
    if rules.calc_check_digit(code[:-1]) != code[-1]:
        return _("The check character does not fit: a character is mistyped or two are swapped. Compare.")
    return "" if rules.is_valid(code) else _("This is not a valid code. Compare with the licence.")


def _wrong_character(place: int, char: str) -> str:
    if char in _MEANT:
        values = {"place": place, "char": char, "meant": _MEANT[char]}
        return _("Character %(place)d is the letter %(char)s, which no code has. Is it %(meant)s?") % values
    return _("Character %(place)d (%(char)s) does not belong here; a code has digits and capitals.") % {
        "place": place,
        "char": char,
    }
