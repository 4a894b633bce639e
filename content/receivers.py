"""What the editorial pages tell the kernel."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import PageLogEntry

from cms.core.audit import record


@receiver(post_save, sender=PageLogEntry, dispatch_uid="content_mirror_page_log")
def mirror_page_log(sender: type[PageLogEntry], instance: PageLogEntry, created: bool, **kwargs: Any) -> None:
    """Write an audit row for each row of Wagtail's page log, so that there is one trail."""
    if not created:
        return
    record(
        action=instance.action,
        actor=instance.user,
        obj=instance.page,
        label=instance.label,
        data={**instance.data, "page_log": instance.pk},
        content_changed=instance.content_changed,
        deleted=instance.deleted,
    )
