"""Who sees an entry and why, named one by one: the screen 谁能看到 asks here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import library
from permissions.access import Standing, standing_of
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.domain.consents import consented
from permissions.models import (
    Affiliation,
    AffiliationKind,
    ConsortiumMember,
    Delegation,
    EntryException,
    Jurisdiction,
    Organisation,
    OrganisationKind,
    RoleGrant,
    User,
)
from permissions.models.periods import in_force
from permissions.models.suspension import suspended_ids
from permissions.purposes import Purpose
from permissions.roles import Role
from registries.models import EntryAudience, EntryDisclosure, EntryParty, RegistryEntry

AUDIENCE_ACTIONS = frozenset({Action.VIEW, Action.VIEW_BODY})


def active_owner() -> Q:
    """Return the condition "not owned by a suspended organisation"."""
    return Q(organisation=None) | ~Q(organisation_id__in=suspended_ids())


#: Organisations of these kinds read what a person has not agreed to pass on to enterprises.
_NO_EMPLOYERS = (OrganisationKind.SCHOOL, OrganisationKind.GOVERNMENT, OrganisationKind.PUBLIC_INSTITUTION)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """One line of the answer to "who may see this?"."""

    who: str | Promise
    reason: str | Promise
    organisation: str = ""
    until: Any = None
    #: the account, where the line is about one person and not about an audience
    user_id: int | None = None


#: When everybody is the audience.
_EVERYONE = {
    (Visibility.PUBLIC, Action.VIEW),
    (Visibility.PUBLIC, Action.VIEW_BODY),
    (Visibility.SUMMARY, Action.VIEW),
}
#: Which organisations read an entry because its owner named them, by visibility and action.
_NAMED_AUDIENCES: dict[tuple[str, Action], tuple[Any, Promise]] = {
    (Visibility.NAMED, Action.VIEW): (EntryAudience, _("Named organisation")),
    (Visibility.NAMED, Action.VIEW_BODY): (EntryAudience, _("Named organisation")),
    (Visibility.SUMMARY, Action.VIEW_BODY): (EntryDisclosure, _("Opened to your organisation by the owner")),
}
_AUDIENCE_RULES = frozenset({"public", "consortium", "named", "own", "disclosed"})


class ViewersMixin:
    """Answer "who may do this?" for the entries of one library."""

    slug: str
    allows: Any
    explain: Any

    def passed_on(self, standing: Standing) -> Q:
        """Return the condition "its person lets readers like this one see it".

        Where a library asks for the consent to pass on to enterprises, readers need it, but for the person's own
        school and for those who act for schools and authorities only. Visitors need it, too: an enterprise could
        log out.
        """
        if Purpose.SHARE_ENTERPRISE not in library.get(self.slug).consents:
            return Q()
        agreed, roots = consented(Purpose.SHARE_ENTERPRISE), standing.audience_roots
        if not roots:
            return agreed
        others = Organisation.objects.filter(pk__in=roots).exclude(kind__in=_NO_EMPLOYERS)
        tied = Affiliation.objects.filter(
            in_force(),
            person_id=OuterRef("person_id"),
            kind__in=[AffiliationKind.STUDENT, AffiliationKind.GRADUATE],
            organisation__root_id__in=roots,
        )
        return agreed | ~Q(Exists(others)) | Q(Exists(tied))

    def who(self, action: Action, obj: RegistryEntry) -> list[Viewer]:
        """Answer "who may do this?" with everybody whom a rule names, each with the rule."""
        lines = list(self._audience_lines(action, obj)) if action in AUDIENCE_ACTIONS else []
        for user in self.candidates(obj):
            if not self.allows(user, action, obj):
                continue
            own = [reason for reason in self.explain(user, action, obj) if reason.rule not in _AUDIENCE_RULES]
            grants = standing_of(user).grants
            where = "、".join(sorted({self._name(grant.organisation_id) for grant in grants}))
            lines += [
                Viewer(who=user.display_name, reason=reason.text, organisation=where, user_id=user.pk)
                for reason in own
            ]
        return lines

    def _audience_lines(self, action: Action, obj: RegistryEntry) -> Iterable[Viewer]:
        """Yield the groups of readers; their members are not listed one by one."""
        if not type(obj)._default_manager.live().filter(active_owner(), pk=obj.pk).exists():
            return
        if obj.visibility == Visibility.PUBLIC or (obj.visibility, action) == (
            Visibility.SUMMARY,
            Action.VIEW,
        ):
            yield Viewer(who=_("Everyone"), reason=obj.get_visibility_display())
        if obj.organisation:
            yield Viewer(who=_("Staff"), reason=Visibility.OWN.label, organisation=obj.organisation.name)
        if obj.visibility == Visibility.CONSORTIUM and obj.consortium:
            count = ConsortiumMember.objects.filter(in_force(), consortium_id=obj.consortium_id).count()
            yield Viewer(
                who=_("Members of the consortium"),
                reason=_("%(count)s member organisations") % {"count": count},
                organisation=obj.consortium.name,
            )
        if (obj.visibility, action) in _NAMED_AUDIENCES:
            model, reason = _NAMED_AUDIENCES[obj.visibility, action]
            for row in self._rows_of(model, obj).select_related("organisation"):
                yield Viewer(who=_("Staff"), reason=reason, organisation=row.organisation.name)

    def _rows_of(self, attached: Any, obj: RegistryEntry) -> QuerySet:
        return attached.objects.filter(library=self.slug, entry_id=obj.pk).order_by("pk")

    def candidates(self, obj: RegistryEntry) -> Iterable[User]:
        """Return the people about whom "why may this person see this?" is worth asking."""
        parties = self._rows_of(EntryParty, obj).filter(organisation__isnull=False)
        owners = list(parties.values_list("organisation__root_id", flat=True))
        if obj.organisation:
            owners.append(obj.organisation.root_pk)
        authorities = Jurisdiction.objects.filter(in_force()).values("organisation_id")
        grants = RoleGrant.dated.current().filter(
            Q(content_object__root_id__in=owners)
            | Q(content_object_id__in=authorities)
            | Q(permission__codename__in=[Role.PLATFORM_OPERATOR, Role.AUDITOR])
        )
        direct = set(grants.values_list("user_id", flat=True))
        substitutes = Delegation.objects.filter(in_force(), delegator_id__in=direct).values_list(
            "delegate_id", flat=True
        )
        excepted = self._rows_of(EntryException, obj).values_list("user_id", flat=True)
        wanted = direct | set(substitutes) | set(excepted)
        if obj.person is not None and obj.person.user_id is not None:
            wanted.add(obj.person.user_id)
        return (
            User.objects.filter(pk__in=wanted, is_active=True).select_related("person").order_by("username")
        )

    @staticmethod
    def _name(organisation_id: int) -> str:
        return Organisation.objects.values_list("name", flat=True).get(pk=organisation_id)
