"""Which entry a row means: by its number, else by owner and title, among what the importer may edit."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.models import ConsortiumMember, Organisation
from permissions.models.periods import in_force
from registries.domain.recording import recorded_for
from registries.enums import EntryStatus
from registries.models import RegistryEntry
from registries.resources import CellError, EntryResource
from registries.resources.base import NUMBER, OWNER

if TYPE_CHECKING:
    from registries.domain.import_plan import RowPlan

#: An ended entry is not meant by its title: the same need may come up again.
ENDED = (EntryStatus.WITHDRAWN, EntryStatus.CLOSED, EntryStatus.RESOLVED, EntryStatus.UNMET)


class Matcher:
    """Finds entries and owners chunk by chunk and remembers which rows meant which entry."""

    def __init__(self, *, actor: Any, resource: EntryResource) -> None:
        self.resource = resource
        model: Any = resource.model
        self._actor = actor
        self._editable = access_for(model).visible(actor, Action.EDIT, model._default_manager.all())
        self._row_of_entry: dict[int, int] = {}
        self._row_of_title: dict[tuple[int | None, str], int] = {}
        self._audiences: dict[int, dict[str, Any]] = {}

    def match(self, plans: Sequence["RowPlan"]) -> None:
        """Set entry and owner of each plan, or the reason why they cannot be known."""
        by_number = self._by_number(plans)
        for plan in plans:
            number = plan.values.get(NUMBER)
            if number:
                self._take(plan, by_number.get(number))
            elif NUMBER not in plan.cells or NUMBER in plan.values:
                self._owner(plan)
        self._by_title([plan for plan in plans if plan.entry is None and plan.owner_id])
        self._learn_audiences({plan.owner_id for plan in plans if plan.entry is None and plan.owner_id})
        for plan in plans:
            self._refuse_second(plan)

    def audience(self, owner_id: int | None) -> dict[str, Any]:
        """Return who may see a new entry until somebody chooses.

        The members of the owner's consortium, for an organisation without staff those of the operator's; else the
        owner alone.
        """
        return self._audiences.get(owner_id or 0, {"visibility": Visibility.OWN})

    def _rows(self, condition: dict[str, Any]) -> Iterable[RegistryEntry]:
        return (
            self._editable.filter(**condition)
            .select_related("latest_revision", "organisation")
            .order_by("pk")
        )

    def _by_number(self, plans: Sequence["RowPlan"]) -> dict[str, RegistryEntry]:
        wanted = {plan.values[NUMBER] for plan in plans if plan.values.get(NUMBER)}
        return {row.number: row for row in self._rows({"number__in": wanted})} if wanted else {}

    def _take(self, plan: "RowPlan", entry: RegistryEntry | None) -> None:
        heading, value = self.resource.heading_of(NUMBER), plan.values[NUMBER]
        if entry is None:
            # The same words for a number that does not exist and for one of somebody else.
            error = CellError(
                "entry_unknown",
                _("There is no entry “%(number)s” that you may edit.") % {"number": value},
                remedy=_("Correct the number, or leave the cell empty to create a new entry."),
            )
            plan.refuse(heading, value, error)
            return
        plan.entry = entry
        plan.owner_id = entry.organisation_id
        plan.owner = str(entry.owner)
        plan.title = plan.title or entry.title
        self._refuse_move(plan, entry)

    def _refuse_move(self, plan: "RowPlan", entry: RegistryEntry) -> None:
        cell = plan.cells.get(OWNER)
        text = "".join(str(cell or "").split())
        code = entry.organisation.uscc if entry.organisation else None
        if not text or text in {"".join(str(entry.owner).split()), code}:
            return
        error = CellError(
            "owner_cannot_move",
            _("The entry belongs to “%(owner)s”; an import does not give it to another organisation.")
            % {"owner": entry.owner},
            remedy=_("Restore the cell, or leave it empty."),
        )
        plan.refuse(self.resource.heading_of(OWNER), cell, error)

    def _owner(self, plan: "RowPlan") -> None:
        heading, cell = self.resource.heading_of(OWNER), plan.cells.get(OWNER)
        try:
            plan.owner_id = self.resource.fields[OWNER].read(cell)
        except CellError as error:
            plan.refuse(heading, cell, error)
            return
        if plan.owner_id is None:
            missing = CellError(
                "owner_needed",
                _("You record for several organisations; the row does not say for which."),
                remedy=_("Write the full name of the organisation."),
            )
            plan.refuse(heading, cell, missing)
        plan.owner = self.resource.owner_widget.render(plan.owner_id) or ""
        plan.is_new_owner = plan.owner_id in self.resource.owner_widget.created

    def _by_title(self, plans: Sequence["RowPlan"]) -> None:
        titles = {plan.title for plan in plans if plan.title}
        owners = {plan.owner_id for plan in plans}
        if not titles:
            return
        found: dict[tuple[int | None, str], list[RegistryEntry]] = {}
        for row in self._rows({"title__in": titles, "organisation_id__in": owners}):
            if row.status not in ENDED:
                found.setdefault((row.organisation_id, row.title), []).append(row)
        for plan in plans:
            same = found.get((plan.owner_id, plan.title), [])
            if len(same) == 1:
                plan.entry = same[0]
            elif same:
                numbers = "、".join(row.number for row in same)
                error = CellError(
                    "title_ambiguous",
                    _("Several entries have this title: %(numbers)s.") % {"numbers": numbers},
                    remedy=_("Write the number of the entry that is meant."),
                )
                plan.refuse(self.resource.heading_of("title"), plan.title, error)

    def _refuse_second(self, plan: "RowPlan") -> None:
        if plan.entry is not None:
            first = self._row_of_entry.setdefault(plan.entry.pk, plan.number)
            value, heading = plan.entry.number, self.resource.heading_of(NUMBER)
        elif plan.owner_id and plan.title:
            first = self._row_of_title.setdefault((plan.owner_id, plan.title), plan.number)
            value, heading = plan.title, self.resource.heading_of("title")
        else:
            return
        if first == plan.number:
            return
        error = CellError(
            "row_twice",
            _("Rows %(first)s and %(second)s of the file mean the same entry.")
            % {"first": first, "second": plan.number},
            remedy=_("Keep one of the two rows."),
        )
        plan.refuse(heading, value, error)

    def _learn_audiences(self, owner_ids: set[int | None]) -> None:
        new = {pk for pk in owner_ids if pk is not None and pk not in self._audiences}
        if not new:
            return
        roots = {row.pk: row.root_pk for row in Organisation.objects.filter(pk__in=new)}
        members = ConsortiumMember.objects.filter(in_force(), organisation_id__in=set(roots.values()))
        first: dict[int, int] = {}
        for organisation_id, consortium_id in members.order_by("valid_from", "pk").values_list(
            "organisation_id", "consortium_id"
        ):
            first.setdefault(organisation_id, consortium_id)
        own = min(standing_of(self._actor).consortia, default=None)
        behalf = recorded_for(self._actor, new)
        for pk, root in roots.items():
            consortium = first.get(root) or (own if pk in behalf else None)
            self._audiences[pk] = (
                {"visibility": Visibility.CONSORTIUM, "consortium_id": consortium}
                if consortium
                else {"visibility": Visibility.OWN}
            )
