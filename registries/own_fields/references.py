"""The lists of master data that own fields refer to: rows by code, names by code."""

from typing import Any

from django.db.models import QuerySet

from cms.masterdata.models import Industry, Major, Occupation, Region, Skill, Tag, TagDimension
from registries.enums.own_fields import ReferenceList
from registries.models import FieldDefinition
from registries.own_fields.reading import scope

MODELS: dict[str, Any] = {
    ReferenceList.REGION: Region,
    ReferenceList.INDUSTRY: Industry,
    ReferenceList.MAJOR: Major,
    ReferenceList.OCCUPATION: Occupation,
    ReferenceList.SKILL: Skill,
    ReferenceList.TAG: Tag,
}


def code_column(reference: str) -> str:
    """Return the column that holds the codes of a list."""
    return "slug" if reference == ReferenceList.TAG else "code"


def current_rows(reference: str) -> QuerySet[Any]:
    """Return the rows that a new value may name."""
    rows = MODELS[reference]._default_manager.all().current()
    if reference == ReferenceList.TAG:
        return rows.filter(dimension=TagDimension.TECHNOLOGY).order_by("group", "name", "pk")
    return rows.order_by("code")


def _all_rows(reference: str) -> QuerySet[Any]:
    rows = MODELS[reference]._default_manager.order_by("-pk")
    return rows.filter(dimension=TagDimension.TECHNOLOGY) if reference == ReferenceList.TAG else rows


def row_of(reference: str, code: str) -> Any | None:
    """Return the row that ``code`` names: the current one, else that of an earlier edition."""
    by_code = {code_column(reference): code}
    return current_rows(reference).filter(**by_code).first() or _all_rows(reference).filter(**by_code).first()


def learn(pairs: set[tuple[str, str]]) -> None:
    """Read at once the names of many codes, one query per list."""
    known = scope().names
    wanted: dict[str, set[str]] = {}
    for reference, code in pairs:
        if (reference, code) not in known:
            wanted.setdefault(reference, set()).add(code)
    for reference, codes in wanted.items():
        column = code_column(reference)
        rows = _all_rows(reference).filter(**{f"{column}__in": codes})
        # The newest row wins: it is read last.
        for code, name in reversed(list(rows.values_list(column, "name"))):
            known[reference, code] = name


def learn_values(fields: Any, entries: Any) -> None:
    """Read at once the names that showing these ``fields`` of ``entries`` will need."""
    references = [one for one in fields if one.reference]
    if references:
        learn(
            {
                (one.reference, code)
                for one in references
                for entry in entries
                if isinstance(code := (entry.extra or {}).get(one.key), str)
            }
        )


def name_of(definition: FieldDefinition, code: str) -> str:
    """Return the name that a code stands for; the code itself where the list does not know it."""
    known = scope().names
    key = (definition.reference, code)
    if key not in known:
        learn({key})
        found: str = scope().names.get(key, "")
        if not found:
            row = row_of(definition.reference, code)
            found = row.name if row is not None else code
        known[key] = found
    return known[key]
