"""What the pages of an application show: where it stands, by when, what is missing."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cms.core import library
from permissions.domain import applications
from permissions.domain.code_lookup import CLAIMABLE
from permissions.domain.duplicates import Similar
from permissions.models import Application, ApplicationState, OrganisationState
from permissions.models.application import OPEN
from portal import console
from registries.domain.recording import count_to_confirm

#: The order in which an applicant meets the fields.
ORDER = (
    "name",
    "organisation_kind",
    "relation",
    "region",
    "industry",
    "size",
    "position",
    "is_another",
    "files",
)


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that is still missing: where, and what to do."""

    anchor: str
    text: str | Promise


def gaps(application: Application) -> list[Gap]:
    """Return what is still missing, in the order of the page."""
    found = applications.missing(application)
    names = sorted(found, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return [Gap(anchor=f"field-{name}", text=found[name][0]) for name in names]


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A similar organisation with what the applicant can do about it."""

    similar: Similar
    is_verified: bool
    can_be_chosen: bool


def alike(application: Application) -> list[Alike]:
    """Return the similar organisations."""
    return [
        Alike(
            similar=one,
            is_verified=one.organisation.state == OrganisationState.VERIFIED,
            can_be_chosen=(
                one.organisation.state in CLAIMABLE
                and one.organisation.uscc in (None, "", application.uscc)
                and not application.round
            ),
        )
        for one in applications.similar_to(application)
    ]


def steps(application: Application) -> list[dict[str, Any]]:
    """Return the history of an application for the timeline, with the step that comes next."""
    words = {
        ApplicationState.SUBMITTED: _("Handed in"),
        ApplicationState.DRAFT: _("Taken back by you"),
        ApplicationState.RETURNED: _("Returned for changes"),
        ApplicationState.APPROVED: _("Approved: the organisation is verified"),
        ApplicationState.REFUSED: _("Refused"),
        ApplicationState.OVERTAKEN: _("Closed: somebody else was verified for this organisation"),
    }
    rows = list(application.steps.order_by("at", "pk"))
    found = [
        {"at": row.at, "title": words[ApplicationState(row.to_state)], "note": row.reason, "state": "done"}
        for row in rows
    ]
    if found and application.state != ApplicationState.SUBMITTED:
        found[-1]["state"] = "now"
    if application.state == ApplicationState.SUBMITTED:
        found.append({"at": None, "title": _("The platform verifies"), "note": "", "state": "now"})
        found.append(
            {
                "at": None,
                "title": _("You become the manager and invite colleagues"),
                "note": "",
                "state": "next",
            }
        )
    return found


def draft_links(user: Any) -> list[tuple[Any, str]]:
    """Return where the applicant may write entries already."""
    return [(spec.label, url) for spec in library.all_specs() if (url := console.create_url(user, spec))]


def recorded(user: Any) -> dict[str, Any] | None:
    """Return how many entries the platform recorded for the new manager, and where they are answered."""
    count = count_to_confirm(user)
    return {"count": count, "url": reverse("registries_recorded")} if count else None


def own(user: Any) -> list[Application]:
    """Return a person's applications, those under way first."""
    rows = (
        Application.objects.filter(applicant=user)
        .select_related("organisation")
        .order_by("-updated_at", "-pk")
    )
    return sorted(rows[:20], key=lambda row: row.state not in OPEN)


def remarks(application: Application) -> list[dict[str, str]]:
    """Return the remarks on single fields with a link to each."""
    labels = {field.name: str(field.verbose_name) for field in Application._meta.fields}
    labels["files"] = _("Stamped letter")
    names = sorted(application.reasons, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return [
        {"anchor": f"field-{name}", "label": labels.get(name, name), "text": application.reasons[name]}
        for name in names
    ]


def address(application: Application) -> str:
    """Return the page of an application."""
    return reverse("portal:application", args=[application.pk])
