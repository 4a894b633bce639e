"""The audit trail in words: who did what to which object, for whom, through which door, with which result."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.log_actions import registry as log_actions

from cms.core import library as libraries
from cms.core.models import AuditEntry
from permissions.access import access_for
from permissions.actions import Action
from permissions.audience import Visibility
from permissions.models import Organisation, OrganisationState, User
from permissions.roles import Role
from registries.enums import EntryStatus, Stage
from registries.models import RegistryEntry

CHANNELS: dict[str, str | Promise] = {
    "admin": pgettext_lazy("channel", "Console"),
    "portal": pgettext_lazy("channel", "Portal"),
    "api": pgettext_lazy("channel", "Mini-program or API"),
    "task": pgettext_lazy("channel", "Background work"),
    "system": pgettext_lazy("channel", "The platform itself"),
}
_REFUSALS: dict[str, str | Promise] = {
    "denied": gettext_lazy("refused"),
    "not_allowed": gettext_lazy("refused: no right to do this"),
    "not_found": gettext_lazy("refused: not visible to this person"),
    "organisation_suspended": gettext_lazy("refused: the organisation is suspended"),
    "import_stale": gettext_lazy("not carried out: the library had changed"),
}
_FIELDS: dict[str, str | Promise] = {
    "reason": gettext_lazy("Reason"),
    "objection": gettext_lazy("Objection"),
    "comment": gettext_lazy("Comment"),
    "to": gettext_lazy("Until"),
    "on": gettext_lazy("Last day"),
    "party": gettext_lazy("Participating organisation"),
    "file_name": gettext_lazy("File"),
    "rows": gettext_lazy("Rows"),
    "format": gettext_lazy("Format"),
    "filters": gettext_lazy("Filters"),
    "created": gettext_lazy("Created"),
    "updated": gettext_lazy("Changed"),
}
_PEOPLE = ("user", "delegate", "by", "successor")
_ORGANISATIONS = ("organisation",)
#: By action, what the values of ``before`` and ``after`` are the names of.
_LABELS: dict[str, dict[str, str | Promise]] = {
    "entry.visibility": dict(Visibility.choices),
    "entry.status": dict(EntryStatus.choices),
    "organisation.state": dict(OrganisationState.choices),
}


@dataclass(frozen=True, kw_only=True)
class TrailLine:
    """One row of the trail, ready to be shown or exported."""

    id: int
    at: datetime.datetime
    when: str
    who: str
    login: str
    user_id: int | None
    on_behalf_of: str
    acting_for: str
    what: str
    subject: str
    library: str
    organisation: str
    organisation_id: int | None
    channel: str
    done: bool
    result: str
    before: str
    after: str
    details: tuple[tuple[str, str], ...]
    revision_id: int | None
    ip: str
    request_id: str


class _Names:
    """The names of everybody whom some rows mention: one query for people, one for organisations."""

    def __init__(self, rows: Sequence[AuditEntry]) -> None:
        people: set[Any] = set()
        organisations: set[Any] = set()
        for row in rows:
            people |= {row.user_id, row.on_behalf_of_id, *(row.data.get(key) for key in _PEOPLE)}
            organisations |= {row.organisation_id, row.acting_for_id}
            organisations |= {row.data.get(key) for key in _ORGANISATIONS}
            if row.action == "entry.transfer":
                organisations |= {row.data.get("before"), row.data.get("after")}
        self.people = User.objects.select_related("person").in_bulk(_numbers(people))
        found = Organisation.objects.filter(pk__in=_numbers(organisations))
        self.organisations = dict(found.values_list("pk", "name"))

    def person(self, pk: Any) -> str:
        """Return a person's name, or the number of an account that is gone."""
        if pk is None:
            return ""
        user = self.people.get(pk)
        return user.display_name if user else _("account %(number)s") % {"number": pk}

    def organisation(self, pk: Any) -> str:
        """Return an organisation's name of today, or the number of one that is gone."""
        if pk is None:
            return ""
        return self.organisations.get(pk) or _("organisation %(number)s") % {"number": pk}


