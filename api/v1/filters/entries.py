"""Filters of a library, derived from its declaration."""

from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from api.v1.filters.base import (
    Parameter,
    amount,
    by,
    choice,
    choice_parameter,
    choices_schema,
    day,
    flag,
    industry_parameter,
    moment,
    number,
    region_parameter,
)
from cms.core.library import LibrarySpec
from registries.enums import LIVE_STATUSES, OPEN_STATUSES, EntryStatus
from registries.models.fields import ChoiceListField

_DATE_TIME = {"type": "string", "format": "date-time"}
_AMOUNT = {"type": "string", "format": "decimal", "examples": ["50000", "50000.00"]}
#: What the facets of a declaration mean that are not columns of choices.
_OWN_PARAMETERS = frozenset({"region", "industry", "status", "freshness"})


def parameters_of(spec: LibrarySpec) -> tuple[Parameter, ...]:
    """Return the filters of a library: those that every library has, and its facets."""
    return (*_common(), *_moments(), *_facets(spec))


def _common() -> tuple[Parameter, ...]:
    statuses = [status.value for status in EntryStatus]
    return (
        choice_parameter("status", statuses, _("Business status")),
        Parameter(
            name="open",
            description=_("true: still looks for a partner; false: does not"),
            apply=by(lambda wanted: Q(status__in=OPEN_STATUSES if wanted else LIVE_STATUSES - OPEN_STATUSES)),
            parse=flag,
            schema={"type": "boolean"},
        ),
        region_parameter(_("In this division or inside it, by six-digit code")),
        industry_parameter(_("In this industry or one below it, by code")),
        Parameter(
            name="technology",
            description=_("Has one of these technology tags, by slug"),
            apply=lambda rows, slugs: rows.filter(pk__in=_tagged(rows.model, slugs)),
            parse=_slug,
            many=True,
            protected=True,
        ),
        Parameter(
            name="organisation",
            description=_("Owned by this organisation, by id"),
            apply=by(lambda pk: Q(organisation_id=pk)),
            parse=number,
            schema={"type": "integer"},
            protected=True,
        ),
    )


def _moments() -> tuple[Parameter, ...]:
    return (
        _since("published_after", "published_at", _("Published at this time or later")),
        _since("updated_after", "updated_at", _("Changed at this time or later")),
        _since("confirmed_after", "confirmed_at", _("Confirmed by its owner at this time or later")),
    )


def _since(name: str, column: str, description: str | Promise) -> Parameter:
    return Parameter(
        name=name,
        description=description,
        apply=by(lambda at: Q(**{f"{column}__gte": at})),
        parse=moment,
        schema=_DATE_TIME,
    )


def _facets(spec: LibrarySpec) -> list[Parameter]:
    fields: dict[str, Any] = {field.name: field for field in spec.model._meta.get_fields()}
    found: list[Parameter] = []
    for name in dict.fromkeys([spec.tab_field, *spec.facets]):
        protected = name not in spec.summary_fields
        if name in _OWN_PARAMETERS:
            continue
        if f"{name}_min" in fields and f"{name}_max" in fields:
            found += _range(name)
        elif (field := fields.get(name)) is not None and getattr(field, "flatchoices", None):
            values = [str(value) for value, _label in field.flatchoices]
            label = field.verbose_name
            if isinstance(field, ChoiceListField):
                found.append(_holds(name, values, label, protected=protected))
            else:
                found.append(choice_parameter(name, values, label, protected=protected))
    return [*found, *_deadline(spec)]


def _holds(name: str, values: list[str], label: str | Promise, *, protected: bool) -> Parameter:
    """Return the filter "holds one of these" on a field with several values."""

    def holding(wanted: list[str]) -> Q:
        condition = Q()
        for value in wanted:
            condition |= Q(**{f"{name}__contains": value})
        return condition

    return Parameter(
        name=name,
        description=label,
        apply=by(holding),
        parse=choice(values),
        schema=choices_schema(values),
        many=True,
        protected=protected,
    )


def _deadline(spec: LibrarySpec) -> list[Parameter]:
    """Return the filters on the day until which somebody may answer."""
    if not spec.deadline_field:
        return []
    protected = spec.deadline_field not in spec.summary_fields
    common: dict[str, Any] = {"parse": day, "schema": {"type": "string", "format": "date"}}
    return [
        Parameter(
            name="deadline_from",
            description=_("Ends on this day or later"),
            apply=by(lambda on: Q(**{f"{spec.deadline_field}__gte": on})),
            protected=protected,
            **common,
        ),
        Parameter(
            name="deadline_to",
            description=_("Ends on this day or before"),
            apply=by(lambda on: Q(**{f"{spec.deadline_field}__lte": on})),
            protected=protected,
            **common,
        ),
    ]


def _range(name: str) -> list[Parameter]:
    """Return the filters on an amount that an entry gives as a range with open ends."""

    def reaches(value: Any) -> Q:
        given = Q(**{f"{name}_min__isnull": False}) | Q(**{f"{name}_max__isnull": False})
        return given & (Q(**{f"{name}_max__gte": value}) | Q(**{f"{name}_max__isnull": True}))

    def begins(value: Any) -> Q:
        given = Q(**{f"{name}_min__isnull": False}) | Q(**{f"{name}_max__isnull": False})
        return given & (Q(**{f"{name}_min__lte": value}) | Q(**{f"{name}_min__isnull": True}))

    return [
        Parameter(
            name=f"{name}_from",
            description=_("The range reaches this amount in yuan"),
            apply=by(reaches),
            parse=amount,
            schema=_AMOUNT,
            protected=True,
        ),
        Parameter(
            name=f"{name}_to",
            description=_("The range begins at this amount in yuan or below"),
            apply=by(begins),
            parse=amount,
            schema=_AMOUNT,
            protected=True,
        ),
    ]


def _slug(text: str) -> str:
    if not text or len(text) > 80 or not text.replace("-", "").replace("_", "").isalnum():
        raise ValueError(text)
    return text


def _tagged(model: Any, slugs: list[str]) -> Any:
    field = model._meta.get_field("technologies")
    owner, tag = field.m2m_field_name(), field.m2m_reverse_field_name()
    through = field.remote_field.through._default_manager
    return through.filter(**{f"{tag}__slug__in": slugs}).values(f"{owner}_id")


scope = choice(["published", "mine"])
