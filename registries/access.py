"""Who may do what to the entries of a library. Every surface asks here (house.md §5)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core import library
from permissions.access import Access, JurisdictionRule, Reason, Standing, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.models import (
    ConsortiumMember,
    EntryException,
    Organisation,
    OrganisationState,
    User,
)
from permissions.models.periods import in_force
from permissions.roles import (
    OWNER_PERSON_ACTIONS,
    PARTY_ACTIONS,
    PARTY_CO_OWNER_ACTIONS,
    PARTY_LEAD_ACTIONS,
    PLATFORM_ENTRY_ACTIONS,
    Role,
)
from registries.enums import INNER_LEVELS, PartyRole, RecordedState
from registries.models import EntryAudience, EntryDisclosure, EntryParty, RegistryEntry, ReviewStep
from registries.reviewers import (
    HANDED_IN,
    OUTSIDE,
    SUBMITTED,
    area_of,
    heads_of,
    inner_clauses,
    refused,
    state_for,
)
from registries.viewers import AUDIENCE_ACTIONS, ViewersMixin, active_owner

_PARTY_ROLES: dict[PartyRole, frozenset[Action]] = {
    PartyRole.LEAD: PARTY_LEAD_ACTIONS,
    PartyRole.CO_OWNER: PARTY_CO_OWNER_ACTIONS,
    PartyRole.PARTICIPANT: PARTY_ACTIONS,
}
_UNCLAIMED = Q(organisation__state__in=[OrganisationState.UNCLAIMED, OrganisationState.CLAIMING])
#: What the operator does for organisations that have no staff of their own yet (代录).
_ON_BEHALF = frozenset(
    {
        Action.CREATE,
        Action.EDIT,
        Action.SUBMIT,
        Action.WITHDRAW,
        Action.IMPORT,
        Action.EDIT_PARTIES,
        Action.DELETE,
    }
)


class EntryAccess(ViewersMixin, Access[RegistryEntry]):
    """The rules of one library; libraries differ only in their slug."""

    def __init__(self, model: type[RegistryEntry]) -> None:
        self.model = model  # type: ignore[misc]  # one instance per library, the base class declares it per class
        self.slug = model.library_slug

    def shown(self) -> Q:
        """Return the condition "anybody outside may see it at all"."""
        model: Any = self.model
        found: Q = model.shown_condition()
        return found

    def outside(self) -> Q:
        """Return the condition "somebody but the owner may have to do with it"."""
        model: Any = self.model
        found: Q = model.outside_condition()
        return found

    # -- the rules ---------------------------------------------------------------------------------------------------

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        if standing.is_system:
            return [(Reason(rule="system", text=_("Background work")), Q(pk__isnull=False))]
        outside = self.outside()
        found = [
            *self._owner(standing, action),
            *(
                (reason, clause & outside)
                for reason, clause in (
                    *self._audience(standing, action),
                    *self._platform(standing, action),
                    *self._parties(standing, action),
                    *self._jurisdictions(standing, action),
                    *self._exceptions(standing, action),
                )
            ),
        ]
        if action == Action.DELETE:
            never_published = Q(first_published_at=None) & ~SUBMITTED
            found = [(reason, clause & never_published) for reason, clause in found]
        return found

    def denials(self, standing: Standing, action: Action) -> Q | None:
        if action != Action.REVIEW or standing.is_system:
            return None
        # A NULL column would make NOT (…) unknown and hide rows that nothing denies.
        # Only what waits is reviewed, so only there the database has to look.
        waiting = self.model._default_manager.filter(SUBMITTED)
        return Q(pk__in=waiting.filter(refused(standing, self.slug)).values("pk"))

    def _audience(self, standing: Standing, action: Action) -> Iterable[tuple[Reason, Q]]:
        if action not in AUDIENCE_ACTIONS:
            return
        live = self.shown() & active_owner() & self.passed_on(standing)
        open_to_all = (
            [Visibility.PUBLIC, Visibility.SUMMARY] if action == Action.VIEW else [Visibility.PUBLIC]
        )
        yield Reason(rule="public", text=_("Published for everyone")), live & Q(visibility__in=open_to_all)
        if standing.consortia:
            clause = live & Q(visibility=Visibility.CONSORTIUM, consortium_id__in=standing.consortia)
            yield Reason(rule="consortium", text=_("Published for members of the consortium")), clause
        roots = standing.audience_roots
        if not roots:
            return
        named = Exists(self._of(EntryAudience).filter(organisation__root_id__in=roots))
        yield (
            Reason(rule="named", text=_("Your organisation is named")),
            live & Q(visibility=Visibility.NAMED) & Q(named),
        )
        own = live & Q(organisation__root_id__in=roots)
        yield Reason(rule="own", text=_("Published by your own organisation")), own
        if action == Action.VIEW_BODY:
            opened = Exists(self._of(EntryDisclosure).filter(organisation__root_id__in=roots))
            clause = live & Q(visibility=Visibility.SUMMARY) & Q(opened)
            yield Reason(rule="disclosed", text=_("Opened to your organisation by the owner")), clause

    def _platform(self, standing: Standing, action: Action) -> Iterable[tuple[Reason, Q]]:
        if Role.AUDITOR in standing.platform_roles and action in PLATFORM_ENTRY_ACTIONS[Role.AUDITOR]:
            yield Reason(rule="platform", text=_("Auditor")), Q(pk__isnull=False)
        if Role.PLATFORM_OPERATOR not in standing.platform_roles:
            return
        if action in _ON_BEHALF:
            yield Reason(rule="on_behalf", text=_("Operator, for an unclaimed organisation")), _UNCLAIMED
        elif action == Action.REVIEW:
            yield Reason(rule="platform", text=_("Platform operator")), OUTSIDE
        elif action in PLATFORM_ENTRY_ACTIONS[Role.PLATFORM_OPERATOR]:
            handed_in = Q(live=True) | HANDED_IN | _UNCLAIMED
            yield Reason(rule="platform", text=_("Platform operator")), handed_in

    def _owner(self, standing: Standing, action: Action) -> Iterable[tuple[Reason, Q]]:
        if standing.person_id is not None and action in OWNER_PERSON_ACTIONS and not standing.is_delegated:
            yield Reason(rule="owner", text=_("Your own entry")), Q(person_id=standing.person_id)
        if action == Action.REVIEW:
            yield from inner_clauses(standing)
        units = standing.units_allowing(action)
        if units:
            yield (
                Reason(rule="role", text=_("Your role in the owning organisation")),
                Q(organisation_id__in=units) & _handed_over(standing),
            )

    def _parties(self, standing: Standing, action: Action) -> Iterable[tuple[Reason, Q]]:
        roles = [role for role, actions in _PARTY_ROLES.items() if action in actions]
        units = standing.units_allowing(action)
        if roles and units:
            party = Exists(self._of(EntryParty).filter(organisation_id__in=units, role__in=roles))
            yield Reason(rule="party", text=_("Your organisation takes part")), Q(party)

    def _jurisdictions(self, standing: Standing, action: Action) -> Iterable[tuple[Reason, Q]]:
        # Who reviews must read what was submitted, and nothing that was not.
        asked = Action.REVIEW if action == Action.VIEW_DRAFT else action
        for rule in standing.jurisdictions:
            if rule.covers(library=self.slug, action=asked):
                clause = area_of(rule) & state_for(action)
                text = _("In the jurisdiction of your authority")
                yield Reason(rule="jurisdiction", text=text, organisation_id=rule.authority_id), clause

    def _exceptions(self, standing: Standing, action: Action) -> Iterable[tuple[Reason, Q]]:
        if standing.user_id is None or standing.is_delegated or action not in AUDIENCE_ACTIONS:
            return
        named = EntryException.objects.filter(
            library=self.slug,
            entry_id=OuterRef("pk"),
            user_id=standing.user_id,
            expires_at__gt=timezone.now(),
        )
        yield (
            Reason(rule="exception", text=_("Named exception")),
            self.shown() & active_owner() & self.passed_on(standing) & Q(Exists(named)),
        )

    def _of(self, attached: Any) -> QuerySet:
        return attached.objects.filter(library=self.slug, entry_id=OuterRef("pk"))

    # -- questions of forms and screens ------------------------------------------------------------------------------

    def owners_for(self, actor: Any, action: Action = Action.CREATE) -> QuerySet[Organisation]:
        """Return the organisations for which ``actor`` may create entries (or do ``action`` to them)."""
        standing = standing_of(actor)
        rows = Organisation.objects.active()
        if standing.is_system:
            return rows
        if action in {Action.CREATE, Action.IMPORT} and (kinds := library.get(self.slug).owner_kinds):
            rows = rows.filter(kind__in=kinds)
        condition = self._owners(standing, action)
        for other, actions in standing.delegated:
            if action in actions:
                condition |= self._owners(other, action)
        return rows.filter(condition)

    def _owners(self, standing: Standing, action: Action) -> Q:
        condition = Q(pk__in=standing.units_allowing(action))
        if Role.PLATFORM_OPERATOR in standing.platform_roles and action in _ON_BEHALF:
            condition |= Q(state__in=[OrganisationState.UNCLAIMED, OrganisationState.CLAIMING])
        return condition

    def consortia_for(self, actor: Any, owners: Iterable[int]) -> set[tuple[int, int]]:
        """Return the pairs (organisation, consortium) whose members an entry of that organisation may be shared with.

        These are the consortia of its own; for an organisation without staff also those of the operator who records
        on its behalf.
        """
        rows = Organisation.objects.filter(pk__in=set(owners))
        members = ConsortiumMember.objects.filter(in_force(), organisation__root__in=rows.values("root"))
        of_root: dict[int | None, set[int]] = {}
        for root, consortium in members.values_list("organisation__root_id", "consortium_id"):
            of_root.setdefault(root, set()).add(consortium)
        own = standing_of(actor).consortia
        unclaimed = {OrganisationState.UNCLAIMED, OrganisationState.CLAIMING}
        return {
            (pk, consortium)
            for pk, root, state in rows.values_list("pk", "root_id", "state")
            for consortium in of_root.get(root, set()) | (own if state in unclaimed else frozenset())
        }

    def within(self, areas: Iterable[JurisdictionRule], action: Action) -> Q:
        """Return the condition "lies in one of these areas, in a state that gives ``action``": figures narrow by it."""
        found = Q(pk__in=[])
        for rule in areas:
            if rule.covers(library=self.slug, action=action):
                found |= area_of(rule) & state_for(action)
        return found & self.outside()

    @property
    def _takes_organisations(self) -> bool:
        """Return whether organisations own entries here; where only persons do, nobody else records any."""
        return "organisation" in library.get(self.slug).owners

    def allows_somewhere(self, actor: Any, action: Action) -> bool:
        if action in {Action.CREATE, Action.IMPORT} and not self._takes_organisations:
            return False
        if action == Action.IMPORT and standing_of(actor).has_role(Role.PLATFORM_OPERATOR):
            # A sheet may bring the first organisation with it.
            return True
        if action in {Action.CREATE, Action.IMPORT}:
            return self.owners_for(actor, action).exists()
        if action == Action.REVIEW and not self._reviews(actor):
            return False
        return super().allows_somewhere(actor, action)

    def reviews_by_duty(self, actor: Any) -> bool:
        """Return whether reviewing entries here is the office of this person, or of whom he stands in for."""
        return any(
            one.is_system
            or one.has_role(Role.PLATFORM_OPERATOR)
            or any(rule.covers(library=self.slug, action=Action.REVIEW) for rule in one.jurisdictions)
            for one in self._standings(actor)
        )

    def may_sign(self, actor: Any) -> bool:
        """Return whether this person could sign for an organisation, where its sign-off is asked for."""
        return any(heads_of(one) for one in self._standings(actor))

    @staticmethod
    def _standings(actor: Any) -> list[Standing]:
        standing = standing_of(actor)
        return [standing, *(one for one, actions in standing.delegated if Action.REVIEW in actions)]

    def _reviews(self, actor: Any) -> bool:
        """Return whether reviewing is part of this person's work; a sign-off is only where one waits or is set."""
        if self.reviews_by_duty(actor):
            return True
        if not self.may_sign(actor):
            return False
        if ReviewStep.objects.filter(library=self.slug, level__in=INNER_LEVELS).exists():
            return True
        waiting = self.visible(actor, Action.REVIEW)
        return waiting.exists()

    def on_behalf(self, actor: Any, action: Action, obj: RegistryEntry) -> User | None:
        """Return the colleague for whom ``actor`` does this, None where it is the actor's own right."""
        return self.on_behalf_many(actor, action, [obj.pk]).get(obj.pk)

    def on_behalf_many(self, actor: Any, action: Action, ids: Sequence[int]) -> dict[int, User]:
        """Return by entry the colleague for whom ``actor`` acts, without those that are his own right."""
        standing = standing_of(actor)
        delegated = [other for other, actions in standing.delegated if action in actions]
        if not delegated or not ids:
            return {}
        rows = self.model._default_manager.filter(pk__in=ids)
        own = self._given(standing, action)
        left = set(ids) - set(rows.filter(own).values_list("pk", flat=True) if own is not None else ())
        users = User.objects.select_related("person").in_bulk([other.user_id for other in delegated])
        found: dict[int, User] = {}
        for other in delegated:
            condition = self._given(other, action)
            if condition is None or other.user_id not in users:
                continue
            for pk in rows.filter(condition, pk__in=left - set(found)).values_list("pk", flat=True):
                found[pk] = users[other.user_id]
        return found

    def works_here(self, actor: Any) -> bool:
        """Return whether the library belongs into this person's console: he edits, reviews, operates or audits."""
        standing = standing_of(actor)
        standings = [standing, *(other for other, _actions in standing.delegated)]
        return any(
            one.staff_organisations
            or one.has_role(Role.PLATFORM_OPERATOR, Role.AUDITOR)
            or any(rule.covers(library=self.slug, action=Action.REVIEW) for rule in one.jurisdictions)
            for one in standings
        )


def _handed_over(standing: Standing) -> Q:
    """Leave out what the operator recorded for an organisation whose claim is not approved yet.

    Anybody can name any organisation above his own: of a unit that waits for verification nothing is handed over to its
    applicant, whatever stands above it.
    """
    verified = Q(organisation__root__state=OrganisationState.VERIFIED)
    if any(grant.is_unproven_unit for grant in standing.grants):
        verified &= Q(organisation__state=OrganisationState.VERIFIED)
    return ~Q(recorded_state=RecordedState.PENDING) | verified
