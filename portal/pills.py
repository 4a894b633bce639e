"""The one table of state pills: what a state is called, and by which tone and shape it is shown."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, kw_only=True)
class Pill:
    """A state as word, tone and shape; together they survive print, colour-blindness and screen readers."""

    word: str | Promise
    tone: str
    shape: str

    @property
    def css(self) -> str:
        """Return the CSS classes of the pill."""
        return f"tone-{self.tone} shape-{self.shape}"


def _pill(word: str | Promise, tone: str, shape: str) -> Pill:
    return Pill(word=word, tone=tone, shape=shape)


PILLS: dict[str, dict[str, Pill]] = {
    "entry": {
        "draft": _pill(pgettext_lazy("state", "Draft"), "quiet", "ring"),
        "submitted": _pill(pgettext_lazy("state", "Awaiting review"), "wait", "half"),
        "returned": _pill(pgettext_lazy("state", "Returned for changes"), "danger", "diamond"),
        "scheduled": _pill(pgettext_lazy("state", "Scheduled"), "info", "ring"),
        "published": _pill(pgettext_lazy("state", "Published"), "info", "full"),
        "recommended": _pill(pgettext_lazy("state", "Recommended"), "info", "square"),
        "negotiating": _pill(pgettext_lazy("state", "In talks"), "work", "half"),
        "signed": _pill(pgettext_lazy("state", "Signed"), "done", "diamond"),
        "resolved": _pill(pgettext_lazy("state", "Resolved"), "done", "tick"),
        "unmet": _pill(pgettext_lazy("state", "Could not be met"), "danger", "bar"),
        "unconfirmed": _pill(pgettext_lazy("state", "To be confirmed"), "wait", "quarter"),
        "withdrawn": _pill(pgettext_lazy("state", "Withdrawn"), "quiet", "bar"),
        "closed": _pill(pgettext_lazy("state", "Closed"), "quiet", "bar"),
        "suspended": _pill(pgettext_lazy("state", "Suspended"), "quiet", "bar"),
    },
    "policy": {
        "in_force": _pill(pgettext_lazy("state", "In force"), "done", "full"),
        "expiring": _pill(pgettext_lazy("state", "Expiring soon"), "wait", "half"),
        "pending": _pill(pgettext_lazy("state", "Not yet in force"), "info", "ring"),
        "expired": _pill(pgettext_lazy("state", "Expired"), "quiet", "bar"),
    },
    "event": {
        "upcoming": _pill(pgettext_lazy("state", "Not yet open"), "info", "ring"),
        "open": _pill(pgettext_lazy("state", "Registration open"), "work", "full"),
        "waitlist": _pill(pgettext_lazy("state", "Waiting list"), "wait", "half"),
        "closed": _pill(pgettext_lazy("state", "Registration closed"), "quiet", "bar"),
        "ongoing": _pill(pgettext_lazy("state", "Under way"), "work", "half"),
        "ended": _pill(pgettext_lazy("state", "Ended"), "quiet", "bar"),
        "cancelled": _pill(pgettext_lazy("state", "Cancelled"), "danger", "bar"),
    },
    "organisation": {
        "unclaimed": _pill(pgettext_lazy("state", "Unclaimed"), "quiet", "ring"),
        # One word with the application: a new organisation is not being claimed by anybody.
        "claiming": _pill(pgettext_lazy("state", "Being verified"), "wait", "half"),
        "verified": _pill(pgettext_lazy("state", "Verified"), "done", "tick"),
        "returned": _pill(pgettext_lazy("state", "Returned"), "danger", "diamond"),
        "suspended": _pill(pgettext_lazy("state", "Suspended"), "quiet", "bar"),
        "merged": _pill(pgettext_lazy("state", "Merged"), "quiet", "bar"),
    },
    "application": {
        "draft": _pill(pgettext_lazy("state", "Draft"), "quiet", "ring"),
        "submitted": _pill(pgettext_lazy("state", "Being verified"), "wait", "half"),
        "returned": _pill(pgettext_lazy("state", "Returned for changes"), "danger", "diamond"),
        "approved": _pill(pgettext_lazy("state", "Verified"), "done", "tick"),
        "refused": _pill(pgettext_lazy("state", "Refused"), "danger", "bar"),
        "overtaken": _pill(pgettext_lazy("state", "Closed"), "quiet", "bar"),
    },
    "request": {
        "open": _pill(pgettext_lazy("request to join", "Waiting for a decision"), "wait", "half"),
        "accepted": _pill(pgettext_lazy("request to join", "Accepted"), "done", "tick"),
        "refused": _pill(pgettext_lazy("request to join", "Refused"), "danger", "bar"),
        "withdrawn": _pill(pgettext_lazy("request to join", "Withdrawn"), "quiet", "bar"),
    },
    "recorded": {
        "pending": _pill(
            pgettext_lazy("state", "Recorded by the platform, to be confirmed"), "wait", "quarter"
        ),
    },
    "contact": {
        "open": _pill(pgettext_lazy("contact request", "Awaiting an answer"), "wait", "ring"),
        "accepted": _pill(pgettext_lazy("contact request", "Accepted"), "done", "tick"),
        "declined": _pill(pgettext_lazy("contact request", "Declined"), "danger", "bar"),
        "withdrawn": _pill(pgettext_lazy("contact request", "Taken back"), "quiet", "bar"),
        "ended": _pill(pgettext_lazy("contact request", "Ended early"), "quiet", "bar"),
        "expired": _pill(pgettext_lazy("contact request", "Expired"), "quiet", "half"),
    },
    "qualification": {
        "verified": _pill(pgettext_lazy("qualification", "verified"), "done", "tick"),
        "unverified": _pill(pgettext_lazy("qualification", "to be verified"), "quiet", "quarter"),
        "expired": _pill(pgettext_lazy("qualification", "expired"), "quiet", "bar"),
    },
    "party": {
        "confirmed": _pill(pgettext_lazy("state", "Confirmed"), "done", "tick"),
        "objected": _pill(pgettext_lazy("state", "Objected"), "danger", "diamond"),
        "pending": _pill(pgettext_lazy("state", "Not confirmed"), "quiet", "quarter"),
    },
}


def pill_for(kind: str, state: str) -> Pill:
    """Return the pill of a state; a state nobody has drawn yet is shown quietly under its own name."""
    return PILLS.get(kind, {}).get(state) or Pill(word=state, tone="quiet", shape="ring")
