"""谁对这条内容做过什么: the trail of one entry, for those who may read its drafts."""

from dataclasses import asdict
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Revision

from cms.core.models import AuditEntry
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.roles import Role
from registries.domain.queries import history_of
from registries.domain.trail import describe, trail_of
from registries.enums import Stage
from registries.viewsets.columns import stage_pill
from registries.viewsets.facts import EntryPageMixin

SHOWN = 50


class TrailView(EntryPageMixin, TemplateView):
    """Everything that was done to an entry, newest first, with the way to what changed."""

    template_name = "registries_admin/trail.html"
    header_icon = "history"
    compare_url_name = ""

    def get_page_title(self) -> str:
        return _("Who did what")

    def get_header_buttons(self) -> list[Any]:
        args = [self.entry.pk]
        buttons = [
            HeaderButton(
                _("Audience and status"), url=reverse(self.facts_url_name, args=args), icon_name="view"
            )
        ]
        if access_for(self.entry).allows(self.request.user, Action.EXPLAIN, self.entry):
            url = reverse(self.access_url_name, args=args)
            buttons.append(HeaderButton(_("Who may see this"), url=url, icon_name="group"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        page = Paginator(trail_of(actor=user, entry=self.entry), SHOWN).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "entry": self.entry,
            "entry_title": self.title,
            "pill": stage_pill(self.entry.stage),
            "page": page,
            "lines": self._lines(list(page.object_list)),
            "is_auditor": standing_of(user).has_role(Role.AUDITOR),
            "history": [
                {"step": step, "pill": stage_pill(Stage(step.to_stage))}
                for step in history_of(self.entry).reverse()
            ],
        }

    def _lines(self, rows: list[AuditEntry]) -> list[dict[str, Any]]:
        """Return the lines with the address of the comparison, where a revision has one before it."""
        before = self._predecessors()
        return [
            asdict(line) | {"compare_url": self._compare_url(before.get(line.revision_id), line.revision_id)}
            for line in describe(rows)
        ]

    def _predecessors(self) -> dict[int | None, int]:
        """Return for every revision of the entry the one before it."""
        ids = list(
            Revision.objects.for_instance(self.entry)
            .order_by("created_at", "pk")
            .values_list("pk", flat=True)
        )
        return dict(zip(ids[1:], ids, strict=False))

    def _compare_url(self, older: int | None, newer: int | None) -> str:
        if older is None or newer is None:
            return ""
        return reverse(self.compare_url_name, args=[self.entry.pk, older, newer])
