"""Accounts and persons."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed
from cms.masterdata.pinyin import spell
from permissions.access import standing_of
from permissions.crypto import digest
from permissions.domain.passwords import (
    SYSTEM_USERNAME,
    check_rules,
    refuse_auditor,
    refuse_system,
    set_password,
)
from permissions.models import Person, PersonContact, User
from permissions.models.person import normalise_name
from permissions.roles import Role

__all__ = ["create_user", "set_active", "set_contact", "set_password", "system_user"]


def system_user() -> User:
    """Return the explicit actor of background work; it has no password and cannot log in."""
    user, created = User.objects.get_or_create(username=SYSTEM_USERNAME)
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def create_user(
    *,
    actor: Any,
    username: str,
    password: str,
    name: str,
    now: datetime.datetime | None = None,
    chosen_by_owner: bool = False,
) -> User:
    """Create a person with an account; a password that an operator or manager typed holds for one login.

    ``chosen_by_owner`` says that the person typed it (the platform's own actor acts for who registers himself).

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
    check_rules(password, User(username=username))

    try:
        with transaction.atomic():
            user = User(
                username=username,
                password_changed_at=now or timezone.now(),
                must_change_password=not (chosen_by_owner or standing.is_system),
            )
            user.set_password(password)
            user.save()
            spelling = spell(name)
            Person.objects.create(name=name, pinyin=spelling.pinyin, initials=spelling.initials, user=user)
            record(action="account.create", actor=actor, obj=user)
    except IntegrityError as error:
        raise Conflict("username_taken", _("This login name is taken. Choose another one.")) from error
    return user


def set_active(*, actor: Any, user: User, active: bool) -> None:
    """Disable or enable an account; disabling ends all its sessions and tokens.

    Raises:
        NotAllowed: the actor does not operate the platform, or would disable himself.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)) or actor.pk == user.pk:
        raise NotAllowed("not_allowed", _("Only another platform operator can do this."))
    refuse_system(user)
    refuse_auditor(actor, user)

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
