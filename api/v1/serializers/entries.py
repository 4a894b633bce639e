"""Entries of any library: the shape follows from the declaration, so a new library needs nothing here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from wagtail.fields import RichTextField

from api.html import Absolute, clean_html
from api.v1.serializers.common import (
    ChoiceValueSerializer,
    CodeSerializer,
    TagSerializer,
    choice_value,
    code_value,
    date_text,
    label_of,
    time_text,
)
from api.v1.serializers.own_fields import own_values
from cms.core.library import LibrarySpec
from cms.masterdata.models import Tag
from cms.masterdata.models.codes import CodeRow
from permissions.domain.masking import mask_name
from registries.domain.representation import masked_owner
from registries.enums import PartyRole, RecordedState, Stage
from registries.models import EntryParty, RegistryEntry
from registries.models.fields import ChoiceListField

Row = dict[str, Any]
Read = Callable[[Row, Absolute], Any]

#: Said by the base part of a row, or not to be said at all.
_ELSEWHERE = frozenset({"title", "summary", "no_secret_pledge"})

BASE_COLUMNS = (
    "pk",
    "number",
    "title",
    "summary",
    "visibility",
    "status",
    "review_state",
    "live",
    "go_live_at",
    "expires_at",
    "published_at",
    "confirmed_at",
    "updated_at",
    "recorded_state",
    "extra",
    "organisation_id",
    "organisation__name",
    "organisation__kind",
    "industry__name",
    "person__name",
)


class OwnerSerializer(serializers.Serializer[Any]):
    """Who answers for an entry."""

    type = serializers.ChoiceField(choices=["organisation", "person"])
    id = serializers.IntegerField(allow_null=True, help_text=_("Id of the organisation"))
    name = serializers.CharField(help_text=_("A general description where the owner is masked"))
    masked = serializers.BooleanField()


class PartySerializer(serializers.Serializer[Any]):
    """An organisation that takes part."""

    organisation_id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    role = ChoiceValueSerializer()
    confirmed = serializers.BooleanField()


class _EntrySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField(help_text=_("Plain text"))
    access = serializers.ChoiceField(
        choices=["full", "summary"],
        help_text=_("summary: the owner is masked and protected fields are null"),
    )
    owner = OwnerSerializer()
    stage = ChoiceValueSerializer(help_text=_("Where it stands, in one word"))
    visibility = ChoiceValueSerializer()
    recorded = ChoiceValueSerializer(
        allow_null=True, help_text=_("How the owner stands to an entry that the platform recorded for it")
    )
    published_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    extra = serializers.DictField(
        help_text=_(
            "Own fields of the library by key, see /field-definitions/; in the list those that are listed"
        )
    )


@dataclass(frozen=True, kw_only=True)
class FieldShape:
    """How one editorial field is read and described."""

    name: str
    columns: tuple[str, ...]
    read: Read
    describe: Callable[[], serializers.Field[Any, Any, Any, Any]]
    protected: bool
    many: models.ManyToManyField[Any, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class EntryShape:
    """The fields of one library in its list or in its details."""

    spec: LibrarySpec
    fields: tuple[FieldShape, ...]
    #: a row of the list tells fewer own fields than the details
    is_line: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that one query reads."""
        own = (column for field in self.fields for column in field.columns)
        return tuple(dict.fromkeys([*BASE_COLUMNS, *own]))

    def serializer(self, suffix: str) -> type[serializers.Serializer[Any]]:
        """Return the description for the OpenAPI document."""
        name = f"{self.spec.slug.title().replace('-', '').replace('_', '')}{suffix}"
        members: dict[str, Any] = {field.name: field.describe() for field in self.fields}
        members["__doc__"] = f"An entry of the library {self.spec.slug}."
        return type(name, (_EntrySerializer,), members)

    def render(self, rows: Sequence[Row], absolute: Absolute) -> list[dict[str, Any]]:
        """Return the representation of rows that hold ``columns`` and ``full``."""
        readable = [row["pk"] for row in rows if row["full"]]
        related = {
            field.name: _related(field.many, readable if field.protected else [row["pk"] for row in rows])
            for field in self.fields
            if field.many is not None
        }
        own = own_values(self.spec.slug, rows, only_listed=self.is_line)
        return [self._one(row, related, absolute) | {"extra": own.get(row["pk"], {})} for row in rows]

    def _one(self, row: Row, related: dict[str, dict[int, list[Any]]], absolute: Absolute) -> dict[str, Any]:
        found = _base(self.spec, row)
        full = row["full"]
        for field in self.fields:
            if field.protected and not full:
                found[field.name] = None
            elif field.many is not None:
                found[field.name] = related[field.name].get(row["pk"], [])
            else:
                found[field.name] = field.read(row, absolute)
        return found


