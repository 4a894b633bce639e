"""What identity keeps of events that others announce."""

from typing import Any

from django.contrib.auth import user_logged_in
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from cms.core.audit import record
from cms.core.context import current_origin
from permissions import gate, recent
from permissions.domain.consent_texts import install_first_texts
from permissions.domain.deciding import overtake
from permissions.models import Organisation, User
from permissions.signals import organisation_verified


@receiver(user_logged_in, dispatch_uid="permissions.receivers.record_login")
def record_login(sender: type[User], request: Any, user: User, **kwargs: Any) -> None:
    """Write who logged in on the website; the API, which has no session, records its logins with their client."""
    if getattr(request, "META", None) and hasattr(request, "session"):
        recent.note(request)
        gate.note_consent(request, user)
        record(action="account.login", actor=user, obj=user, data={"client": current_origin().channel})


@receiver(organisation_verified, dispatch_uid="permissions.receivers.close_applications")
def close_applications(
    sender: type[Organisation], organisation: Organisation, actor: Any, **kwargs: Any
) -> None:
    """Close the applications that a verification overtook."""
    overtake(actor=actor, organisation=organisation)


@receiver(post_migrate, dispatch_uid="permissions.receivers.install_texts")
def install_texts(sender: Any, **kwargs: Any) -> None:
    """Give every purpose of consent its first text once all tables exist."""
    if getattr(sender, "label", "") != "permissions":
        return
    state = kwargs.get("apps")
    if state is None or "consenttext" in state.all_models["permissions"]:
        install_first_texts()
