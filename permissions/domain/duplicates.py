"""Organisations that are perhaps registered already: the same code, or a name that means the same one."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.masterdata.aliases import short_names
from cms.masterdata.models import Region
from cms.masterdata.pinyin import spell
from cms.masterdata.text import key
from permissions.models import FormerCode, Organisation, OrganisationName, OrganisationState

#: What the law or habit hangs on a name; the longer first.
_LEGAL = (
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "总公司",
    "分公司",
    "公司",
    "集团",
    "股份",
    "有限合伙",
    "普通合伙",
    "合伙企业",
)
_PUNCTUATION = re.compile(r"[\s()\[\]{}<>《》〈〉【】「」“”\"'‘’,.,。、;;:·\-_/\\&+]")
_LONGEST_REGION = 16
#: 第一中学 and 第二中学 differ in one character and are two schools.
_NUMERALS = re.compile(r"[0-9零一二三四五六七八九十甲乙丙丁]")
#: Two names with a common beginning of this many characters are worth a look although one is longer.
_BEGINNING = 4


class Likeness(models.TextChoices):
    """Name why two organisations may be one."""

    CODE = "code", _("The same unified social credit code")
    NAME = "name", _("The same name")
    FORMER_NAME = "former_name", _("A former or short name of it")
    CORE = "core", _("The same but for region and legal form")
    SOUND = "sound", _("Sounds the same")
    TYPING = "typing", _("Nearly the same characters")
    BEGINNING = "beginning", _("Begins the same")


_SCORES = {
    Likeness.CODE: 1.0,
    Likeness.NAME: 0.97,
    Likeness.FORMER_NAME: 0.93,
    Likeness.CORE: 0.85,
    Likeness.SOUND: 0.7,
    Likeness.TYPING: 0.6,
    Likeness.BEGINNING: 0.5,
}
_WRITTEN_ALIKE = frozenset({Likeness.NAME, Likeness.FORMER_NAME, Likeness.CORE})
#: From this score on two organisations are one until somebody says otherwise.
CERTAIN = _SCORES[Likeness.FORMER_NAME]


@dataclass(frozen=True, kw_only=True)
class Similar:
    """One organisation that may be the same, why, and how likely (0 to 1)."""

    organisation: Organisation
    reasons: tuple[Likeness, ...]
    score: float

    @property
    def words(self) -> str:
        """Return the reasons in words."""
        return "；".join(str(reason.label) for reason in self.reasons)


def similar_organisations(
    name: str, uscc: str = "", exclude: int | None = None, *, limit: int = 10
) -> list[Similar]:
    """Return the organisations that ``name`` or ``uscc`` may mean, the likeliest first."""
    return DuplicateFinder().find(name, uscc, exclude=exclude, limit=limit)


@dataclass(kw_only=True)
class _Known:
    """One known name, ready for comparison."""

    organisation_id: int
    spelled: str
    core: str
    current: bool


@dataclass(kw_only=True)
class _Findings:
    """Reasons by organisation, in the order of the scores."""

    reasons: defaultdict[int, set[Likeness]] = field(default_factory=lambda: defaultdict(set))

    def add(self, organisation_id: int, reason: Likeness) -> None:
        self.reasons[organisation_id].add(reason)


class DuplicateFinder:
    """Read all names once and compare any number of names with them."""

    def __init__(self) -> None:
        self._regions = _region_words()
        rows = (
            OrganisationName.objects.exclude(organisation__state=OrganisationState.MERGED)
            .order_by("pk")
            .values_list("organisation_id", "name", "kind", "organisation__name", "organisation__pinyin")
        )
        self._names: list[_Known] = []
        self._pinyin: dict[int, str] = {}
        self._by_gram: defaultdict[str, list[int]] = defaultdict(list)
        self._by_word: defaultdict[str, list[_Known]] = defaultdict(list)
        self._of: defaultdict[int, list[str]] = defaultdict(list)
        for organisation_id, name, _kind, current, pinyin in rows:
            self._pinyin[organisation_id] = f" {pinyin} "
            known = _Known(
                organisation_id=organisation_id,
                spelled=_spelled(name),
                core=self.core(name),
                current=name == current,
            )
            for gram in _pairs(known.core):
                self._by_gram[gram].append(len(self._names))
            for word in {known.spelled, known.core}:
                self._by_word[word].append(known)
            self._of[organisation_id].append(known.core)
            self._names.append(known)

    def core(self, name: str) -> str:
        """Return what distinguishes a name: without region in front, legal form, brackets and spaces."""
        text = _spelled(name)
        bare = self._without_region(text)
        for word in _LEGAL:
            bare = bare.replace(word, "")
        return bare if len(bare) > 1 else text

    def find(
        self, name: str, uscc: str = "", *, exclude: int | None = None, limit: int = 10
    ) -> list[Similar]:
        """Return the organisations that ``name`` or ``uscc`` may mean, the likeliest first."""
        findings = _Findings()
        for pk in _with_code(uscc):
            findings.add(pk, Likeness.CODE)
        wanted, core = _spelled(name), self.core(name)
        if wanted:
            self._compare_writing(wanted, core, findings)
            self._compare_sound(core, findings)
        findings.reasons.pop(exclude or 0, None)
        return _ranked(findings, limit)

    def _compare_writing(self, wanted: str, core: str, findings: _Findings) -> None:
        for known in (*self._by_word.get(wanted, ()), *self._by_word.get(core, ())):
            if known.spelled == wanted:
                reason = Likeness.NAME if known.current else Likeness.FORMER_NAME
                findings.add(known.organisation_id, reason)
            elif known.core == core:
                findings.add(known.organisation_id, Likeness.CORE)
        near = {place for gram in _pairs(core) for place in self._by_gram.get(gram, ())}
        for known in (self._names[place] for place in near):
            likeness = None if known.core == core or known.spelled == wanted else _near(known.core, core)
            if likeness is not None:
                findings.add(known.organisation_id, likeness)

    def _compare_sound(self, core: str, findings: _Findings) -> None:
        sound = f" {spell(core).pinyin} "
        if len(core) < 3 or not sound.strip():
            return
        for pk, pinyin in self._pinyin.items():
            written_alike = findings.reasons.get(pk, set()) & _WRITTEN_ALIKE
            if sound in pinyin and not written_alike and self._same_sound(pk, sound):
                findings.add(pk, Likeness.SOUND)

    def _same_sound(self, organisation_id: int, sound: str) -> bool:
        return any(f" {spell(core).pinyin} " == sound for core in self._of[organisation_id])

    def _without_region(self, text: str) -> str:
        for length in range(min(_LONGEST_REGION, len(text) - 2), 1, -1):
            if text[:length] in self._regions:
                return self._without_region(text[length:])
        return text


def _spelled(name: str) -> str:
    return _PUNCTUATION.sub("", key(name))


def _pairs(word: str) -> set[str]:
    return {word[place : place + 2] for place in range(len(word) - 1)} or {word}


def _near(known: str, wanted: str) -> Likeness | None:
    """Say how two different cores that share a pair of characters are alike, if they are."""
    shorter, longer = sorted((known, wanted), key=len)
    allowed = 0 if len(shorter) < 4 else 1 if len(shorter) < 8 else 2
    same_numbers = _NUMERALS.findall(known) == _NUMERALS.findall(wanted)
    if same_numbers and len(longer) - len(shorter) <= allowed and within(known, wanted, allowed):
        return Likeness.TYPING
    if len(shorter) >= _BEGINNING and longer.startswith(shorter):
        return Likeness.BEGINNING
    return None


def within(one: str, two: str, allowed: int) -> bool:
    """Return whether at most ``allowed`` insertions, deletions or replacements make ``two`` of ``one``."""
    row = list(range(len(two) + 1))
    for place, char in enumerate(one, start=1):
        above, row = row, [place]
        for other, match in enumerate(two, start=1):
            row.append(min(above[other] + 1, row[-1] + 1, above[other - 1] + (char != match)))
        if min(row) > allowed:
            return False
    return row[-1] <= allowed


def _region_words() -> frozenset[str]:
    """Return the names of all regions and their everyday forms (贵州省, 贵州, 黔南州)."""
    names = Region.objects.current().values_list("name", flat=True)
    return frozenset(_spelled(word) for name in names for word in (name, *short_names(name)))


def _with_code(uscc: str) -> Iterable[int]:
    compact = _spelled(uscc).upper()
    if not compact:
        return []
    present = Organisation.objects.filter(uscc=compact).values_list("pk", flat=True)
    former = FormerCode.objects.filter(uscc=compact).values_list("organisation_id", flat=True)
    return [*present, *former]


def _ranked(findings: _Findings, limit: int) -> list[Similar]:
    scored = {pk: max(_SCORES[reason] for reason in reasons) for pk, reasons in findings.reasons.items()}
    best = sorted(scored, key=lambda pk: (-scored[pk], pk))[:limit]
    rows = Organisation.objects.select_related("region").in_bulk(best)
    return [
        Similar(
            organisation=rows[pk],
            reasons=tuple(sorted(findings.reasons[pk], key=lambda reason: -_SCORES[reason])),
            score=scored[pk],
        )
        for pk in best
        if pk in rows
    ]
