"""One entry for one reader: what its page shows, cut to what they may see."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.library import FieldGroup, LibrarySpec
from permissions.access import access_for
from permissions.actions import Action
from permissions.audience import Visibility
from portal.library.fields import (
    Fact,
    facts_of,
    is_long,
    is_open,
    is_range,
    label_of,
    range_name,
    text_of,
)
from portal.library.own import own_facts
from portal.library.owners import owner_label
from portal.library.rows import TagView, tags_of
from portal.pills import pill_for
from registries.domain import child_rows, queries
from registries.enums import EntryStatus, Stage
from registries.own_fields.reading import GROUP

#: Steps for everyone who sees the entry; what came before publication is the affair of its own side.
_PUBLIC_STAGES = frozenset(
    {
        Stage.PUBLISHED,
        Stage.RECOMMENDED,
        Stage.NEGOTIATING,
        Stage.SIGNED,
        Stage.RESOLVED,
        Stage.UNMET,
        Stage.CLOSED,
        Stage.WITHDRAWN,
    }
)
_NEXT: dict[str, tuple[str | Promise, str | Promise]] = {
    Stage.SUBMITTED: (pgettext_lazy("step", "Review"), ""),
    Stage.PUBLISHED: (pgettext_lazy("step", "Talks"), ""),
    Stage.RECOMMENDED: (pgettext_lazy("step", "Talks"), ""),
    Stage.NEGOTIATING: (pgettext_lazy("step", "Contract"), _("Needs partner and date")),
    Stage.SIGNED: (pgettext_lazy("step", "Solution"), _("Needs partner and date")),
}
#: Shown elsewhere on the page, or of no interest to readers.
_ELSEWHERE = frozenset({"title", "summary", "no_secret_pledge", "region"})

#: Longer than this a value is running text.
LONG_TEXT = 60


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the entry's life."""

    at: dt.datetime | None
    title: str | Promise
    note: str | Promise
    state: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """A long field: running text, rich text, or rows of cells, each with the heading of its column."""

    label: str | Promise
    value: str
    rich: bool = False
    headings: Sequence[str | Promise] = ()
    rows: Sequence[Sequence[tuple[str | Promise, str]]] = ()


@dataclass(kw_only=True)
class Section:
    """A group of fields with values."""

    title: str | Promise
    texts: list[Text] = field(default_factory=list)
    pairs: list[Fact] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.texts or self.pairs)


