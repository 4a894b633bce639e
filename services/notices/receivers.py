"""What this app does when something below reports a fact."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from cms.core.announcements import Announcement, announced
from services.notices.domain.telling import tell


@receiver(announced, dispatch_uid="services.notices")
def on_announcement(sender: Any, announcement: Announcement, **kwargs: Any) -> None:
    """Write the notices beside their cause; what undoes the cause undoes them."""
    with transaction.atomic():
        tell(announcement)
