"""The remarks that reviewers write again and again: each authority keeps its own."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Invalid, NotFound
from permissions.access import standing_of
from permissions.models import Organisation
from permissions.roles import Role
from registries.models import ReviewPhrase

#: More than these nobody finds at a glance.
MOST = 20
LONGEST = 100
#: What stands there until an authority writes its own.
DEFAULT = (
    _("The indicators are incomplete; name value and test method."),
    _("Describe the solutions tried with data."),
    _("The evidence has expired; upload a valid one."),
    _("It seems to double another entry; tell them apart or withdraw it."),
    _("The public abstract names what is to be protected; rewrite it."),
)
_DECIDING_ROLES = (Role.REVIEWER, Role.PLATFORM_OPERATOR, Role.PUBLISHER, Role.MANAGER)


def kept_by(actor: Any) -> QuerySet[Organisation]:
    """Return the organisations whose remarks ``actor`` may change: those in which he decides himself."""
    ids = {grant.organisation_id for grant in standing_of(actor).grants if grant.role in _DECIDING_ROLES}
    return Organisation.objects.filter(pk__in=ids).order_by("pinyin", "pk")


def phrases_of(organisation: Organisation) -> list[str]:
    """Return the remarks that an organisation keeps, in its order."""
    rows = ReviewPhrase.objects.filter(organisation=organisation).order_by("order", "pk")
    return list(rows.values_list("text", flat=True))


def phrases_for(actor: Any) -> list[str]:
    """Return the remarks to offer to ``actor``: of where he decides or stands in, else the common ones."""
    standing = standing_of(actor)
    standings = [standing, *(other for other, _actions in standing.delegated)]
    ids = {grant.organisation_id for one in standings for grant in one.grants}
    rows = ReviewPhrase.objects.filter(organisation_id__in=ids).order_by("order", "pk")
    own = list(dict.fromkeys(rows.values_list("text", flat=True)))
    return own or [str(text) for text in DEFAULT]


def set_phrases(*, actor: Any, organisation: Organisation, texts: Sequence[str]) -> list[str]:
    """Keep these remarks for an organisation, in this order; none at all brings the common ones back.

    Raises:
        NotFound: the actor decides nothing there.
        Invalid: more than twenty, or one longer than a hundred characters.
    """
    if not kept_by(actor).filter(pk=organisation.pk).exists():
        raise NotFound(
            "not_found", _("This was not found. It may have been withdrawn or is not shared with you.")
        )

    wanted = list(dict.fromkeys(text for text in (" ".join(one.split()) for one in texts) if text))
    if len(wanted) > MOST:
        raise Invalid("phrases_many", _("Keep at most %(most)d remarks."), params={"most": MOST})
    if any(len(text) > LONGEST for text in wanted):
        raise Invalid("phrase_long", _("Use at most %(most)d characters a remark."), params={"most": LONGEST})

    with transaction.atomic():
        ReviewPhrase.objects.filter(organisation=organisation).delete()
        ReviewPhrase.objects.bulk_create(
            ReviewPhrase(organisation=organisation, text=text, order=order)
            for order, text in enumerate(wanted)
        )
        record(
            action="review.phrases",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"count": len(wanted)},
        )
    return wanted
