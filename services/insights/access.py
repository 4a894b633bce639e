"""Who may read the leaders' page. Figures themselves show nothing that the reader's lists would not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core.errors import NotFound
from permissions.access import standing_of
from permissions.roles import Role

#: Those who answer for a region or for the platform. A substitute decides on submissions, he does not lead.
LEADERS = (Role.REVIEWER, Role.PLATFORM_OPERATOR, Role.AUDITOR)


def may_read_leaders_page(actor: Any) -> bool:
    """Return whether ``actor`` holds, in person, a role that leads."""
    return standing_of(actor).has_role(*LEADERS)


def check_leaders_page(actor: Any) -> None:
    """Do nothing if ``actor`` may read the leaders' page.

    Raises:
        NotFound: for everybody else the page does not exist.
    """
    if not may_read_leaders_page(actor):
        raise NotFound("not_found", _("This page is for authorities and for those who run the platform."))
