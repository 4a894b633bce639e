"""Who needs it (R60): the open demands that a library, or one entry of it, answers."""

from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from cms.masterdata.models import Industry, Major, Occupation, Skill, Tag
from permissions.access import access_for
from permissions.actions import Action
from registries.domain.queries import published_for
from registries.enums import OPEN_STATUSES
from registries.models import Demand, RegistryEntry

OPEN = tuple(sorted(status.value for status in OPEN_STATUSES))
#: By which column of a demand a piece of master data is compared; all but the first are protected in a demand.
_COLUMNS: dict[Any, str] = {
    Industry: "industry",
    Tag: "technologies",
    Major: "majors",
    Occupation: "occupation",
    Skill: "skills",
}
#: What the industry has in common says less than a technology or major.
_WEIGHT = {"industry": 1}


def open_demands(actor: Any, category: str = "") -> QuerySet:
    """Return the demands that still look for somebody, as far as ``actor`` may see them, newest first."""
    rows = published_for(actor, "demand").filter(status__in=OPEN)
    if category:
        rows = rows.filter(category=category)
    return rows.order_by(F("published_at").desc(nulls_last=True), "-pk")


def demands_for(actor: Any, entry: RegistryEntry, *, body: bool) -> QuerySet:
    """Return the open demands that ``entry`` may answer, best first: same trade, technologies, majors, skills.

    What ``actor`` may not read decides nothing: neither in the entry (``body`` is false) nor in a demand.
    """
    spec = entry.spec()
    rows = open_demands(actor, spec.demand_category)
    if isinstance(entry, Demand):
        rows = open_demands(actor, entry.category).exclude(pk=entry.pk)
    readable = access_for(Demand).condition(actor, Action.VIEW_BODY) or Q(pk__in=[])
    fit: Any = Value(0)
    for column, keys in _shared(entry, body).items():
        if keys:
            condition = _having(column, keys) if column == "industry" else _having(column, keys) & readable
            weight = _WEIGHT.get(column, 2)
            fit += Case(When(condition, then=Value(weight)), default=0, output_field=IntegerField())
    rows = rows.annotate(fit=fit).filter(fit__gt=0)
    return rows.order_by("-fit", F("published_at").desc(nulls_last=True), "-pk")


def _having(column: str, keys: set[int]) -> Q:
    if column == "industry":
        return Q(industry_id__in=keys) | Q(industry__parent_id__in=keys)
    # By id: a join over a to-many column would multiply the demands.
    return Q(pk__in=Demand.objects.filter(**{f"{column}__in": keys}).values("pk"))


def _shared(entry: RegistryEntry, body: bool) -> dict[str, set[int]]:
    """Return by column of a demand the rows of master data that the entry has and the reader may know."""
    spec = entry.spec()
    found: dict[str, set[int]] = {}
    for field in entry._meta.get_fields():
        column = _COLUMNS.get(field.related_model) if field.is_relation else None
        if column is None or field.name not in spec.editorial_fields:
            continue
        if body or field.name in spec.summary_fields:
            found.setdefault(column, set()).update(_keys(entry, field))
    return found


def _keys(entry: RegistryEntry, field: Any) -> set[int]:
    if field.many_to_many:
        return {row.pk for row in getattr(entry, field.name).all()}
    key = getattr(entry, field.attname)
    return {key} if key is not None else set()
