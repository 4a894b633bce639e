"""Passwords: chosen by the owner, given for one use by somebody else, and expired after some months."""

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from cms.core.models import AuditEntry
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import RoleGrant, User
from permissions.models.password import FormerPassword
from permissions.roles import ORGANISATION_ROLES, Role
from permissions.validators import REMEMBERED, FormerPasswordValidator

SYSTEM_USERNAME = "system"
#: Without characters that are mistaken for each other when read out or copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
_SHORTEST_REASON = 4


def is_expired(user: User, *, now: datetime.datetime | None = None) -> bool:
    """Return whether the password is older than PASSWORD_MAX_AGE; one of unknown age is."""
    if not settings.PASSWORD_MAX_AGE or not user.has_usable_password():
        return False
    changed = user.password_changed_at or user.date_joined
    return changed + settings.PASSWORD_MAX_AGE <= (now or timezone.now())


def must_change(user: User) -> bool:
    """Return whether the owner has to choose a new password before anything else."""
    return user.must_change_password or is_expired(user)


def check_rules(password: str, user: User) -> None:
    """Do nothing if the password may be used for the account.

    Raises:
        Invalid: it breaks a rule; the field says which.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(
            "password_too_weak", " ".join(error.messages), fields={"password": error.messages}
        ) from error


def rules_for_newcomers() -> list[str]:
    """Return the rules of a first password in words; what compares with former ones means nothing to a newcomer."""
    rules = [one for one in get_default_password_validators() if not isinstance(one, FormerPasswordValidator)]
    return [str(text) for text in password_validators_help_texts(rules)]


def change_password(*, actor: Any, current: str, password: str) -> None:
    """Choose a new password for oneself, knowing the present one; all sessions and tokens end.

    Raises:
        Invalid: the present password is wrong, or the new one breaks a rule.
    """
    if not actor.check_password(current):
        message = _("This is not your present password. Check the letter case and try again.")
        raise Invalid("password_wrong", message, fields={"current": [message]})

    set_password(actor=actor, user=actor, password=password)


def set_password(*, actor: Any, user: User, password: str, by_phone: bool = False) -> None:
    """Set the password that the owner chose, whose identity was proved; all sessions and tokens end.

    ``by_phone`` says that a code by text message was the proof, not the present password.

    Raises:
        NotAllowed: the actor is neither the owner nor the platform itself.
        Invalid: the password breaks a rule.
    """
    if actor.pk != user.pk and not standing_of(actor).is_system:
        raise NotAllowed("not_allowed", _("You can only change your own password."))
    refuse_system(user)

    check_rules(password, user)

    with transaction.atomic():
        _store(user, password, must_change=actor.pk != user.pk)
        action = "account.password_by_phone" if by_phone else "account.password"
        record(action=action, actor=actor, obj=user)
        announce(
            Kind.PASSWORD_CHANGED,
            actor=actor,
            obj=user,
            subjects=(user.pk,),
            data={"by": actor.pk, "own": actor.pk == user.pk},
        )


def reset_password(*, actor: Any, user: User, reason: str = "") -> str:
    """Return a new password for one use: its owner has to choose another one before anything else.

    Nobody chooses a password for somebody else. Who holds an office is reset with a written reason, which he reads
    when he comes back (ADR 0011); an auditor by the maintainers only.

    Raises:
        NotFound, NotAllowed: the actor may not reset this account.
        Invalid: the reason is missing.
    """
    refuse_system(user)
    refuse_auditor(actor, user)
    if not standing_of(actor).is_system:
        access_for(User).check(actor, Action.MANAGE, user)

    in_office = holds_office(user)
    reason = reason.strip()[:200]
    if in_office and len(reason) < _SHORTEST_REASON:
        message = _("This person holds an office. Write why the password is reset; the person will read it.")
        raise Invalid("reason_required", message, fields={"reason": [message]})

    password = _one_time_password()
    with transaction.atomic():
        _store(user, password, must_change=True)
        record(action="account.reset", actor=actor, obj=user, data={"reason": reason, "office": in_office})
        announce(
            Kind.PASSWORD_CHANGED,
            actor=actor,
            obj=user,
            subjects=(user.pk,),
            data={"by": actor.pk, "own": False, "reason": reason},
        )
    return password


def holds_office(user: User) -> bool:
    """Return whether the person has, or will have, a role that works beyond one organisation."""
    offices = [role for role in Role if role not in ORGANISATION_ROLES]
    return open_grants(user).filter(permission__codename__in=offices).exists()


def open_grants(user: User) -> Any:
    """Return the role grants that hold today or will hold."""
    return RoleGrant.dated.filter(user=user).exclude(valid_to__lt=timezone.localdate())


def refuse_system(user: User) -> None:
    """The actor of background work may do everything, so nobody ever logs in as it."""
    if user.username == SYSTEM_USERNAME:
        raise NotAllowed("system_account", _("This account belongs to the platform and cannot be changed."))


def refuse_auditor(actor: Any, user: User) -> None:
    """Who runs the platform neither silences nor becomes the one who audits it: three separate duties."""
    if actor.pk == user.pk or standing_of(actor).is_system:
        return
    if open_grants(user).filter(permission__codename=Role.AUDITOR).exists():
        raise NotAllowed(
            "auditor_account", _("The account of an auditor is changed by the maintainers' command only.")
        )


def _store(user: User, password: str, *, must_change: bool) -> None:
    """Write the new password, keep the old one's hash among the last five, end sessions and tokens."""
    # Two changes at once wait for each other: both would keep the same old password and lose one.
    known = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    now = timezone.now()
    if known.has_usable_password():
        FormerPassword.objects.create(user=known, password=known.password, replaced_at=now)
    kept = FormerPassword.objects.filter(user=known).order_by("-replaced_at", "-pk")
    FormerPassword.objects.filter(user=known).exclude(
        pk__in=list(kept.values_list("pk", flat=True)[:REMEMBERED])
    ).delete()

    user.set_password(password)
    user.password_changed_at = now
    user.must_change_password = must_change
    user.session_version = known.session_version + 1
    user.save(update_fields=["password", "password_changed_at", "must_change_password", "session_version"])


def _one_time_password() -> str:
    """Return twelve characters in three groups, easy to read out, with a letter and a digit at least."""
    groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _number in range(4)) for _group in range(2)]
    last = "".join(secrets.choice(_LETTERS) for _number in range(2))
    return "-".join([*groups, last + "".join(secrets.choice(_DIGITS) for _number in range(2))])


def last_reset(user: User) -> AuditEntry | None:
    """Return who gave the present password and why, where somebody else gave it."""
    if not user.must_change_password:
        return None
    rows = AuditEntry.objects.for_instance(user).filter(action="account.reset").select_related("user__person")
    return rows.order_by("-timestamp", "-id").first()
