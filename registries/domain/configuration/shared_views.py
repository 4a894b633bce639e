"""Views of lists that are shared with an organisation, as text; a person's own views are nobody's configuration."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from registries.domain import saved_views
from registries.domain.configuration.naming import name_of, organisation_named
from registries.domain.configuration.section import Difference, Item, broken, differences, keyed, only
from registries.models import SavedView

_KNOWN = frozenset({"library", "organisation", "name", "query", "columns"})


class SharedViews:
    """``{library, organisation, name, query, columns}``."""

    name = "views"
    title = _("Shared views")
    lists = frozenset({"columns"})
    nested: frozenset[str] = frozenset()

    def stand(self) -> Sequence[Item]:
        rows = SavedView.objects.filter(organisation__isnull=False).select_related("organisation")
        items = [self._item(row) for row in rows.order_by("pk")]
        # Colleagues may share views of one name; the oldest is the one that the text speaks of.
        return sorted({self._key(item): item for item in reversed(items)}.values(), key=self._key)

    @staticmethod
    def _item(row: SavedView) -> dict[str, Any]:
        return {
            "library": row.library,
            "organisation": name_of(row.organisation) if row.organisation else "",
            "name": row.name,
            "query": row.query,
            "columns": list(row.columns),
        }

    @staticmethod
    def _key(item: Item) -> str:
        return f"{item['library']} {item['organisation']} {item['name']}"

    def compare(self, wanted: Sequence[Item]) -> Iterable[Difference]:
        whole = [self._whole(number, item) for number, item in enumerate(wanted, start=1)]
        stand = {self._key(item): item for item in self.stand()}
        new = keyed(self.name, whole, self._key)
        return differences(section=self.name, stand=stand, wanted=new, carry_out=self._set)

    def _whole(self, place: int, item: Any) -> Item:
        if not {"library", "organisation", "name"} <= set(item):
            raise broken(self.name, place, _("A view needs a library, an organisation and a name."))
        only(self.name, place, item, _KNOWN)
        if item["library"] not in {spec.slug for spec in libraries.all_specs()}:
            raise broken(self.name, place, _("There is no such library."))
        return {
            "library": item["library"],
            "organisation": name_of(organisation_named(self.name, place, item["organisation"])),
            "name": str(item["name"]),
            "query": saved_views.canonical(str(item.get("query", ""))),
            "columns": saved_views.known_columns(item.get("columns", [])),
        }

    def _set(self, key: str, item: Item) -> Callable[[Any], Any]:
        return lambda actor: saved_views.provide_view(
            actor=actor,
            library=item["library"],
            organisation=organisation_named(self.name, key, item["organisation"]),
            name=item["name"],
            query=item["query"],
            columns=item["columns"],
        )
