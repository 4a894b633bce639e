"""Children: whose data nobody may record without the consent of a guardian (PIPL art. 31)."""

import datetime
import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid

#: Years of age from which a person consents alone.
AGE_OF_CONSENT = 14
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
_OLD_ID_NUMBER = re.compile(r"[0-9]{15}")


def birth_date_in(id_number: str) -> datetime.date | None:
    """Return the day of birth that a resident identity number names; None when it names none."""
    if _ID_NUMBER.fullmatch(id_number):
        digits = id_number[6:14]
    elif _OLD_ID_NUMBER.fullmatch(id_number):
        # Fifteen digits were given out in the twentieth century only.
        digits = "19" + id_number[6:12]
    else:
        return None
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def birthday(born: datetime.date, years: int) -> datetime.date:
    """Return the day on which somebody has lived ``years`` years; 29 February becomes 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return datetime.date(born.year + years, 3, 1)


def needs_guardian(born: datetime.date | None, *, on: datetime.date | None = None) -> bool:
    """Return whether somebody born on ``born`` is under 14; the fourteenth birthday itself counts as 14."""
    if born is None:
        return False
    return (on or timezone.localdate()) < birthday(born, AGE_OF_CONSENT)


def require_guardian(
    *,
    guardian: str = "",
    relation: str = "",
    birth_date: datetime.date | None = None,
    id_number: str = "",
    on: datetime.date | None = None,
) -> None:
    """Refuse data of a child for whom no guardian agreed. Every path that records a birth date or ID number asks here.

    Where the two name different days the later one counts: the doubt is the child's.

    Raises:
        Invalid: the person is under 14, or born in the future, and no guardian is named.
    """
    today = on or timezone.localdate()
    born = max((day for day in (birth_date, birth_date_in(id_number)) if day is not None), default=None)
    if born is not None and born > today:
        message = _("This day of birth lies in the future.")
        raise Invalid("birth_date_future", message, fields={"birth_date": [message]})
    if needs_guardian(born, on=today) and not (guardian.strip() and relation.strip()):
        message = _("Under 14 a parent or guardian has to agree. Enter the guardian's name and relation.")
        raise Invalid("guardian_required", message, fields={"guardian": [message]})
