"""What a person wants beside the inbox: per topic and channel, and how often the digest."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.core.audit import record
from cms.core.errors import Invalid, NotAllowed
from permissions.models import User
from services.notices.enums import DEFAULTS, Channel, Rhythm, Topic
from services.notices.models import Preference, Subscription

DIGEST = "digest"
_SALT = "services.notices.unsubscribe"


def wanted_by(user_ids: Iterable[int], topic: Topic) -> dict[int, frozenset[Channel]]:
    """Return the channels by which each account wants to hear of a topic."""
    wanted = list(user_ids)
    found = {pk: {channel for channel in Channel if topic in DEFAULTS[channel]} for pk in wanted}
    for row in Preference.objects.filter(user_id__in=wanted, topic=topic):
        change = found[row.user_id].add if row.enabled else found[row.user_id].discard
        change(Channel(row.channel))
    return {pk: frozenset(channels) for pk, channels in found.items()}


def choices_of(user: User) -> dict[tuple[Topic, Channel], bool]:
    """Return what is on for one account."""
    found = {(topic, channel): topic in DEFAULTS[channel] for topic in Topic for channel in Channel}
    for row in Preference.objects.filter(user=user):
        found[Topic(row.topic), Channel(row.channel)] = row.enabled
    return found


def rhythm_of(user: User) -> Rhythm:
    """Return how often one account gets the digest."""
    known = Subscription.objects.filter(user=user).values_list("rhythm", flat=True).first()
    return Rhythm(known) if known else Rhythm.DAILY


def set_preferences(
    *, actor: User, choices: Mapping[tuple[Topic, Channel], bool], rhythm: str | None = None
) -> None:
    """Store what the actor wants; what is not named stays as it is.

    Raises:
        NotAllowed: nobody is logged in.
        Invalid: there is no such rhythm.
    """
    _check_person(actor)

    if rhythm is not None and rhythm not in Rhythm.values:
        message = _("Choose one of the rhythms offered.")
        raise Invalid("rhythm_unknown", message, fields={"rhythm": [message]})

    with transaction.atomic():
        Preference.objects.bulk_create(
            [
                Preference(user=actor, topic=topic, channel=channel, enabled=enabled)
                for (topic, channel), enabled in choices.items()
            ],
            update_conflicts=True,
            unique_fields=["user", "topic", "channel"],
            update_fields=["enabled"],
        )
        if rhythm is not None:
            Subscription.objects.update_or_create(user=actor, defaults={"rhythm": rhythm})
        record(action="notices.preferences", actor=actor, obj=actor, data={"digest": rhythm or ""})


def _check_person(actor: Any) -> None:
    if not getattr(actor, "is_authenticated", False) or not actor.is_active:
        raise NotAllowed("login_required", _("Log in first."))


# -- links in mails --------------------------------------------------------------------------------------------------


def unsubscribe_token(user_id: int, about: str) -> str:
    """Return what a mail carries to turn off one topic, or the digest; it can do nothing else and never expires."""
    return signing.dumps([user_id, about], salt=_SALT, compress=True)


def read_token(token: str) -> tuple[User, str]:
    """Return whose mails a link turns off, and of which topic.

    Raises:
        Invalid: the link was cut or changed, or the account is gone.
    """
    try:
        user_id, about = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        user_id, about = None, ""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or about not in {*Topic.values, DIGEST}:
        raise Invalid(
            "link_invalid",
            _("This link is not complete. Log in and change what you receive under “Notices”."),
        )
    return user, about


def unsubscribe(*, token: str) -> None:
    """Turn off the mails that a link is about; asked for without a login, so it only ever turns off.

    Raises:
        Invalid: the link was cut or changed.
    """
    user, about = read_token(token)

    if about == DIGEST:
        set_preferences(actor=user, choices={}, rhythm=Rhythm.NEVER)
    else:
        set_preferences(actor=user, choices={(Topic(about), Channel.EMAIL): False})
