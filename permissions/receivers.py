"""What identity keeps of events that others announce."""

from typing import Any

from django.contrib.auth import user_logged_in
from django.dispatch import receiver

from cms.core.audit import record
from cms.core.context import current_origin
from permissions.models import User


@receiver(user_logged_in, dispatch_uid="permissions.receivers.record_login")
def record_login(sender: type[User], request: Any, user: User, **kwargs: Any) -> None:
    """Write who logged in on the website; the API, which has no session, records its logins with their client."""
    if getattr(request, "META", None) and hasattr(request, "session"):
        record(action="account.login", actor=user, obj=user, data={"client": current_origin().channel})
