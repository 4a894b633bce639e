"""Organisations recorded from a sheet: every row checked against the others and what is there, then all or none."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from cms.masterdata.models import Industry, Region
from cms.masterdata.queries import Resolver
from cms.masterdata.text import key
from permissions.domain.duplicates import CERTAIN, DuplicateFinder
from permissions.domain.names import add_name
from permissions.domain.naming import check_operates, clean_name, clean_uscc
from permissions.domain.organisations import create_organisation, edit_organisation
from permissions.models import (
    FormerCode,
    NameKind,
    Organisation,
    OrganisationKind,
    OrganisationSize,
    OrganisationState,
)

MAX_ROWS = 2000
#: Facts that a row adds to an organisation that is there already, where it lacks them.
_FILLED = ("region", "operating_region", "park", "industry", "size", "introduction")
_OUTCOMES = ("create", "update", "exists", "error")
#: What sheets call the kinds beside our own words.
_KIND_WORDS = {
    OrganisationKind.SCHOOL: ("学校", "院校", "高校", "职业院校", "中职", "高职", "大学", "学院"),
    OrganisationKind.ENTERPRISE: ("企业", "公司", "民营企业", "国有企业", "国企", "民企", "规上企业"),
    OrganisationKind.GOVERNMENT: ("政府部门", "政府", "机关", "行政机关", "党政机关"),
    OrganisationKind.PARK: ("园区", "产业园区", "工业园区", "开发区"),
    OrganisationKind.INSTITUTE: ("科研院所", "研究院", "研究所", "科研机构"),
    OrganisationKind.PUBLIC_INSTITUTION: ("事业单位",),
    OrganisationKind.SERVICE: ("服务机构", "中介机构"),
    OrganisationKind.ASSOCIATION: ("行业协会", "协会", "商会", "社会团体"),
}
_SIZE_WORDS = {
    OrganisationSize.LARGE: ("大型", "大型企业", "大"),
    OrganisationSize.MEDIUM: ("中型", "中型企业", "中"),
    OrganisationSize.SMALL: ("小型", "小型企业", "小"),
    OrganisationSize.MICRO: ("微型", "微型企业", "微"),
}
FIELDS = (
    "name",
    "uscc",
    "kind",
    "region",
    "operating_region",
    "park",
    "industry",
    "size",
    "former_names",
    "introduction",
)


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One row as it was typed: its number in the sheet and a text per field."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is wrong or worth a look in one cell."""

    row: int
    name: str
    field: str
    value: str
    message: str
    suggestions: tuple[str, ...] = ()