def describe(rows: Iterable[AuditEntry]) -> list[TrailLine]:
    """Return rows in words; two queries however many there are."""
    entries = list(rows)
    names = _Names(entries)
    return [_line(row, names) for row in entries]


def trail_of(*, actor: Any, entry: RegistryEntry) -> QuerySet[AuditEntry]:
    """Return everything that was done to an entry, newest first.

    Raises:
        NotFound, NotAllowed: the actor may not read the entry's history.
    """
    access_for(entry).check(actor, Action.VIEW_DRAFT, entry)

    rows: QuerySet[AuditEntry] = AuditEntry.objects.for_instance(entry)
    return rows.order_by("-timestamp", "-id")


def moment_in_words(at: datetime.datetime, *, now: datetime.datetime | None = None) -> str:
    """Return 今天 10:32, 昨天 10:32, 11月20日 10:32, or the whole date where the year differs."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    clock = f"{local:%H:%M}"
    days = (today - local.date()).days
    if days == 0:
        return _("today %(clock)s") % {"clock": clock}
    if days == 1:
        return _("yesterday %(clock)s") % {"clock": clock}
    if local.year == today.year:
        return _("%(month)d/%(day)d, %(clock)s") % {"month": local.month, "day": local.day, "clock": clock}
    return f"{local:%Y-%m-%d} {clock}"


def action_labels() -> dict[str, str]:
    """Return all actions that are recorded, with their words."""
    return {action: str(label) for action, label in sorted(log_actions.get_choices())}


def _line(row: AuditEntry, names: _Names) -> TrailLine:
    user = names.people.get(row.user_id) if row.user_id else None
    before, after = _change(row, names)
    return TrailLine(
        id=row.pk,
        at=row.timestamp,
        when=moment_in_words(row.timestamp),
        who=names.person(row.user_id) or _("Nobody logged in"),
        login=user.username if user else "",
        user_id=user.pk if user else None,
        on_behalf_of=names.person(row.on_behalf_of_id),
        acting_for=names.organisation(row.acting_for_id),
        what=_act(row.action),
        subject=row.label,
        library=_library(row.library),
        organisation=names.organisation(row.organisation_id),
        organisation_id=row.organisation_id if row.organisation_id in names.organisations else None,
        channel=str(CHANNELS.get(row.channel, row.channel)),
        done=row.result == "ok",
        result=_("done") if row.result == "ok" else str(_REFUSALS.get(row.result, row.result)),
        before=before,
        after=after,
        details=tuple(_details(row, names)),
        revision_id=row.revision_id if row.content_changed else None,
        ip=row.ip or "",
        request_id=row.request_id,
    )


def _act(action: str) -> str:
    return str(log_actions.get_action_label(action)) if log_actions.action_exists(action) else action


def _library(slug: str) -> str:
    return next((str(spec.label) for spec in libraries.all_specs() if spec.slug == slug), slug)


def _change(row: AuditEntry, names: _Names) -> tuple[str, str]:
    """Return the values before and after an act, in words; empty where the row does not say."""
    pair = [row.data.get("before"), row.data.get("after")]
    if row.action == "entry.transfer":
        return names.organisation(pair[0]), names.organisation(pair[1])
    labels = _LABELS.get(row.action, dict(Stage.choices))
    first, second = (str(labels.get(str(value), value)) if value not in (None, "") else "" for value in pair)
    return first, second


def _details(row: AuditEntry, names: _Names) -> Iterable[tuple[str, str]]:
    """Yield what else a row says, as far as it has words for readers."""
    data = row.data
    if (role := data.get("role")) in set(Role.values):
        yield str(_("Role")), str(Role(role).label)
    for key in _PEOPLE:
        if isinstance(data.get(key), int) and data[key] != row.user_id:
            yield str(_("Person")), names.person(data[key])
    for key in _ORGANISATIONS:
        if isinstance(data.get(key), int):
            yield str(_("Organisation")), names.organisation(data[key])
    for key, label in _FIELDS.items():
        value = data.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield str(label), str(value)


def _numbers(values: Iterable[Any]) -> set[int]:
    """Keep ids; what an importer or an old row wrote under the same name is left out."""
    return {value for value in values if isinstance(value, int) and not isinstance(value, bool)}
