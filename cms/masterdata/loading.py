"""Bring code lists, tags and holidays into the database; loading twice changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid
from cms.masterdata import seeds
from cms.masterdata.models import (
    CodeRow,
    Edition,
    Holiday,
    Industry,
    Major,
    Occupation,
    Region,
    Scheme,
    Skill,
    Tag,
    TagSynonym,
)
from cms.masterdata.structure import ancestor_codes, is_code, level_of, study_level_of
from cms.masterdata.text import tidy

MODELS: dict[Scheme, type[CodeRow]] = {
    model.SCHEME: model for model in (Region, Industry, Major, Occupation, Skill)
}
_LISTS = {
    Scheme.REGION: "regions",
    Scheme.INDUSTRY: "industries",
    Scheme.MAJOR: "majors",
    Scheme.OCCUPATION: "occupations",
    Scheme.SKILL: "skills",
}
_BATCH = 500


class UnknownCodeForm(Invalid):
    """A code does not have the form that its list prescribes."""


class ParentMissing(Invalid):
    """A code has nothing above it in its list."""


@dataclass(kw_only=True)
class LoadReport:
    """Count what a load did to one list; ``renamed`` holds (code, old name, new name)."""

    subject: str
    added: int = 0
    unchanged: int = 0
    updated: int = 0
    renamed: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Say whether the load wrote anything."""
        return bool(self.added or self.updated or self.renamed)


@transaction.atomic
def load_all() -> list[LoadReport]:
    """Load every built-in list and return one report for each."""
    editions = {Scheme(row["scheme"]): _edition(row) for row in seeds.read("editions")}
    reports = [
        load_codes(edition=edition, names={row["code"]: row["name"] for row in seeds.read(_LISTS[scheme])})
        for scheme, edition in editions.items()
    ]
    tags, synonyms = load_tags(list(seeds.read("tags")))
    return [*reports, tags, synonyms, load_holidays(list(seeds.read("holidays")))]


@transaction.atomic
def load_codes(*, edition: Edition, names: Mapping[str, str]) -> LoadReport:
    """Bring the codes of one edition to the given names; rows that are not named stay as they are.

    Raises:
        UnknownCodeForm: a code does not have the form of its list.
        ParentMissing: none of the codes above a code is in the list.
    """
    scheme = Scheme(edition.scheme)
    model = MODELS[scheme]
    wrong = [code for code in names if not is_code(scheme, code)]
    if wrong:
        raise UnknownCodeForm(
            "unknown_code_form",
            _("%(code)s is not a code of this list; correct it in the file."),
            params={"code": wrong[0]},
        )
    known: dict[str, Any] = {row.code: row for row in model._default_manager.filter(edition=edition)}
    report = LoadReport(subject=str(scheme))
    for level in range(1, 5):
        batch = {code: name for code, name in names.items() if level_of(scheme, code) == level}
        _save_level(model, edition, batch, known, report)
    return report


def _save_level(
    model: type[CodeRow],
    edition: Edition,
    batch: Mapping[str, str],
    known: dict[str, Any],
    report: LoadReport,
) -> None:
    """Write the rows of one level, whose parents are all in ``known`` by now."""
    new, old = [], []
    for code, name in batch.items():
        row = known.get(code)
        if row is None:
            row = _new_row(model, edition, code, known)
            new.append(row)
        elif tidy(row.name) == tidy(name):  # full-width and half-width brackets are the same name
            report.unchanged += 1
            continue
        else:
            report.renamed.append((code, row.name, name))
            old.append(row)
        row.name = name
        row.fill_spelling()
        known[code] = row
    model._default_manager.bulk_create(new, batch_size=_BATCH)
    model._default_manager.bulk_update(old, ["name", "pinyin", "initials"], batch_size=_BATCH)
    report.added += len(new)


