"""Names of an organisation over time: official, former and short ones, and a name that holds from a coming day."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid
from cms.masterdata.pinyin import spell
from permissions.access import access_for
from permissions.actions import Action
from permissions.domain.naming import clean_name
from permissions.models import NameKind, Organisation, OrganisationName

DAY = datetime.timedelta(days=1)


def add_name(
    *,
    actor: Any,
    organisation: Organisation,
    name: str,
    kind: str,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> OrganisationName:
    """Record a former or short name, so that search finds the organisation by it.

    Raises:
        NotAllowed: the actor may not manage the organisation.
        Invalid: the name is empty, or its days are in the wrong order.
    """
    access_for(Organisation).check(actor, Action.MANAGE, organisation)

    name = clean_name(name)
    if valid_from and valid_to and valid_to < valid_from:
        message = _("The last day lies before the first day.")
        raise Invalid("dates_reversed", message, fields={"valid_to": [message]})

    with transaction.atomic():
        row, _created = OrganisationName.objects.get_or_create(
            organisation=organisation,
            name=name,
            kind=kind,
            defaults={"valid_from": valid_from, "valid_to": valid_to},
        )
        record(
            action="organisation.name",
            actor=actor,
            obj=organisation,
            organisation_id=organisation.pk,
            data={"name": name, "kind": str(kind)},
        )
    return row


def remove_name(*, actor: Any, name: OrganisationName) -> None:
    """Take back a former or short name, or a new name that does not hold yet.

    Raises:
        NotFound, NotAllowed: the actor may not manage the organisation.
        Conflict: it is the official name today.
    """
    access_for(Organisation).check(actor, Action.MANAGE, name.organisation)

    if name.kind == NameKind.OFFICIAL and not _is_coming(name):
        raise Conflict(
            "name_in_use",
            _("This is the official name today. Rename the organisation instead of removing it."),
        )

    with transaction.atomic():
        record(
            action="organisation.name_removed",
            actor=actor,
            obj=name.organisation,
            organisation_id=name.organisation_id,
            data={"name": name.name, "kind": name.kind},
        )
        name.delete()


def rename(*, actor: Any, organisation: Organisation, name: str, on: datetime.date | None = None) -> None:
    """Give an organisation a new official name from a day on; the old one becomes a former name.

    A name from a coming day waits as a row of its own; :func:`apply_due_names` puts it in force on that day.

    Raises:
        NotFound, NotAllowed: the actor may not manage the organisation.
        Invalid: nothing was typed, or the present name.
        Conflict: another new name waits already.
    """
    access_for(Organisation).check(actor, Action.MANAGE, organisation)

    name = clean_name(name)
    if name == organisation.name:
        message = _("Enter the new name.")
        raise Invalid("name_required", message, fields={"name": [message]})
    day, today = on or timezone.localdate(), timezone.localdate()
    _check_order(organisation, day)

    with transaction.atomic():
        if day > today:
            _announce_later(actor, organisation, name, day)
        else:
            _put_in_force(actor, organisation, name, day)


def _check_order(organisation: Organisation, day: datetime.date) -> None:
    if waiting(organisation).exists():
        raise Conflict(
            "name_waiting",
            _("A new name waits for its day already. Remove it first, then enter the right one."),
        )
    official = organisation.names.filter(kind=NameKind.OFFICIAL, valid_to=None).first()
    if official and official.valid_from and day < official.valid_from:
        message = _("The present name has held only since %(day)s. Choose that day or a later one.")
        text = message % {"day": official.valid_from.isoformat()}
        raise Invalid("name_before_present", text, fields={"on": [text]})


def _announce_later(actor: Any, organisation: Organisation, name: str, day: datetime.date) -> None:
    OrganisationName.objects.update_or_create(
        organisation=organisation,
        name=name,
        kind=NameKind.OFFICIAL,
        defaults={"valid_from": day, "valid_to": None},
    )
    record(
        action="organisation.rename_planned",
        actor=actor,
        obj=organisation,
        organisation_id=organisation.pk,
        data={"before": organisation.name, "after": name, "on": day.isoformat()},
    )


def _put_in_force(actor: Any, organisation: Organisation, name: str, day: datetime.date) -> None:
    before, spelling = organisation.name, spell(name)
    _retire_names(organisation, last_day=day - DAY, coming=name)
    OrganisationName.objects.get_or_create(
        organisation=organisation, name=name, kind=NameKind.OFFICIAL, defaults={"valid_from": day}
    )
    organisation.name, organisation.pinyin, organisation.initials = (name, spelling.pinyin, spelling.initials)
    organisation.save(update_fields=["name", "pinyin", "initials", "updated_at"])
    facts = {"before": before, "after": name}
    record(
        action="organisation.rename",
        actor=actor,
        obj=organisation,
        organisation_id=organisation.pk,
        data={**facts, "on": day.isoformat()},
    )
    announce(
        Kind.ORGANISATION_RENAMED,
        actor=actor,
        obj=organisation,
        organisation_id=organisation.pk,
        data=facts,
    )


def _retire_names(organisation: Organisation, *, last_day: datetime.date, coming: str) -> None:
    """Turn the official name into a former one; a name borne twice keeps one row, up to its last day."""
    for row in organisation.names.filter(kind=NameKind.OFFICIAL, valid_to=None).exclude(name=coming):
        # A name that is changed on its first day was borne on that day.
        until = max(last_day, row.valid_from or last_day)
        borne_before = organisation.names.filter(kind=NameKind.FORMER, name=row.name)
        if borne_before.update(valid_to=until):
            row.delete()
        else:
            organisation.names.filter(pk=row.pk).update(kind=NameKind.FORMER, valid_to=until)


def apply_due_names(*, actor: Any) -> int:
    """Put in force the new names whose day has come; return how many. Safe to repeat."""
    today = timezone.localdate()
    due = (
        OrganisationName.objects.filter(
            kind=NameKind.OFFICIAL, valid_to=None, valid_from__lte=today, organisation__merged_into=None
        )
        .exclude(organisation__name=F("name"))
        .select_related("organisation")
        .order_by("valid_from", "pk")
    )
    applied = 0
    for row in list(due):
        with transaction.atomic():
            organisation = Organisation.objects.select_for_update().get(pk=row.organisation_id)
            if organisation.name != row.name and row.valid_from is not None:
                _put_in_force(actor, organisation, row.name, row.valid_from)
                applied += 1
    return applied


def waiting(organisation: Organisation) -> QuerySet[OrganisationName]:
    """Return the new name that does not hold yet, if there is one."""
    return organisation.names.filter(kind=NameKind.OFFICIAL, valid_from__gt=timezone.localdate())


def name_on(organisation: Organisation, day: datetime.date) -> str:
    """Return the official name that an organisation bore on a day; before its first known one, that one."""
    official = organisation.names.exclude(kind=NameKind.SHORT)
    borne = official.filter(Q(valid_from=None) | Q(valid_from__lte=day)).filter(
        Q(valid_to=None) | Q(valid_to__gte=day)
    )
    # Of two that fit (a former name without days beside the official one) the one that began last.
    rows = sorted(borne, key=lambda row: (row.valid_from or datetime.date.min, row.kind == NameKind.OFFICIAL))
    return rows[-1].name if rows else organisation.name


def _is_coming(name: OrganisationName) -> bool:
    return name.valid_from is not None and name.valid_from > timezone.localdate()