@lru_cache
def line_shape(spec: LibrarySpec) -> EntryShape:
    """Return what a row of the list shows: the public summary, the tags, and the facts of the declaration."""
    names = [*spec.summary_fields, "technologies", *spec.facts]
    return EntryShape(spec=spec, fields=_shapes(spec, _with_ranges(spec, names)), is_line=True)


@lru_cache
def detail_shape(spec: LibrarySpec) -> EntryShape:
    """Return what the details show: all editorial fields in the order of the form."""
    return EntryShape(spec=spec, fields=_shapes(spec, spec.editorial_fields))


def parties_of(spec: LibrarySpec, pk: int) -> list[dict[str, Any]]:
    """Return the organisations that take part in an entry, in order."""
    rows = EntryParty.objects.filter(library=spec.slug, entry_id=pk).order_by("order", "pk")
    values = rows.values_list("organisation_id", "organisation__name", "outside_name", "role", "confirmed_at")
    return [
        {
            "organisation_id": organisation_id,
            "name": name or outside,
            "role": {"value": role, "label": str(PartyRole(role).label)},
            "confirmed": confirmed_at is not None,
        }
        for organisation_id, name, outside, role, confirmed_at in values
    ]


def _base(spec: LibrarySpec, row: Row) -> dict[str, Any]:
    model: Any = spec.model
    # The property of the model says the word for these values, whether they come as object or as row.
    stage = Stage(RegistryEntry.stage.fget(SimpleNamespace(**row)))  # type: ignore[attr-defined]
    return {
        "id": row["pk"],
        "number": row["number"],
        "title": row["title"],
        "summary": row["summary"],
        "access": "full" if row["full"] else "summary",
        "owner": _owner(spec, row),
        "stage": {"value": stage.value, "label": str(stage.label)},
        "visibility": choice_value(model._meta.get_field("visibility"), row["visibility"]),
        "recorded": _recorded(row["recorded_state"]),
        "published_at": time_text(row["published_at"]),
        "confirmed_at": time_text(row["confirmed_at"]),
        "expires_at": time_text(row["expires_at"]),
        "updated_at": time_text(row["updated_at"]),
    }


def _recorded(state: str) -> dict[str, Any] | None:
    return {"value": state, "label": str(RecordedState(state).label)} if state else None


def _owner(spec: LibrarySpec, row: Row) -> dict[str, Any]:
    is_person = row["organisation_id"] is None
    if is_person and row["full"] and spec.masks_person and not row.get("knows_person"):
        return {"type": "person", "id": None, "name": mask_name(row["person__name"]), "masked": True}
    if row["full"]:
        return {
            "type": "person" if is_person else "organisation",
            "id": row["organisation_id"],
            "name": row["person__name"] if is_person else row["organisation__name"],
            "masked": False,
        }
    return {
        "type": "person" if is_person else "organisation",
        "id": None,
        "name": _masked(row),
        "masked": True,
    }


def _masked(row: Row) -> str:
    """Return the words of the domain for an owner who is not named."""
    kind, industry = row["organisation__kind"], row["industry__name"]
    facts: Any = SimpleNamespace(
        organisation=SimpleNamespace(kind=kind) if kind else None,
        industry=SimpleNamespace(name=industry) if industry else None,
        visibility=row["visibility"],
    )
    return masked_owner(facts)


def _with_ranges(spec: LibrarySpec, names: Iterable[str]) -> list[str]:
    """Replace the name of an amount by its columns, and drop what the base part says already."""
    known = {field.name for field in spec.model._meta.get_fields()}
    found: list[str] = []
    for name in names:
        if name in BASE_COLUMNS:
            continue
        found += [name] if name in known else sorted(other for other in known if other.startswith(f"{name}_"))
    return list(dict.fromkeys(found))


