"""Entries as rows of a list, cut to what the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.core.library import LibrarySpec
from portal.library.fields import Fact, facts_of, is_open, text_of
from portal.library.own import learn_names, listed_facts
from portal.library.owners import owner_label
from registries.enums import EntryStatus, RecordedState

ROW_FACTS = 4
#: Of the fields that an operator put into lists.
OWN_FACTS = 2


@dataclass(frozen=True, kw_only=True)
class TagView:
    """A tag with the word of its dimension and, where a facet exists, the list it leads to."""

    dimension: str | Promise
    value: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry in a list."""

    url: str
    title: str
    owner: str
    place: str
    category: str
    abstract: str
    state: str
    tags: Sequence[TagView]
    facts: Sequence[Fact]
    #: The platform recorded it, and the owner has not answered yet.
    recorded: bool = False
    #: The library's first fact alone, for narrow lists.
    figure: str = ""
    kind: str = "entry"
    #: Where its submission stands and by when a decision is due, on the pages of its own people.
    standing: str = ""


def with_related(rows: Any, spec: LibrarySpec) -> Any:
    """Load with the entries what their rows show, in a fixed number of queries."""
    many = [name for name in spec.tags if spec.model._meta.get_field(name).many_to_many]
    foreign = [name for name in spec.tags if name not in many]
    return rows.select_related("organisation", "person", "region", *foreign).prefetch_related(*many)


def rows_of(entries: Iterable[Any], *, spec: LibrarySpec, bodies: set[int]) -> list[Row]:
    """Return the rows of a page; ``bodies`` are the ids of the entries that may be shown in full."""
    entries = list(entries)
    learn_names(entries)
    return [row_of(entry, spec=spec, body=entry.pk in bodies) for entry in entries]


def row_of(entry: Any, *, spec: LibrarySpec, body: bool) -> Row:
    """Return one entry as a row."""
    return Row(
        url=reverse("portal:entry", args=[spec.url_segment, entry.number]),
        title=entry.title,
        owner=owner_label(entry, body=body),
        place=str(entry.region or ""),
        category=text_of(entry, spec.tab_field),
        abstract=abstract_of(entry),
        state=entry.stage,
        recorded=entry.recorded_state == RecordedState.PENDING,
        tags=list(tags_of(entry, spec=spec, body=body)),
        facts=[
            *facts_of(entry, spec.facts, spec=spec, body=body)[:ROW_FACTS],
            *listed_facts(entry, body=body)[:OWN_FACTS],
        ],
        figure=text_of(entry, spec.facts[0]) if body or is_open(spec, spec.facts[0]) else "",
    )


def abstract_of(entry: Any) -> str:
    """Return the two lines of substance; an outcome comes before the description."""
    if entry.status == EntryStatus.UNMET and entry.status_reason:
        return _("Reason: %(reason)s") % {"reason": entry.status_reason}
    return str(entry.summary)


def tags_of(entry: Any, *, spec: LibrarySpec, body: bool) -> Iterable[TagView]:
    """Return the tags that this reader may see, each leading to its list."""
    home = reverse("portal:library", args=[spec.url_segment])
    for name in spec.tags:
        if not (body or is_open(spec, name)):
            continue
        field = entry._meta.get_field(name)
        values = getattr(entry, name).all() if field.many_to_many else [getattr(entry, name)]
        for value in values:
            if value is not None:
                yield TagView(
                    dimension=_dimension(value, field), value=str(value), url=f"{home}?{name}={value.pk}"
                )


def _dimension(value: Any, field: Any) -> str | Promise:
    label = getattr(value, "get_dimension_display", None)
    return label() if label else field.verbose_name
