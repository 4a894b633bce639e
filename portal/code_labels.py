"""How a region or an industry is written in a form, and which ones a few letters may mean."""

from typing import Any

from django.db.models import Q

from cms.masterdata.models import Industry, Region

SHOWN = 8
MODELS: dict[str, Any] = {"region": Region, "industry": Industry}


def label_of(row: Any) -> str:
    """Return a row of a code list as a person writes it and the resolver reads it."""
    if row is None:
        return ""
    if isinstance(row, Region):
        names = [row.name]
        above = row.parent
        while above is not None:
            names.insert(0, above.name)
            above = above.parent
        return "".join(names)
    return f"{row.code} {row.name}"


def suggestions(scheme: str, text: str) -> list[str]:
    """Return the labels of the rows whose name, code or initials begin with or contain ``text``."""
    text = text.strip()[:40]
    if not text or scheme not in MODELS:
        return []
    rows = MODELS[scheme].objects.current().select_related("parent__parent")
    found = rows.filter(
        Q(name__contains=text) | Q(code__istartswith=text) | Q(initials__startswith=text.lower())
    )
    return [label_of(row) for row in found.order_by("level", "code")[:SHOWN]]
