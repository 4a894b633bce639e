"""The registry of libraries by slug. Roles, audit, imports, search and URLs key on the slug, never on the class."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class FieldGroup:
    """A titled group of fields, in the order of form and detail page."""

    title: str | Promise
    fields: tuple[str, ...]
    collapsed: bool = False


@dataclass(frozen=True, kw_only=True)
class Amount:
    """How an amount of money is written: in units of 10,000 yuan, or in ``unit``.

    ``basis`` names the field with choices that says for what the amount is asked, such as an hour.
    ``low`` and ``high`` are the bounds, in yuan, of the three classes into which a filter sorts it.
    """

    unit: str | Promise = ""
    basis: str = ""
    low: int = 100_000
    high: int = 500_000


@dataclass(frozen=True, kw_only=True)
class ChildTable:
    """Numbers that belong to an entry, one row each: the reverse name of their foreign key and their columns.

    The first column is the key of a row. They hold at once, without review, for whoever may edit the entry; who reads
    the body of the entry reads them.
    """

    name: str
    title: str | Promise
    columns: tuple[str, ...]
    newest_first: bool = False


@dataclass(frozen=True, kw_only=True)
class LibrarySpec:
    """Everything about a library that is not a rule: names, groups of fields, columns, filters.

    ``summary_fields`` are shown to everyone who may see the public summary; all other editorial fields are protected
    when an entry is shared as 公开摘要. ``facets`` are names of the library's filters, in order. ``facts`` are the
    up to four key-values of a row in a list. ``required`` are the fields that a submission needs.

    ``owners`` says who may own entries: organisation, person or both. ``masks_person``: the name of an owning person
    is shown as 王** until the person accepted a contact request. ``demand_category`` is the kind of demand that an
    entry of this library answers; library pages lead with it to 发布需求 and 谁有需求. ``family`` groups libraries in
    menus. ``consents`` are the purposes that a person is asked to agree to with an entry of his own here.
    ``owner_kinds`` are the kinds of organisation that record entries here; empty means all of them.
    ``deadline_field`` is the date until which somebody may still answer: lists order by it and mark 即将截止.
    ``required_by`` is the choice on which it depends what a submission needs, where it is not ``tab_field``.
    ``child_tables`` are rows kept beside an entry; ``tables`` are long fields that hold one row a line, cells
    separated by |, with the headings of their columns.
    ``internal`` are fields that only the entry's own side and its reviewers see, whatever the audience.
    ``amounts`` are fields (or, of a range, the name without _min) that hold money, other than the usual 万元.
    """

    slug: str
    model_label: str
    label: str | Promise
    plural: str | Promise
    prefix: str
    icon: str
    url_segment: str
    description: str | Promise
    groups: tuple[FieldGroup, ...]
    required: tuple[str, ...]
    summary_fields: tuple[str, ...]
    search_fields: tuple[str, ...]
    facets: tuple[str, ...]
    facts: tuple[str, ...]
    tab_field: str
    import_fields: tuple[str, ...] = ()
    tags: tuple[str, ...] = ("industry", "technologies")
    order: int = 100
    owners: frozenset[str] = frozenset({"organisation", "person"})
    masks_person: bool = False
    demand_category: str = ""
    consents: tuple[str, ...] = ()
    family: str = "supply"
    owner_kinds: frozenset[str] = frozenset()
    deadline_field: str = ""
    required_by: str = ""
    child_tables: tuple[ChildTable, ...] = ()
    tables: Mapping[str, tuple[str | Promise, ...]] = field(default_factory=dict, hash=False, compare=False)
    internal: frozenset[str] = frozenset()
    amounts: Mapping[str, Amount] = field(default_factory=dict, hash=False, compare=False)
    extras: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def deciding_field(self) -> str:
        """Return the field with choices on which it depends what a submission needs."""
        return self.required_by or self.tab_field

    @property
    def model(self) -> type[Model]:
        """Return the model class of the entries."""
        return apps.get_model(self.model_label)

    @cached_property
    def editorial_fields(self) -> tuple[str, ...]:
        """Return the names of all fields that follow draft, review, live."""
        return tuple(name for group in self.groups for name in group.fields)


class UnknownLibrary(LookupError):
    """There is no library of this slug."""


_specs: dict[str, LibrarySpec] = {}


def register(spec: LibrarySpec) -> LibrarySpec:
    """Add a library; registering a slug twice is a programming error."""
    if _specs.get(spec.slug, spec) != spec:
        raise ValueError(f"The library {spec.slug!r} is registered twice.")
    _specs[spec.slug] = spec
    return spec


def get(slug: str) -> LibrarySpec:
    """Return the library of ``slug``.

    Raises:
        UnknownLibrary: no such library.
    """
    try:
        return _specs[slug]
    except KeyError:
        raise UnknownLibrary(slug) from None


def all_specs() -> list[LibrarySpec]:
    """Return all libraries in menu order."""
    return sorted(_specs.values(), key=lambda spec: (spec.order, spec.slug))


def for_model(model: type[Model]) -> LibrarySpec:
    """Return the library whose entries are rows of ``model``.

    Raises:
        UnknownLibrary: the model is not a library.
    """
    for spec in _specs.values():
        if spec.model is model:
            return spec
    raise UnknownLibrary(model.__name__)
