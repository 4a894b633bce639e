"""Columns of the lists in the console."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from wagtail.admin.ui.tables import Column, TitleColumn

from registries.enums import RecordedState, ReviewState, Stage
from registries.models import RegistryEntry

#: Tint of the stage, as in the portal: word and colour role, never colour alone.
STAGE_TONE = {
    Stage.DRAFT: "quiet",
    Stage.SUBMITTED: "wait",
    Stage.RETURNED: "danger",
    Stage.SCHEDULED: "info",
    Stage.PUBLISHED: "info",
    Stage.RECOMMENDED: "info",
    Stage.NEGOTIATING: "work",
    Stage.SIGNED: "done",
    Stage.RESOLVED: "done",
    Stage.UNMET: "danger",
    Stage.WITHDRAWN: "quiet",
    Stage.CLOSED: "quiet",
}
#: Shape beside the word, so that a state survives print and colour-blindness.
STAGE_SHAPE = {
    Stage.DRAFT: "ring",
    Stage.SUBMITTED: "half",
    Stage.RETURNED: "diamond",
    Stage.SCHEDULED: "ring",
    Stage.PUBLISHED: "full",
    Stage.RECOMMENDED: "square",
    Stage.NEGOTIATING: "half",
    Stage.SIGNED: "diamond",
    Stage.RESOLVED: "tick",
    Stage.UNMET: "bar",
    Stage.WITHDRAWN: "bar",
    Stage.CLOSED: "bar",
}


def stage_pill(stage: Stage) -> Any:
    """Return a stage as word, tone and shape."""
    return format_html(
        '<span class="cj-pill cj-pill--{} cj-shape--{}">{}</span>',
        STAGE_TONE[stage],
        STAGE_SHAPE[stage],
        stage.label,
    )


def recorded_mark(entry: Any) -> Any:
    """Return the mark of an entry that the platform recorded for its organisation, as long as that did not answer."""
    if entry.recorded_state != RecordedState.PENDING:
        return ""
    return format_html(
        '<span class="cj-pill cj-pill--wait cj-shape--quarter">{}</span>', RecordedState.PENDING.label
    )


def standing_mark(entry: RegistryEntry) -> Any:
    """Return where a submission stands and by when, for whoever waits for the decision."""
    if entry.review_state != ReviewState.SUBMITTED or entry.review_due is None:
        return ""
    words = {"level": entry.get_review_level_display(), "due": entry.review_due.isoformat()}
    late = "cr-late" if entry.review_due < timezone.localdate() else "cj-standing"
    text = gettext("%(level)s, decision expected by %(due)s") % words
    return format_html('<span class="{}">{}</span>', late, text)


class StageColumn(Column):
    """The stage as a pill, with a mark where changes wait."""

    def get_value(self, instance: Any) -> Any:
        parts = [stage_pill(instance.stage), recorded_mark(instance), standing_mark(instance)]
        return format_html_join(" ", "{}", ((part,) for part in parts if part))


class DateColumn(Column):
    """A day as 2026-11-20, a dash where there is none."""

    def get_value(self, instance: Any) -> Any:
        value = super().get_value(instance)
        if isinstance(value, datetime.datetime):
            value = timezone.localdate(value)
        return value.isoformat() if value else "—"


__all__ = ["Column", "DateColumn", "StageColumn", "TitleColumn"]