def _shapes(spec: LibrarySpec, names: Iterable[str]) -> tuple[FieldShape, ...]:
    meta = spec.model._meta
    return tuple(
        _shape(meta.get_field(name), protected=name not in spec.summary_fields)
        for name in names
        if name not in _ELSEWHERE and name not in spec.internal
    )


def _shape(field: Any, *, protected: bool) -> FieldShape:
    if isinstance(field, models.ManyToManyField):
        return FieldShape(
            name=field.name,
            columns=(),
            read=lambda row, absolute: None,
            describe=lambda: _many_description(field, protected),
            protected=protected,
            many=field,
        )
    if isinstance(field, models.ForeignKey):
        code, name = f"{field.name}__code", f"{field.name}__name"
        return FieldShape(
            name=field.name,
            columns=(code, name),
            read=lambda row, absolute: code_value(row[code], row[name]),
            describe=lambda: CodeSerializer(allow_null=True, label=""),
            protected=protected,
        )
    read, describe = _plain(field)
    return FieldShape(
        name=field.name, columns=(field.name,), read=read, describe=describe, protected=protected
    )


def _plain(field: Any) -> tuple[Read, Callable[[], Any]]:
    """Return reader and description of a column that stands for itself."""
    name = field.name
    if isinstance(field, ChoiceListField):
        return (
            lambda row, absolute: [{"value": value, "label": label_of(field, value)} for value in row[name]],
            lambda: ChoiceValueSerializer(many=True, allow_null=True),
        )
    if getattr(field, "flatchoices", None):
        return lambda row, absolute: choice_value(field, row[name]), lambda: ChoiceValueSerializer(
            allow_null=True
        )
    if isinstance(field, RichTextField):
        help_text = _("Clean HTML with absolute addresses")
        return (
            lambda row, absolute: clean_html(row[name], absolute),
            lambda: serializers.CharField(allow_null=True, help_text=help_text),
        )
    if isinstance(field, models.DecimalField):
        return (
            lambda row, absolute: None if row[name] is None else f"{row[name]:.2f}",
            lambda: serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True),
        )
    return _scalar(field)


def _scalar(field: Any) -> tuple[Read, Callable[[], Any]]:
    name = field.name
    if isinstance(field, models.DateTimeField):
        return lambda row, absolute: time_text(row[name]), lambda: serializers.DateTimeField(allow_null=True)
    if isinstance(field, models.DateField):
        return lambda row, absolute: date_text(row[name]), lambda: serializers.DateField(allow_null=True)
    if isinstance(field, models.BooleanField):
        return lambda row, absolute: row[name], lambda: serializers.BooleanField(allow_null=True)
    if isinstance(field, models.IntegerField):
        return lambda row, absolute: row[name], lambda: serializers.IntegerField(allow_null=True)
    return lambda row, absolute: row[name], lambda: serializers.CharField(allow_null=True)


def _many_description(field: Any, protected: bool) -> Any:
    if field.related_model is Tag:
        return TagSerializer(many=True, allow_null=protected)
    if issubclass(field.related_model, CodeRow):
        return CodeSerializer(many=True, allow_null=protected)
    return serializers.ListField(child=serializers.CharField(), allow_null=protected)


def _related(field: Any, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Return the related rows of a page of entries, in one query."""
    owner, target = f"{field.m2m_field_name()}_id", field.m2m_reverse_field_name()
    through = field.remote_field.through._default_manager
    rows = through.filter(**{f"{owner}__in": ids}).order_by("pk")
    found: dict[int, list[Any]] = {}
    if field.related_model is Tag:
        for pk, slug, name in rows.values_list(owner, f"{target}__slug", f"{target}__name"):
            found.setdefault(pk, []).append({"slug": slug, "name": name})
    elif issubclass(field.related_model, CodeRow):
        for pk, code, name in rows.values_list(owner, f"{target}__code", f"{target}__name"):
            found.setdefault(pk, []).append({"code": code, "name": name})
    else:
        for pk, name in rows.values_list(owner, f"{target}__name"):
            found.setdefault(pk, []).append(name)
    return found
