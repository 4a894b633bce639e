"""How a row of master data is written in a form, and which rows a few letters may mean."""

from typing import Any

from django.db.models import Q, QuerySet

from cms.masterdata.everyday import industry_codes
from cms.masterdata.models import Industry, Major, Occupation, Region, Skill, Tag, TagDimension, TagSynonym

SHOWN = 8
#: What may be asked for: the model, and for tags their dimension.
SCHEMES: dict[str, tuple[Any, str]] = {
    "region": (Region, ""),
    "industry": (Industry, ""),
    "major": (Major, ""),
    "occupation": (Occupation, ""),
    "skill": (Skill, ""),
} | {f"tag-{dimension}": (Tag, dimension) for dimension in TagDimension.values}


def scheme_of(model: Any, dimension: str = TagDimension.TECHNOLOGY) -> str:
    """Return the scheme of a model of master data, for tags that of a dimension; empty for any other model."""
    if model is Tag:
        return f"tag-{dimension}"
    return next((name for name, (known, _dimension) in SCHEMES.items() if known is model), "")


def rows_of(scheme: str) -> QuerySet[Any]:
    """Return the rows of a scheme that may be chosen today."""
    model, dimension = SCHEMES[scheme]
    if dimension:
        return model.objects.filter(dimension=dimension, is_active=True)
    return model.objects.current()


def label_of(row: Any) -> str:
    """Return a row of master data as a person writes it and the resolver reads it."""
    if row is None:
        return ""
    if isinstance(row, Region):
        names = [row.name]
        above = row.parent
        while above is not None:
            names.insert(0, above.name)
            above = above.parent
        return "".join(names)
    return row.name if isinstance(row, Tag | Skill) else f"{row.code} {row.name}"


def suggestions(scheme: str, text: str) -> list[str]:
    """Return the labels of the rows whose name, code, initials or everyday words begin with or contain ``text``."""
    text = text.strip()[:40]
    if not text or scheme not in SCHEMES:
        return []
    rows = rows_of(scheme)
    found = Q(name__contains=text) | Q(initials__startswith=text.lower())
    if rows.model is Tag:
        found |= Q(group__contains=text) | Q(
            pk__in=TagSynonym.objects.filter(name__contains=text).values("tag_id")
        )
        return [label_of(row) for row in rows.filter(found).order_by("pinyin", "pk")[:SHOWN]]
    found |= Q(code__istartswith=text)
    if rows.model is Industry:
        found |= Q(code__in=industry_codes(text))
    rows = rows.select_related("parent__parent").filter(found)
    return [label_of(row) for row in rows.order_by("level", "code")[:SHOWN]]
