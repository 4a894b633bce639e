"""Questions about code lists and tags. For many texts of one list make one ``Resolver``."""

from datetime import date
from typing import Any

from django.db import models

from cms.masterdata.resolver import Match, Outcome, Resolver

__all__ = ["Match", "Outcome", "Resolver", "find_by_code_or_name", "region_prefix", "suggest"]


def region_prefix(code: str) -> str:
    """Return the digits that all regions within ``code`` start with: '522700' gives '5227'."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def find_by_code_or_name(model: type[models.Model], text: str, *, on: date | None = None) -> Any | None:
    """Return the one row that ``text`` (code, name, or both) means on a day, or None."""
    return Resolver(model, on=on).find(text)


def suggest(model: type[models.Model], text: str, limit: int = 3) -> list[Any]:
    """Return the rows whose names are nearest to ``text``, best first."""
    return Resolver(model).suggest(text, limit)