class EntryView:
    """What the page of an entry shows to one reader."""

    def __init__(self, *, entry: Any, spec: LibrarySpec, actor: Any) -> None:
        self.entry = entry
        self.spec = spec
        self._actor = actor
        self._access = access_for(spec.model)

    @cached_property
    def body(self) -> bool:
        """Tell whether the reader may see the whole entry, not only its public summary."""
        return self._access.allows(self._actor, Action.VIEW_BODY, self.entry)

    @cached_property
    def insider(self) -> bool:
        """Tell whether the reader belongs to those who work on the entry."""
        return self._access.allows(self._actor, Action.VIEW_DRAFT, self.entry)

    @cached_property
    def may_edit(self) -> bool:
        """Tell whether the reader may edit the entry in the console."""
        return self._access.allows(self._actor, Action.EDIT, self.entry)

    @property
    def owner(self) -> str:
        """Return the owner's name, or what kind of owner it is."""
        return owner_label(self.entry, body=self.body, actor=self._actor)

    @property
    def category(self) -> str:
        """Return the value of the library's main field."""
        return text_of(self.entry, self.spec.tab_field)

    @cached_property
    def figures(self) -> list[Fact]:
        """Return up to four facts for the head of the page."""
        return facts_of(self.entry, self._figure_names, spec=self.spec, body=self.body)[:4]

    @cached_property
    def _figure_names(self) -> list[str]:
        names = [name for name in self.spec.facts if name != "confirmed_at"]
        extra = [name for name in self.spec.facets if name in self.spec.summary_fields and name not in names]
        return [*names, *(name for name in extra if name not in _ELSEWHERE and name not in self.spec.tags)]

    @property
    def tags(self) -> list[TagView]:
        """Return the tags that the reader may see."""
        return list(tags_of(self.entry, spec=self.spec, body=self.body))

    @cached_property
    def sections(self) -> list[Section]:
        """Return the groups of fields that have values for this reader."""
        found = [section for group in self.spec.groups if (section := self._section(group))]
        return [*found, *self._own_section()]

    def _own_section(self) -> Iterator[Section]:
        """Yield the group of the library's own fields, where one of them says something to this reader."""
        section = Section(title=GROUP)
        for fact in own_facts(self.entry, body=self.body):
            if "\n" in fact.value or len(fact.value) > LONG_TEXT:
                section.texts.append(Text(label=fact.label, value=fact.value))
            else:
                section.pairs.append(fact)
        if section:
            yield section

    def _section(self, group: FieldGroup) -> Section:
        section = Section(title=group.title)
        model = type(self.entry)
        for name in dict.fromkeys(range_name(name) for name in group.fields):
            if not self._shows(name):
                continue
            if not is_range(model, name) and is_long(model._meta.get_field(name)):
                section.texts.extend(self._text(name))
            elif text := text_of(self.entry, name):
                section.pairs.append(Fact(label=label_of(model, name), value=text, href=self._href(name)))
        return section

    def _href(self, name: str) -> str:
        """Return where a value leads: addresses are links, other values are not."""
        model = type(self.entry)
        if is_range(model, name) or not isinstance(model._meta.get_field(name), models.URLField):
            return ""
        return str(getattr(self.entry, name))

    def _shows(self, name: str) -> bool:
        if name in _ELSEWHERE or name in self.spec.tags or name == self.spec.tab_field:
            return False
        if name in self.spec.internal:
            return self.insider
        # Of a summary little is left beside the figures: repeating them would only look like more.
        return self.body or (is_open(self.spec, name) and name not in self._figure_names)

    def _text(self, name: str) -> Iterator[Text]:
        model_field = self.entry._meta.get_field(name)
        value = getattr(self.entry, name)
        if not value:
            return
        rich = hasattr(model_field, "features")
        headings = self.spec.tables.get(name, ())
        rows = table_rows(value, headings) if headings else ()
        yield Text(label=model_field.verbose_name, value=value, rich=rich, headings=headings, rows=rows)

    @cached_property
    def child_tables(self) -> list[Text]:
        """Return the rows kept beside the entry; they are part of the protected body."""
        if not self.body:
            return []
        found = []
        for table in self.spec.child_tables:
            headings = child_rows.labels_of(type(self.entry), table)
            rows = [
                [(heading, str(cell)) for heading, cell in zip(headings, row.values(), strict=True)]
                for row in child_rows.rows_of(self.entry, table)
            ]
            if rows:
                found.append(Text(label=table.title, value="", headings=headings, rows=rows))
        return found

    @cached_property
    def steps(self) -> list[Step]:
        """Return the steps of the entry's life, the last one current, the next one grey."""
        return list(self._steps())

    def _steps(self) -> Iterator[Step]:
        changes = [
            change
            for change in queries.history_of(self.entry)
            if self.insider or change.to_stage in _PUBLIC_STAGES
        ]
        for change in changes:
            state = "now" if change is changes[-1] else "done"
            word = pill_for("entry", change.to_stage).word
            yield Step(at=change.at, title=word, note=self._note(change), state=state)
        if changes and self.entry.stage in _NEXT:
            title, note = _NEXT[self.entry.stage]
            yield Step(at=None, title=title, note=note, state="next")

    def _note(self, change: Any) -> str:
        # The organisation of a step is often the owner, and a reason may quote the protected body.
        where = str(change.organisation) if self.body and change.organisation else ""
        reason = change.reason if self.insider or change.to_stage == EntryStatus.UNMET else ""
        return " · ".join(part for part in (where, reason) if part)

    @cached_property
    def parties(self) -> list[dict[str, Any]]:
        """Return the participating organisations; their names are part of the protected body."""
        if not self.body:
            return []
        return [
            {
                "name": party.name,
                "organisation": party.organisation,
                "role": party.get_role_display(),
                "state": "objected" if party.objection else "confirmed" if party.confirmed_at else "pending",
                "at": party.confirmed_at,
            }
            for party in queries.parties_of(self.entry)
        ]

    @cached_property
    def evidence_count(self) -> int:
        """Return how many documents there are; readers learn the number, not the files."""
        return queries.evidence_of(self.entry).count() if self.body else 0

    @property
    def audience(self) -> list[Fact]:
        """Return who can see the entry, in the words of the audience."""
        facts = [Fact(label=_("Visible to"), value=self.entry.get_visibility_display())]
        if self.entry.visibility == Visibility.CONSORTIUM and self.entry.consortium:
            facts.append(Fact(label=_("Consortium"), value=str(self.entry.consortium)))
        return facts

    @property
    def is_preview(self) -> bool:
        """Tell whether the entry is not live, so that only its own side and its reviewers see it."""
        return not self.entry.live

    @property
    def outcome(self) -> str:
        """Return how it ended, for entries that have ended well."""
        if not (self.body and self.entry.status_partner):
            return ""
        return str(self.entry.status_partner)


def table_rows(value: str, headings: Sequence[str | Promise]) -> list[list[tuple[str | Promise, str]]]:
    """Split lines of cells separated by |; short lines are filled up, a long one keeps its rest in the last cell."""
    rows = []
    for line in value.splitlines():
        cells = [cell.strip() for cell in line.replace("｜", "|").split("|", len(headings) - 1)]
        if any(cells):
            filled = (cells + [""] * len(headings))[: len(headings)]
            rows.append(list(zip(headings, filled, strict=True)))
    return rows


class PreviewView(EntryView):
    """An entry as its editors will see it once saved; previews have not been saved and ask no access."""

    body = True  # type: ignore[assignment]  # a preview is shown only to those who are editing
    insider = True  # type: ignore[assignment]
    may_edit = False  # type: ignore[assignment]
    steps = ()  # type: ignore[assignment]
    parties = ()  # type: ignore[assignment]