@dataclass(kw_only=True)
class PlannedRow:
    """What one row will do: create, update what is lacking, nothing because it exists, or nothing because of errors."""

    row: SheetRow
    values: dict[str, Any] = field(default_factory=dict)
    existing: Organisation | None = None
    outcome: str = "create"
    filled: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Check:
    """The result of checking a sheet; ``seal`` changes when anything that was shown would no longer be true."""

    rows: list[PlannedRow] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows have which outcome."""
        return {one: sum(row.outcome == one for row in self.rows) for one in _OUTCOMES}

    @property
    def can_be_recorded(self) -> bool:
        """Say whether there is something to write and nothing wrong."""
        counts = self.counts
        return not self.errors and counts["create"] + counts["update"] > 0

    @property
    def seal(self) -> str:
        """Return a digest of what will be done to which row."""
        facts = [
            (
                one.row.number,
                one.outcome,
                sorted(one.row.texts.items()),
                one.existing.pk if one.existing else 0,
            )
            for one in self.rows
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()


def check_sheet(
    *, actor: Any, rows: Sequence[SheetRow], default_kind: str = "", with_likeness: bool = True
) -> Check:
    """Say what recording these rows would do, with everything wrong by row and field.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: there is no row, or there are too many.
    """
    check_operates(actor)

    if not rows:
        raise Invalid("sheet_empty", _("The sheet holds no rows below its headings."))
    if len(rows) > MAX_ROWS:
        raise Invalid(
            "sheet_too_long",
            _("At most %(limit)d organisations at once. Split the sheet.") % {"limit": MAX_ROWS},
        )
    return _Checker(rows, default_kind=default_kind, with_likeness=with_likeness).run()


def record_sheet(*, actor: Any, rows: Sequence[SheetRow], default_kind: str = "", seal: str = "") -> Check:
    """Create the organisations of a sheet as unclaimed ones and fill what known ones lack: all rows or none.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: something in the sheet is wrong; ``fields`` names the cells.
        Conflict: what the check showed (``seal``) is no longer true.
    """
    check_operates(actor)

    check = check_sheet(actor=actor, rows=rows, default_kind=default_kind, with_likeness=False)
    if check.errors:
        lines = [f"{one.row} · {one.field}: {one.message}" for one in check.errors[:20]]
        raise Invalid("sheet_wrong", _("Correct the rows below first."), fields={"rows": lines})
    if seal and seal != check.seal:
        raise Conflict(
            "sheet_check_outdated", _("Something changed since the check. Look at the new result.")
        )

    with transaction.atomic():
        for planned in check.rows:
            _carry_out(actor, planned)
        record(action="organisation.import", actor=actor, data=check.counts)
    return check


def _carry_out(actor: Any, planned: PlannedRow) -> None:
    values = dict(planned.values)
    former = values.pop("former_names", ())
    if planned.outcome == "create":
        created = create_organisation(actor=actor, state=OrganisationState.UNCLAIMED, **values)
        for name in former:
            add_name(actor=actor, organisation=created, name=name, kind=NameKind.FORMER)
    elif planned.outcome == "update" and planned.existing is not None:
        changes = {name: values[name] for name in planned.filled}
        edit_organisation(actor=actor, organisation=planned.existing, changes=changes)


class _Checker:
    """Hold what is read once for all rows."""

    def __init__(self, rows: Sequence[SheetRow], *, default_kind: str, with_likeness: bool) -> None:
        self._rows = rows
        self._default_kind = default_kind
        self._regions, self._industries = Resolver(Region), Resolver(Industry)
        parks = Organisation.objects.filter(kind=OrganisationKind.PARK, merged_into=None).order_by("pk")
        self._parks = {key(park.name): park for park in parks}
        self._finder = DuplicateFinder() if with_likeness else None
        self._seen: dict[str, int] = {}
        self._check = Check()

    def run(self) -> Check:
        """Check every row."""
        self._known_codes, self._known_names = self._known()
        for row in self._rows:
            wrong = len(self._check.errors)
            planned = PlannedRow(row=row)
            self._read(planned)
            self._find_existing(planned)
            if len(self._check.errors) > wrong:
                planned.outcome = "error"
            self._check.rows.append(planned)
        return self._check

    def _known(self) -> tuple[dict[str, Organisation], dict[str, Organisation]]:
        """Return the organisations that the rows may mean, by code (former ones, too) and by name."""
        codes = {_compact(row.texts.get("uscc", "")) for row in self._rows} - {""}
        typed = {row.texts.get("name", "").strip() for row in self._rows}
        present = Organisation.objects.filter(Q(uscc__in=codes) | Q(name__in=typed), merged_into=None)
        by_code, by_name = {}, {}
        for organisation in present.order_by("-pk"):
            by_name[key(organisation.name)] = organisation
            if organisation.uscc:
                by_code[organisation.uscc] = organisation
        for former in FormerCode.objects.filter(uscc__in=codes).select_related("organisation"):
            by_code[former.uscc] = former.organisation
        return by_code, by_name

    def _read(self, planned: PlannedRow) -> None:
        texts, values = planned.row.texts, planned.values
        values["name"] = self._try(planned, "name", clean_name)
        values["uscc"] = self._try(planned, "uscc", clean_uscc) if texts.get("uscc", "").strip() else ""
        values["kind"] = self._kind(planned)
        values["size"] = self._word(planned, "size", _SIZE_WORDS, OrganisationSize.choices)
        for name in ("region", "operating_region"):
            values[name] = self._code(planned, name, self._regions)
        values["industry"] = self._code(planned, "industry", self._industries)
        values["park"] = self._park(planned)
        values["introduction"] = texts.get("introduction", "").strip()
        former = texts.get("former_names", "")
        for mark in "、，,；;\n":
            former = former.replace(mark, "|")
        values["former_names"] = tuple(part.strip() for part in former.split("|") if part.strip())

    def _try(self, planned: PlannedRow, name: str, clean: Any) -> Any:
        try:
            return clean(planned.row.texts.get(name, ""))
        except Invalid as error:
            self._wrong(planned, name, next(iter(error.fields.get(name, [error.message]))))
            return ""

    def _kind(self, planned: PlannedRow) -> str:
        if not planned.row.texts.get("kind", "").strip():
            if not self._default_kind:
                self._wrong(planned, "kind", _("Say what kind of organisation this is."))
            return self._default_kind
        return self._word(planned, "kind", _KIND_WORDS, OrganisationKind.choices)

    def _word(self, planned: PlannedRow, name: str, words: Mapping[Any, Iterable[str]], choices: Any) -> str:
        text = key(planned.row.texts.get(name, ""))
        if not text:
            return ""
        labels = {key(str(label)): value for value, label in choices}
        known = {key(word): value for value, several in words.items() for word in several} | labels
        if text not in known:
            shown = "、".join(str(label) for _value, label in choices)
            self._wrong(planned, name, _("This is none of: %(words)s.") % {"words": shown})
            return ""
        return str(known[text])

    def _code(self, planned: PlannedRow, name: str, resolver: Resolver) -> Any:
        text = planned.row.texts.get(name, "").strip()
        if not text:
            return None
        found = resolver.find(text)
        if found is None:
            near = tuple(str(row.name) for row in resolver.suggest(text))
            self._wrong(planned, name, _("There is no such entry in the code list."), near)
        return found

    def _park(self, planned: PlannedRow) -> Organisation | None:
        text = planned.row.texts.get("park", "").strip()
        park = self._parks.get(key(text)) if text else None
        if text and park is None:
            message = _(
                "No park of this name is registered. Register the park first, or leave the cell empty."
            )
            self._wrong(planned, "park", message)
        return park

    def _find_existing(self, planned: PlannedRow) -> None:
        name, code = planned.values["name"], planned.values["uscc"]
        if not name or self._is_twice(planned, key(name), code):
            return
        existing = self._known_codes.get(code) if code else None
        same_name = self._known_names.get(key(name))
        if existing is None and same_name is not None and (not code or not same_name.uscc):
            existing = same_name
        if existing is None:
            self._warn_of_similar(planned)
            return
        planned.existing = existing
        planned.filled = tuple(
            one for one in _FILLED if planned.values[one] and not getattr(existing, one)
        ) + (("uscc",) if code and not existing.uscc else ())
        planned.outcome = "update" if planned.filled else "exists"
        if key(existing.name) != key(name):
            text = _(
                "This code is registered as “%(name)s”. Its name stays; rename it there if it has changed."
            )
            self._warn(planned, "name", text % {"name": existing.name})

    def _is_twice(self, planned: PlannedRow, folded: str, code: str) -> bool:
        """Refuse a code or, without a code, a name that stands in the sheet twice."""
        for mark, name in ((code, "uscc"), (f"name:{folded}" if not code else "", "name")):
            if not mark:
                continue
            first = self._seen.setdefault(mark, planned.row.number)
            if first != planned.row.number:
                self._wrong(planned, name, _("The same stands in row %(row)d already.") % {"row": first})
                return True
        return False

    def _warn_of_similar(self, planned: PlannedRow) -> None:
        if self._finder is None:
            return
        similar = self._finder.find(planned.values["name"], limit=3)
        if similar:
            sure = similar[0].score >= CERTAIN
            text = _("Perhaps registered already.") if not sure else _("The same name is registered already.")
            names = tuple(f"{one.organisation.name}（{one.words}）" for one in similar)
            self._warn(planned, "name", text, names)

    def _wrong(
        self, planned: PlannedRow, name: str, message: str | Promise, near: Sequence[str] = ()
    ) -> None:
        self._check.errors.append(_remark(planned.row, name, message, near))

    def _warn(self, planned: PlannedRow, name: str, message: str | Promise, near: Sequence[str] = ()) -> None:
        self._check.warnings.append(_remark(planned.row, name, message, near))


def _remark(row: SheetRow, name: str, message: str | Promise, near: Sequence[str]) -> Remark:
    return Remark(
        row=row.number,
        name=row.texts.get("name", ""),
        field=name,
        value=row.texts.get(name, ""),
        message=str(message),
        suggestions=tuple(near),
    )


def _compact(code: str) -> str:
    try:
        return clean_uscc(code) if code.strip() else ""
    except Invalid:
        return ""
