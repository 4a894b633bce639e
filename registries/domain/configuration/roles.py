"""What roles may do: the table in the program, told for comparison, and the jurisdictions of authorities."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.errors import Invalid
from cms.masterdata.models import Region
from permissions.actions import Action
from permissions.domain.jurisdictions import check_jurisdiction, set_jurisdiction
from permissions.models import Consortium, Jurisdiction
from permissions.roles import ENTRY_ACTIONS, JURISDICTION_ACTIONS, PLATFORM_ENTRY_ACTIONS, Role
from registries.domain.configuration.naming import name_of, organisation_named
from registries.domain.configuration.section import (
    ChangeKind,
    Difference,
    Item,
    broken,
    differences,
    keyed,
    only,
)


class Roles:
    """``{role, own, platform}``: the actions on entries of one's own organisations, and of all of them."""

    name = "roles"
    title = _("Roles")
    lists = frozenset({"own", "platform"})
    nested: frozenset[str] = frozenset()

    def stand(self) -> Sequence[Item]:
        return [
            {
                "role": role.value,
                "own": _in_order(ENTRY_ACTIONS[role]),
                "platform": _in_order(PLATFORM_ENTRY_ACTIONS.get(role, frozenset())),
            }
            for role in Role
        ]

    def compare(self, wanted: Sequence[Item]) -> Iterable[Difference]:
        stand = {item["role"]: item for item in self.stand()}
        for key, item in keyed(self.name, wanted, lambda item: str(item["role"])).items():
            if stand.get(key) != item:
                yield Difference(
                    section=self.name, key=key, kind=ChangeKind.CODE, before=stand.get(key), after=item
                )


def _in_order(actions: Iterable[Action]) -> list[str]:
    chosen = set(actions)
    return [action.value for action in Action if action in chosen]


class Jurisdictions:
    """``{authority, region | park | consortium, kinds, libraries, actions, from, to}`` in force today or later.

    Organisations are named by their credit code, or by name where they have none; a consortium by its slug, a region
    by its code. A jurisdiction of one reviewer names a person and is not part of the text.
    """

    name = "jurisdictions"
    title = _("Jurisdictions")
    lists = frozenset({"kinds", "libraries", "actions"})
    nested: frozenset[str] = frozenset()

    _KNOWN = frozenset(
        {"authority", "region", "park", "consortium", "kinds", "libraries", "actions", "from", "to"}
    )
    _AREAS = ("region", "park", "consortium")

    def stand(self) -> Sequence[Item]:
        return sorted((self._item(row) for row in self._rows()), key=self._key)

    @staticmethod
    def _rows() -> Any:
        today = timezone.localdate()
        rows = Jurisdiction.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), reviewer=None)
        return rows.select_related("organisation", "region", "park", "consortium")

    def _item(self, row: Jurisdiction) -> dict[str, Any]:
        area: dict[str, Any] = {}
        if row.region:
            area = {"region": row.region.code}
        elif row.park:
            area = {"park": name_of(row.park)}
        elif row.consortium:
            area = {"consortium": row.consortium.slug}
        return {
            "authority": name_of(row.organisation),
            **area,
            "kinds": sorted(row.kinds),
            "libraries": sorted(row.libraries),
            "actions": sorted(row.actions),
            **({"from": row.valid_from.isoformat()} if row.valid_from else {}),
            **({"to": row.valid_to.isoformat()} if row.valid_to else {}),
        }

    def _key(self, item: Item) -> str:
        # Nothing in it changes afterwards, so a jurisdiction is known by all it says.
        parts = [f"{name}={item[name]}" for name in self._AREAS if name in item]
        lists = (",".join(sorted(item.get(name, []))) for name in ("kinds", "libraries", "actions"))
        period = (str(item.get(name, "")) for name in ("from", "to"))
        return " ".join(text for text in (item["authority"], *parts, *lists, *period) if text)

    def compare(self, wanted: Sequence[Item]) -> Iterable[Difference]:
        whole = [self._whole(number, item) for number, item in enumerate(wanted, start=1)]
        stand = {self._key(item): item for item in self.stand()}
        new = keyed(self.name, whole, self._key)
        return differences(section=self.name, stand=stand, wanted=new, carry_out=self._set)

    def _whole(self, place: int, item: Any) -> Item:
        """Return an item of a file as an export writes it, whatever it left out or wrote differently."""
        if "authority" not in item:
            raise broken(self.name, place, _("“%(name)s” is missing.") % {"name": "authority"})
        item = {name: _plain(value) for name, value in item.items()}
        only(self.name, place, item, self._KNOWN)
        if sum(name in item for name in self._AREAS) != 1:
            raise broken(self.name, place, _("Name one area: a region, a park or a consortium."))
        targets = self._targets(place, item)
        known = {spec.slug for spec in libraries.all_specs()}
        lists = {
            "kinds": sorted(item.get("kinds", [])),
            "libraries": sorted(item.get("libraries", [])),
            "actions": sorted(item.get("actions") or JURISDICTION_ACTIONS),
        }
        if not set(lists["libraries"]) <= known:
            raise broken(self.name, place, _("There is no such library."))
        try:
            check_jurisdiction(kinds=lists["kinds"], actions=lists["actions"])
        except Invalid as error:
            raise broken(self.name, place, error.message) from error
        area = {name: str(item[name]) for name in self._AREAS if name in item}
        if "park" in area:
            area = {"park": name_of(targets["park"])}
        period = {name: item[name] for name in ("from", "to") if name in item}
        return {"authority": name_of(targets["organisation"]), **area, **lists, **period}

    def _targets(self, place: int | str, item: Item) -> dict[str, Any]:
        found: dict[str, Any] = {"organisation": organisation_named(self.name, place, item["authority"])}
        if "region" in item:
            found["region"] = Region.objects.current().filter(code=str(item["region"])).first()
        elif "park" in item:
            found["park"] = organisation_named(self.name, place, item["park"])
        else:
            found["consortium"] = Consortium.objects.filter(slug=item["consortium"]).first()
        if None in found.values():
            raise broken(self.name, place, _("This area does not exist on the platform."))
        for name in ("from", "to"):
            if name in item:
                found[f"valid_{name}"] = self._day(place, item[name])
        return found

    def _day(self, place: int | str, text: Any) -> datetime.date:
        try:
            return datetime.date.fromisoformat(str(text))
        except ValueError as error:
            raise broken(self.name, place, _("Write a day as 2026-11-20.")) from error

    def _set(self, key: str, item: Item) -> Callable[[Any], Any]:
        return lambda actor: set_jurisdiction(
            actor=actor,
            kinds=item["kinds"],
            libraries=item["libraries"],
            actions=item["actions"],
            **self._targets(key, item),
        )


def _plain(value: Any) -> Any:
    """Write a day as text: YAML reads 2026-11-20 as a date."""
    return value.isoformat() if isinstance(value, datetime.date) else value
