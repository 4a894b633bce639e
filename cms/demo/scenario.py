"""The demo region from its first organisation to today, told through domain calls only."""

import dataclasses
import datetime
import random

from django.db import transaction
from django.utils import timezone, translation

from cms.core import library as libraries
from cms.demo import (
    scenario_accounts,
    scenario_clerks,
    scenario_contacts,
    scenario_dates,
    scenario_desk,
    scenario_lives,
    scenario_notices,
    scenario_onboarding,
    scenario_organisations,
    scenario_pages,
    scenario_people,
    scenario_profiles,
    scenario_programmes,
    scenario_projects,
    scenario_supply,
    scenario_talents,
)
from cms.demo.world import World
from cms.masterdata.loading import load_all
from cms.masterdata.models import Industry, Region
from content.models import EventPage, ExchangeFairPage, PolicyPage
from permissions.domain.accounts import system_user
from permissions.models import Consortium, Organisation, User
from services.notices.receivers import silence

SEED = 5227


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """Say what the database holds now, and whether this run made it."""

    created: bool
    counts: dict[str, int]


def is_told() -> bool:
    """Return whether the demo region is there already."""
    return Consortium.objects.filter(slug=scenario_people.CITY_SLUG).exists()


def tell(*, today: datetime.date | None = None, share: float = 1.0) -> Report:
    """Build the demo region in one transaction; where it exists nothing is changed.

    ``share`` is the part of the texts of the newer libraries that is told; tests tell few, a visitor finds all.
    """
    if is_told():
        scenario_accounts.keep_logins_young()
        scenario_accounts.agree_for_logins()
        return Report(created=False, counts=counts())
    began = timezone.now()
    # What the domain writes in words (reasons, titles) is Chinese here, whoever runs the command.
    with transaction.atomic(), translation.override("zh-hans"), silence():
        if not Region.objects.exists():
            load_all()
        world = _world(today or timezone.localdate())
        scenario_people.tell(world)
        scenario_accounts.agree_for_logins()
        scenario_lives.tell(world)
        scenario_supply.tell(world, share=share)
        scenario_talents.tell(world, share=share)
        scenario_programmes.tell(world, share=share)
        scenario_projects.tell(world, share=share)
        scenario_profiles.tell(world)
        scenario_clerks.tell_clerks(world)
        scenario_pages.tell(world)
        scenario_accounts.tell_accounts(world)
        scenario_organisations.tell_organisations(world)
        scenario_onboarding.tell_onboarding(world)
        scenario_people.suspend(world)
        scenario_notices.tell_notices(world)
        scenario_desk.tell(world)
        scenario_contacts.tell(world)
        scenario_dates.settle(world, since=began)
    return Report(created=True, counts=counts())


def _world(today: datetime.date) -> World:
    return World(
        today=today,
        system=system_user(),
        chance=random.Random(SEED),
        regions={row.code: row for row in Region.objects.current()},
        industries={row.code: row for row in Industry.objects.current()},
    )


def counts() -> dict[str, int]:
    """Return how many rows of each kind there are."""
    return {
        "organisations": Organisation.objects.count(),
        "consortia": Consortium.objects.count(),
        "users": User.objects.count(),
        **{spec.url_segment: spec.model._default_manager.count() for spec in libraries.all_specs()},
        "events": EventPage.objects.count(),
        "fairs": ExchangeFairPage.objects.count(),
        "policies": PolicyPage.objects.count(),
    }
