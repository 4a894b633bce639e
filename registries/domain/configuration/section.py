"""What a section of the configuration is: what stands on the platform, what a file wants, and the way there."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid

Item = Mapping[str, Any]


class ChangeKind(models.TextChoices):
    """How the file and the platform differ in one item."""

    ADD = "add", _("Will be added")
    CHANGE = "change", _("Will be changed")
    #: In the database and not in the file: applying never deletes.
    KEPT = "kept", _("Only on the platform, stays")
    #: The file says something that only a release can change.
    CODE = "code", _("Set by the program, cannot be applied")
    #: It may touch every entry, so it is tried and carried out on a screen of its own.
    BY_HAND = "by_hand", _("The type changes on the screen of the field, where it is tried first")


#: What applying a file carries out; the other kinds are told and left alone.
APPLIED = frozenset({ChangeKind.ADD, ChangeKind.CHANGE})


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One item in which the file and the platform differ."""

    section: str
    key: str
    kind: ChangeKind
    before: Any = None
    after: Any = None
    #: Makes it so; takes the acting user. None where nothing can be done.
    carry_out: Callable[[Any], Any] | None = None


class Section(Protocol):
    """One part of the document."""

    @property
    def name(self) -> str:
        """Return the name in the document."""

    @property
    def title(self) -> str | Promise:
        """Return the name on screen."""

    @property
    def lists(self) -> frozenset[str]:
        """Return which values of an item are lists of names."""

    @property
    def nested(self) -> frozenset[str]:
        """Return which values of an item have parts that the section checks itself; all others are single values."""

    def stand(self) -> Sequence[Item]:
        """Return the items on the platform, in the order of their keys, as plain values."""

    def compare(self, wanted: Sequence[Item]) -> Iterable[Difference]:
        """Yield in what ``wanted`` differs from the platform.

        Raises:
            Invalid: an item of the file is not understood; the fields name section, item and key.
        """


def differences(
    *,
    section: str,
    stand: Mapping[str, Item],
    wanted: Mapping[str, Item],
    carry_out: Callable[[str, Item], Callable[[Any], Any]],
) -> Iterable[Difference]:
    """Yield the differences of two sets of items by key."""
    for key, item in wanted.items():
        present = stand.get(key)
        if present is not None and dict(present) == dict(item):
            continue
        kind = ChangeKind.ADD if present is None else ChangeKind.CHANGE
        yield Difference(
            section=section, key=key, kind=kind, before=present, after=item, carry_out=carry_out(key, item)
        )
    for key, item in stand.items():
        if key not in wanted:
            yield Difference(section=section, key=key, kind=ChangeKind.KEPT, before=item)


def keyed(section: str, items: Sequence[Any], key_of: Callable[[Item], str]) -> dict[str, Item]:
    """Return the items of a file by key.

    Raises:
        Invalid: an item lacks a part of its key, or stands in the file twice.
    """
    found: dict[str, Item] = {}
    for number, item in enumerate(items, start=1):
        try:
            key = key_of(item)
        except KeyError as error:
            raise broken(section, number, _("“%(name)s” is missing.") % {"name": error.args[0]}) from error
        if key in found:
            raise broken(section, number, _("“%(key)s” stands in the file twice.") % {"key": key})
        found[key] = item
    return found


def check_shape(section: Section, items: Sequence[Any]) -> None:
    """Refuse items whose values are of another shape than the section reads: a list for a name, a text for a list.

    Raises:
        Invalid: naming the first such value.
    """
    for number, item in enumerate(items, start=1):
        if not isinstance(item, Mapping):
            raise broken(section.name, number, _("This is not a list of named values."))
        for name, value in item.items():
            if name in section.lists:
                if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                    raise broken(section.name, number, _("“%(name)s” is a list of names.") % {"name": name})
            elif name not in section.nested and not _is_single(value):
                raise broken(section.name, number, _("“%(name)s” is a single value.") % {"name": name})


def _is_single(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | datetime.date)


def broken(section: str, place: int | str, text: Any) -> Invalid:
    """Return the error about one item of a file."""
    return Invalid(
        "configuration_invalid",
        _("The configuration file cannot be used: %(section)s, item %(place)s: %(text)s")
        % {"section": section, "place": place, "text": text},
        fields={f"{section}.{place}": [text]},
    )


def only(section: str, place: int | str, item: Item, known: frozenset[str]) -> None:
    """Refuse names that nothing reads: a misspelt name would be ignored in silence."""
    strange = sorted(str(name) for name in set(item) - known)
    if strange:
        raise broken(section, place, _("Nobody knows “%(names)s”.") % {"names": "、".join(strange)})
