"""Levels of review by library and kind of organisation, as text."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid
from registries.domain import levels
from registries.domain.configuration.section import Difference, Item, broken, differences, keyed, only
from registries.enums import ReviewLevel

_KNOWN = frozenset({"library", "kind", "levels"})


class ReviewLevels:
    """``{library, kind, levels: {level: working days}}``; an empty kind stands for every kind."""

    name = "review_levels"
    title = _("Levels of review")
    lists: frozenset[str] = frozenset()
    nested = frozenset({"levels"})

    def stand(self) -> Sequence[Item]:
        return [
            {"library": library, "kind": kind, "levels": {step.level.value: step.days for step in steps}}
            for (library, kind), steps in sorted(levels.configured().items())
        ]

    def compare(self, wanted: Sequence[Item]) -> Iterable[Difference]:
        items = keyed(self.name, wanted, self._key)
        for key, item in items.items():
            only(self.name, key, item, _KNOWN)
            steps = self._steps(key, item)
            try:
                levels.check_steps(item["library"], item.get("kind", ""), steps)
            except Invalid as error:
                raise broken(self.name, key, error.message) from error
        stand = {self._key(item): item for item in self.stand()}
        complete = {key: {"kind": "", **item} for key, item in items.items()}
        return differences(section=self.name, stand=stand, wanted=complete, carry_out=self._set)

    @staticmethod
    def _key(item: Item) -> str:
        return f"{item['library']} {item.get('kind', '')}".strip()

    def _steps(self, key: str, item: Item) -> list[levels.Step]:
        wanted = item.get("levels")
        if not isinstance(wanted, dict) or not wanted:
            raise broken(self.name, key, _("“levels” names each level with its working days."))
        found = []
        for level, days in wanted.items():
            if level not in ReviewLevel.values or not isinstance(days, int) or isinstance(days, bool):
                text = _("There is no level “%(level)s”, or its working days are not a number.")
                raise broken(self.name, key, text % {"level": level})
            found.append(levels.Step(level=ReviewLevel(level), days=days))
        return found

    def _set(self, key: str, item: Item) -> Callable[[Any], Any]:
        return lambda actor: levels.set_steps(
            actor=actor, library=item["library"], kind=item["kind"], steps=self._steps(key, item)
        )
