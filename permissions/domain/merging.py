"""Two organisations become one, and two again if that was a mistake: one operation each way, never half."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from permissions.domain.merge_changes import RowChange, apply, changed_meanwhile, obstacles, revert
from permissions.domain.merge_contributors import contributors
from permissions.domain.merge_plan import Line, plan_merge
from permissions.domain.naming import check_operates, clean_reason
from permissions.domain.units import below
from permissions.models import Organisation, OrganisationMerge, OrganisationState
from permissions.models.consortium import ConsortiumMember
from permissions.models.grants import RoleGrant

SHOWN_OBSTACLES = 20


@dataclass(frozen=True, kw_only=True)
class MergePreview:
    """What a merge would do: rows by kind, what is there twice, and why it cannot be done as things stand."""

    survivor: Organisation
    merged: Organisation
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    problems: tuple[str, ...]
    total: int


def preview_merge(*, actor: Any, survivor: Organisation, merged: Organisation) -> MergePreview:
    """Say what merging ``merged`` into ``survivor`` would change, without changing anything.

    Raises:
        NotAllowed: the actor does not operate the platform.
    """
    check_operates(actor)

    problems = [str(text) for _code, text in _problems(survivor, merged)]
    if survivor.pk == merged.pk:
        return MergePreview(
            survivor=survivor, merged=merged, lines=(), remarks=(), problems=tuple(problems), total=0
        )
    plan = plan_merge(survivor, merged)
    remarks = [text for one in contributors() for text in one.remarks(survivor, merged)]
    return MergePreview(
        survivor=survivor,
        merged=merged,
        lines=tuple(plan.lines.values()),
        remarks=tuple(remarks),
        problems=tuple(problems),
        total=len(plan.changes),
    )


def merge_organisations(
    *, actor: Any, survivor: Organisation, merged: Organisation, reason: str
) -> OrganisationMerge:
    """Take ``merged`` into ``survivor``: units, names, roles, memberships, entries and all else go over.

    What both have becomes one; the code of the merged one still finds the survivor; its address leads there.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: no reason, or the two cannot be one (kind, state, one below the other).
        Conflict: one of them was merged or changed meanwhile.
    """
    check_operates(actor)

    reason = clean_reason(reason)

    try:
        with transaction.atomic():
            # Who comes second waits here, and then sees what the first one did.
            survivor, merged = _locked(survivor, merged)
            _refuse_problems(survivor, merged)
            done = apply(plan_merge(survivor, merged).changes)
            merge = OrganisationMerge.objects.create(
                survivor=survivor,
                merged=merged,
                reason=reason,
                merged_by_id=getattr(actor, "pk", None),
                changes=[change.as_json() for change in done],
            )
            _tell(Kind.ORGANISATION_MERGED, actor=actor, merge=merge, reason=reason, changes=done)
    except IntegrityError as error:
        raise changed_meanwhile() from error
    return merge


def _locked(survivor: Organisation, merged: Organisation) -> tuple[Organisation, Organisation]:
    ids = sorted({survivor.pk, merged.pk})
    # Rows that point at these two wait, too: nothing is added to the merged one while its rows are counted.
    rows = {row.pk: row for row in Organisation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    return rows[survivor.pk], rows[merged.pk]


def _problems(survivor: Organisation, merged: Organisation) -> list[tuple[str, str | Promise]]:
    if survivor.pk == merged.pk:
        return [("merge_of_one", _("These are one and the same. Choose two organisations."))]
    found: list[tuple[str, str | Promise]] = []
    states = {survivor.state, merged.state}
    if OrganisationState.MERGED in states:
        text = _("One of the two was merged already. Reload the page.")
        found.append(("merged_already", text))
    if OrganisationState.SUSPENDED in states:
        text = _("One of the two is suspended. Restore it first: the roles in it would come back to life.")
        found.append(("merge_suspended", text))
    if merged.state == OrganisationState.VERIFIED and survivor.state != OrganisationState.VERIFIED:
        text = _("The one to be merged is verified, the other is not. Let the verified one survive.")
        found.append(("merge_verified_survives", text))
    if survivor.kind != merged.kind:
        text = _("The two are of different kinds. Correct the kind of one of them first.")
        found.append(("merge_kind_differs", text))
    if survivor.pk in below(merged):
        text = _("The survivor lies below the other. Let the upper one survive, or move the unit first.")
        found.append(("merge_below", text))
    return found


def _refuse_problems(survivor: Organisation, merged: Organisation) -> None:
    for code, text in _problems(survivor, merged):
        raise (Conflict if code == "merged_already" else Invalid)(code, text)


def _tell(
    kind: Kind, *, actor: Any, merge: OrganisationMerge, reason: str, changes: Sequence[RowChange]
) -> None:
    for contributor in contributors():
        contributor.after(changes)
    facts = {
        "merge": merge.pk,
        "survivor": merge.survivor.name,
        "merged": merge.merged.name,
        "merged_id": merge.merged_id,
        "rows": len(changes),
        "reason": reason,
    }
    for organisation in (merge.survivor, merge.merged):
        record(
            action="organisation.merge" if kind == Kind.ORGANISATION_MERGED else "organisation.unmerge",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data=facts,
        )
    announce(kind, actor=actor, obj=merge.survivor, organisation_id=merge.survivor_id, data=facts)


def undo_obstacles(*, actor: Any, merge: OrganisationMerge) -> list[str]:
    """Return what stands against undoing a merge: the rows that somebody changed since.

    Raises:
        NotAllowed: the actor does not operate the platform.
    """
    check_operates(actor)

    return obstacles([RowChange.from_json(row) for row in merge.changes])


def undo_merge(*, actor: Any, merge: OrganisationMerge, reason: str) -> None:
    """Make two organisations of one again, every row as it was; what was added since stays with the survivor.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: no reason.
        Conflict: it is undone already, or rows were changed since; ``fields["rows"]`` names them.
    """
    check_operates(actor)

    reason = clean_reason(reason)
    changes = [RowChange.from_json(row) for row in merge.changes]

    try:
        with transaction.atomic():
            _locked(merge.survivor, merge.merged)
            undone = OrganisationMerge.objects.filter(pk=merge.pk, undone_at=None).update(
                undone_at=timezone.now(), undone_by=getattr(actor, "pk", None), undo_reason=reason
            )
            if undone != 1:
                raise Conflict("undone_already", _("This merge is undone already. Reload the page."))
            _refuse_obstacles(changes)
            revert(changes)
            merge = OrganisationMerge.objects.select_related("survivor", "merged").get(pk=merge.pk)
            _tell(Kind.ORGANISATION_UNMERGED, actor=actor, merge=merge, reason=reason, changes=changes)
    except IntegrityError as error:
        raise changed_meanwhile() from error


def _refuse_obstacles(changes: Sequence[RowChange]) -> None:
    found = obstacles(changes)
    if not found:
        return
    message = _(
        "%(count)d rows were changed since the merge, so it cannot be undone to the letter. Put them back or carry "
        "them over by hand."
    )
    raise Conflict(
        "undo_blocked", message, params={"count": len(found)}, fields={"rows": found[:SHOWN_OBSTACLES]}
    )


def survivor_of(organisation_id: int) -> Organisation | None:
    """Return where an address of a merged organisation leads today, or None if it was not merged."""
    row = Organisation.objects.filter(pk=organisation_id).select_related("merged_into").first()
    return row.merged_into if row is not None else None


def counts_of(organisation: Organisation) -> dict[str, int]:
    """Return how many people and memberships an organisation has today, for the choice of the survivor."""
    grants = RoleGrant.dated.current().filter(content_object=organisation)
    return {
        "people": grants.values("user_id").distinct().count(),
        "memberships": ConsortiumMember.objects.current().filter(organisation=organisation).count(),
        "units": Organisation.objects.filter(parent=organisation, merged_into=None).count(),
    }
