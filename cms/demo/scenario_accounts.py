"""Accounts with a story: a new colleague with a password for one login, and a named exception that ends."""

from django.utils import timezone

from cms.demo.logins import LOGINS, PASSWORD
from cms.demo.world import World
from permissions.domain import accounts, consents, roles
from permissions.models import Person, User
from permissions.purposes import ConsentChannel, Purpose
from permissions.roles import Role
from registries.models import Demand


def tell_accounts(world: World) -> None:
    """Let a manager take on a colleague, and let an outsider read one entry for some days."""
    manager, place = world.user("enterprise-manager"), world.organisations["青禾磷化"]
    colleague = accounts.create_user(
        actor=manager, username="new-colleague", password=PASSWORD, name="演示新同事"
    )
    roles.grant_role(
        actor=manager,
        user=colleague,
        organisation=place,
        role=Role.EDITOR,
        valid_from=world.day(-1),
        valid_to=world.day(180),
    )
    entry = Demand.objects.filter(organisation=place, live=True).order_by("pk").first()
    if entry is not None:
        roles.allow_exception(
            actor=world.user("enterprise-publisher"),
            entry=entry,
            user=world.user("service-editor"),
            reason="参加技术论证会",
            until=world.moment(10, "18:00"),
        )


def keep_logins_young() -> None:
    """Make the published passwords as old as this start: a demo that stood for months is still to be entered."""
    names = [login.username for login in LOGINS]
    User.objects.filter(username__in=names, must_change_password=False).update(
        password_changed_at=timezone.now()
    )


def agree_for_logins() -> None:
    """Let the published logins have agreed to the privacy notice: visitors come to see the platform, not its door."""
    names = [login.username for login in LOGINS]
    for person in Person.objects.filter(user__username__in=names).select_related("user").order_by("pk"):
        if consents.missing(person):
            consents.give(
                actor=person.user, person=person, purpose=Purpose.ACCOUNT, channel=ConsentChannel.PORTAL
            )
