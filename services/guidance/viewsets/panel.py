"""The checklist on the console's first page."""

from typing import Any

from wagtail.admin.ui.components import Component

from permissions import acting
from services.guidance.domain.checklist import checklist_of
from services.guidance.viewsets.ways import target_of


class FirstStepsPanel(Component):
    """What a new organisation does first, until it is done or put away."""

    name = "first-steps"
    order = 5
    template_name = "insights_admin/first_steps.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        checklist = checklist_of(request.user, acting.current(request))
        shown = checklist is not None and not checklist.is_put_away and not checklist.is_finished
        steps = checklist.steps if checklist is not None and shown else ()
        return {
            "request": request,
            "checklist": checklist if shown else None,
            "steps": [
                {"step": step, "url": target_of(request, step.slug, checklist.organisation)}
                for step in steps
                if checklist is not None
            ],
        }
