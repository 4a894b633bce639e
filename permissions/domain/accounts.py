"""Accounts and persons."""

import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.announcements import Kind, announce
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.masterdata.pinyin import spell
from permissions.access import standing_of
from permissions.crypto import digest
from permissions.models import Person, PersonContact, RoleGrant, User
from permissions.models.person import normalise_name
from permissions.roles import Role

SYSTEM_USERNAME = "system"


def system_user() -> User:
    """Return the explicit actor of background work; it has no password and cannot log in."""
    user, created = User.objects.get_or_create(username=SYSTEM_USERNAME)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def _refuse_system(user: User) -> None:
    """The actor of background work may do everything, so nobody ever logs in as it."""
    if user.username == SYSTEM_USERNAME:
        raise NotAllowed("system_account", _("This account belongs to the platform and cannot be changed."))


def _refuse_auditor(actor: Any, user: User) -> None:
    """Who runs the platform neither silences nor becomes the one who audits it: three separate duties."""
    if actor.pk == user.pk or standing_of(actor).is_system:
        return
    if RoleGrant.dated.current().filter(user=user, permission__codename=Role.AUDITOR).exists():
        raise NotAllowed(
            "auditor_account", _("The account of an auditor is changed by the maintainers' command only.")
        )


def create_user(
    *, actor: Any, username: str, password: str, name: str, now: datetime.datetime | None = None
) -> User:
    """Create a person with an account.

    Raises:
        NotAllowed: the actor neither operates the platform nor manages an organisation.
        Invalid: name or password break a rule.
        Conflict: the login name is taken.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR, Role.MANAGER)):
        raise NotAllowed("not_allowed", _("Only the platform operator or a manager can create accounts."))

    if username.strip().lower() == SYSTEM_USERNAME:
        raise Conflict("username_taken", _("This login name is taken. Choose another one."))
    name = normalise_name(name)
    if not name:
        raise Invalid(
            "name_required", _("Enter the name of the person."), fields={"name": [_("Enter a name.")]}
        )
    try:
        validate_password(password, User(username=username))
    except ValidationError as error:
        raise Invalid(
            "password_too_weak", " ".join(error.messages), fields={"password": error.messages}
        ) from error

    try:
        with transaction.atomic():
            user = User(username=username, password_changed_at=now or timezone.now())
            user.set_password(password)
            user.save()
            spelling = spell(name)
            Person.objects.create(name=name, pinyin=spelling.pinyin, initials=spelling.initials, user=user)
            record(action="account.create", actor=actor, obj=user)
    except IntegrityError as error:
        raise Conflict("username_taken", _("This login name is taken. Choose another one.")) from error
    return user


def set_password(*, actor: Any, user: User, password: str) -> None:
    """Set a password and end all sessions and tokens of the account.

    Raises:
        NotAllowed: the actor is neither the owner nor the platform operator.
        Invalid: the password breaks a rule.
    """
    standing = standing_of(actor)
    if actor.pk != user.pk and not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("You can only change your own password."))
    _refuse_system(user)
    _refuse_auditor(actor, user)

    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(
            "password_too_weak", " ".join(error.messages), fields={"password": error.messages}
        ) from error

    with transaction.atomic():
        user.set_password(password)
        user.password_changed_at = timezone.now()
        user.session_version += 1
        user.save(update_fields=["password", "password_changed_at", "session_version"])
        record(action="account.password", actor=actor, obj=user)
        announce(Kind.PASSWORD_CHANGED, actor=actor, obj=user, subjects=(user.pk,))


def set_active(*, actor: Any, user: User, active: bool) -> None:
    """Disable or enable an account; disabling ends all its sessions and tokens.

    Raises:
        NotAllowed: the actor does not operate the platform, or would disable himself.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)) or actor.pk == user.pk:
        raise NotAllowed("not_allowed", _("Only another platform operator can do this."))
    _refuse_system(user)
    _refuse_auditor(actor, user)

    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=active, session_version=user.session_version + 1)
        record(action="account.enable" if active else "account.disable", actor=actor, obj=user)
    user.refresh_from_db()


def set_contact(
    *, actor: Any, person: Person, phone: str = "", id_number: str = "", email: str = ""
) -> PersonContact:
    """Store a person's contact data, encrypted; a number belongs to one person only.

    Raises:
        NotAllowed: the actor is neither the person nor the platform operator.
        Conflict: the number is known for another person.
    """
    standing = standing_of(actor)
    own = person.user_id is not None and person.user_id == getattr(actor, "pk", None)
    if not (own or standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("Only the person can change this data."))

    try:
        with transaction.atomic():
            contact, _created = PersonContact.objects.update_or_create(
                person=person,
                defaults={
                    "phone": phone,
                    "phone_digest": digest(phone),
                    "id_number": id_number,
                    "id_number_digest": digest(id_number),
                    "email": email,
                },
            )
            record(action="person.contact", actor=actor, obj=person)
    except IntegrityError as error:
        raise Conflict("number_taken", _("This number belongs to another person.")) from error
    return contact
