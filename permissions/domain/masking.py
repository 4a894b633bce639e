"""Personal data as screens show it: enough to recognise what one knows, too little to use."""

from cms.core import sms

HIDDEN = "****"
#: What every mask contains and no value of ours does.
_SIGN = "**"


def mask_phone(phone: str) -> str:
    """Return 138****1234; a short number shows nothing, an empty one stays empty."""
    return sms.mask(phone) if phone else ""


def mask_id_number(number: str) -> str:
    """Return the first and the last of an identity number: 5****************X."""
    if not number:
        return ""
    return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}" if len(number) > 6 else HIDDEN


def mask_email(address: str) -> str:
    """Return z***@example.cn; what is no address shows nothing."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if host else ""


def mask_name(name: str) -> str:
    """Return the first character of a name: 王**, J***."""
    if not name:
        return ""
    return name[0] + "*" * min(max(len(name) - 1, 1), 3)


def mask_date(text: str) -> str:
    """Return the year of a date in ISO form: 2001-**-**."""
    return f"{text[:4]}-**-**" if len(text) >= 4 else ""


def is_masked(value: str) -> bool:
    """Return whether ``value`` is a mask that came back from a form."""
    return _SIGN in value


def keep_original(given: str, stored: str) -> str:
    """Return what is to be stored: a mask that comes back never takes the place of what it hides."""
    return stored if is_masked(given) else given
