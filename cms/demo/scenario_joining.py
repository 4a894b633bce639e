"""People come and go: managers, invitations, a request to join, a substitute; organisations nobody manages."""

from cms.demo.world import World
from permissions.actions import Action
from permissions.domain import invitations, requests, roles
from permissions.models import OrganisationState
from permissions.roles import Role

#: Their manager is gone or never came: the operator's list has something to show.
UNMANAGED = frozenset({"恒达机械", "禾味食品", "金果刺梨"})


def tell(world: World) -> None:
    """Give organisations their managers and put something into every list about people."""
    _appoint(world)
    _invite(world)
    _stand_in(world)


def _appoint(world: World) -> None:
    """Let the publisher manage where nobody does; in small organisations one person does it all."""
    for (key, role), user in sorted(world.staff.items(), key=lambda item: item[0]):
        place = world.organisations[key]
        if role != Role.PUBLISHER or (key, Role.MANAGER) in world.staff or key in UNMANAGED:
            continue
        if place.parent_id or place.state != OrganisationState.VERIFIED:
            continue
        roles.grant_role(
            actor=world.operator,
            user=user,
            organisation=place,
            role=Role.MANAGER,
            valid_from=world.day(-300),
        )
    # A term that ran out: nobody noticed.
    place = world.organisations["恒达机械"]
    roles.grant_role(
        actor=world.operator,
        user=world.staff["恒达机械", Role.PUBLISHER],
        organisation=place,
        role=Role.MANAGER,
        valid_from=world.day(-400),
        valid_to=world.day(-23),
    )


def _invite(world: World) -> None:
    manager, place = world.user("enterprise-manager"), world.organisations["青禾磷化"]
    for name, phone, role in (
        ("演示新同事甲", "13800000011", Role.EDITOR),
        ("演示新同事乙", "13800000012", Role.PUBLISHER),
    ):
        invitations.invite(
            actor=manager, organisation=place, channel="phone", address=phone, role=role, name=name
        )
    requests.request_role(
        actor=world.user("individual"),
        organisation=place,
        message="我在研发部实习，想帮忙填报技术需求。",
    )


def _stand_in(world: World) -> None:
    roles.delegate(
        actor=world.user("enterprise-publisher"),
        delegate=world.user("enterprise-editor"),
        organisation=world.organisations["青禾磷化"],
        actions=(Action.SET_STATUS, Action.UNPUBLISH),
        valid_from=world.day(-1),
        valid_to=world.day(6),
    )
