"""Fictional unified social credit codes with right check digits (GB 32100, GB 11714)."""

from stdnum.cn import uscc

_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Registering department and type of body, the first two characters of the code.
PREFIX = {
    "school": "12",
    "enterprise": "91",
    "government": "11",
    "park": "11",
    "institute": "12",
    "public_institution": "12",
    "service": "91",
    "association": "51",
}


def demo_code(kind: str, region: str, serial: int) -> str:
    """Return a valid code in a range no register issues (organisation number YYDEM…)."""
    body = f"YYDEM{serial:03d}"
    stem = PREFIX[kind] + region + body + _organisation_check(body)
    return stem + uscc.calc_check_digit(stem)


def _organisation_check(body: str) -> str:
    total = sum(w * int(c, 36) for w, c in zip(_ORGANISATION_WEIGHTS, body, strict=True))
    return "0123456789X0"[11 - total % 11]