def _new_row(model: type[CodeRow], edition: Edition, code: str, known: Mapping[str, Any]) -> CodeRow:
    scheme = Scheme(edition.scheme)
    above = ancestor_codes(scheme, code)
    parent = next((known[upper] for upper in above if upper in known), None)
    if above and parent is None:
        raise ParentMissing(
            "parent_missing",
            _("%(code)s needs %(parent)s above it; add that row to the file."),
            params={"code": code, "parent": above[0]},
        )
    row: Any = model(
        edition=edition,
        code=code,
        level=level_of(scheme, code),
        valid_from=edition.valid_from,
    )
    row.parent = parent
    if isinstance(row, Major):
        row.study_level = study_level_of(code)
    return row


def load_tags(rows: Iterable[Mapping[str, str]]) -> tuple[LoadReport, LoadReport]:
    """Bring tags and synonyms to the given rows; tags and words that people added stay."""
    known = {(tag.dimension, tag.slug): tag for tag in Tag.objects.all()}
    tags, words = LoadReport(subject="tags"), LoadReport(subject="synonyms")
    have = set(TagSynonym.objects.values_list("tag_id", "name"))
    missing = []
    for row in rows:
        tag = _load_tag(row, known.get((row["dimension"], row["slug"])), tags)
        for word in filter(None, row["synonyms"].split(";")):
            if (tag.pk, word) in have:
                words.unchanged += 1
            else:
                missing.append(TagSynonym(tag=tag, name=word))
    TagSynonym.objects.bulk_create(missing, batch_size=_BATCH)
    words.added = len(missing)
    return tags, words


def _load_tag(row: Mapping[str, str], tag: Tag | None, report: LoadReport) -> Tag:
    """Save one tag if it differs; whether it is in use stays the operator's decision."""
    if tag is None:
        report.added += 1
        return Tag.objects.create(
            dimension=row["dimension"], slug=row["slug"], name=row["name"], group=row["group"]
        )
    if (tag.name, tag.group) == (row["name"], row["group"]):
        report.unchanged += 1
        return tag
    if tag.name != row["name"]:
        report.renamed.append((tag.slug, tag.name, row["name"]))
    else:
        report.updated += 1
    tag.name, tag.group = row["name"], row["group"]
    tag.save()
    return tag


def load_holidays(rows: Iterable[Mapping[str, str]]) -> LoadReport:
    """Bring the days of the holiday notices to the given spans (columns year, name, kind, first, last)."""
    report = LoadReport(subject="holidays")
    known = {holiday.day: holiday for holiday in Holiday.objects.all()}
    for row in rows:
        values = {"kind": row["kind"], "name": row["name"], "year": int(row["year"])}
        for day in _days(row["first"], row["last"]):
            holiday = known.get(day)
            if holiday is None:
                Holiday.objects.create(day=day, **values)
                report.added += 1
            elif {name: getattr(holiday, name) for name in values} == values:
                report.unchanged += 1
            else:
                Holiday.objects.filter(pk=holiday.pk).update(**values)
                report.updated += 1
    return report


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=step) for step in range((end - start).days + 1)]


@transaction.atomic
def load_full_list(
    *,
    scheme: Scheme,
    version: str,
    names: Mapping[str, str],
    valid_from: date,
    title: str = "",
    source: str = "",
) -> LoadReport:
    """Load an official list into its edition; a new edition ends the earlier ones the day before.

    Rows that refer to codes of an earlier edition keep them: codes are compared as text across editions.
    """
    edition, created = Edition.objects.get_or_create(
        scheme=scheme,
        version=version,
        defaults={"title": title or f"{scheme.label} {version}", "valid_from": valid_from, "source": source},
    )
    if created:
        earlier = Edition.objects.filter(scheme=scheme, valid_from__lt=valid_from).current(valid_from)
        earlier.update(valid_to=valid_from - timedelta(days=1))
    return load_codes(edition=edition, names=names)


def _edition(row: Mapping[str, str]) -> Edition:
    """Return the edition of a seed list; title and source of an existing one are the operator's to keep."""
    edition, _created = Edition.objects.get_or_create(
        scheme=row["scheme"],
        version=row["version"],
        defaults={
            "title": row["title"],
            "valid_from": date.fromisoformat(row["valid_from"]),
            "source": row["source"],
        },
    )
    return edition
