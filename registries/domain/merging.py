"""What the libraries add when two organisations become one: partners of themselves, titles twice, readers told."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.core import library
from cms.masterdata.text import key
from permissions.domain.merge_changes import RowChange, dropped
from permissions.models import Organisation
from registries.models import EntryParty
from registries.signals import entries_changed

SHOWN = 3


class EntryMerge:
    """The libraries' part in a merge; the entries themselves are moved by their foreign key."""

    def first(self, survivor: Organisation, merged: Organisation) -> Iterable[RowChange]:
        """Drop the part that one of the two has in an entry of the other: nobody is his own partner."""
        found = []
        for owner, partner in ((survivor, merged), (merged, survivor)):
            of_owner = Q(pk__in=[])
            for spec in library.all_specs():
                ids = spec.model._default_manager.filter(organisation=owner).values("pk")
                of_owner |= Q(library=spec.slug, entry_id__in=ids)
            parties = EntryParty.objects.filter(of_owner, organisation=partner).order_by("pk")
            found += [dropped(party) for party in parties]
        return found

    def remarks(self, survivor: Organisation, merged: Organisation) -> Iterable[str]:
        """Name the entries that both have under one title; both are kept, people decide which one to close."""
        for spec in library.all_specs():
            own, other = (self._titles(spec.model, organisation) for organisation in (survivor, merged))
            twice = sorted(other[folded] for folded in set(own) & set(other))
            if twice:
                shown = "、".join(f"《{title}》" for title in twice[:SHOWN])
                yield _(
                    "%(library)s: %(count)d titles stand in both (%(titles)s). Both entries are kept."
                ) % {
                    "library": spec.label,
                    "count": len(twice),
                    "titles": shown,
                }

    def after(self, changes: Sequence[RowChange]) -> None:
        """Tell whoever keeps an index or a cache which entries have another owner now."""
        slugs = {spec.model._meta.label: spec.slug for spec in library.all_specs()}
        moved: defaultdict[str, list[Any]] = defaultdict(list)
        for change in changes:
            if change.model in slugs:
                moved[slugs[change.model]].append(change.pk)
        for slug, ids in moved.items():
            entries_changed.send(sender=self, library=slug, ids=ids)

    def _titles(self, model: Any, organisation: Organisation) -> dict[str, str]:
        rows = model._default_manager.filter(organisation=organisation).order_by("pk")
        return {key(title): title for title in rows.values_list("title", flat=True)}
