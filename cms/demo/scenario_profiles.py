"""What the organisations of the region say of themselves, and what the platform has verified of it."""

import datetime

from cms.demo.corpus.profiles import PROFILES, QUALIFICATIONS
from cms.demo.staff import staff_of
from cms.demo.world import World
from registries.domain import organisation_profiles

_WAN = 10_000


def tell(world: World) -> None:
    """Fill in profiles and recognitions; a few are left for the operator to verify."""
    for key, (products, staff, founded, capital) in PROFILES.items():
        _editor, publisher = staff_of(world, key)
        organisation_profiles.save_profile(
            actor=publisher,
            organisation=world.organisations[key],
            main_products=products,
            staff_count=staff,
            staff_counted_on=datetime.date(world.today.year - 1, 12, 31),
            founded_on=datetime.date(founded, world.chance.randint(1, 12), world.chance.randint(1, 28)),
            registered_capital=capital * _WAN if capital else None,
            website="",
        )
    for key, kind, title, number, issuer, begins, ends, verified in QUALIFICATIONS:
        _editor, publisher = staff_of(world, key)
        row = organisation_profiles.add_qualification(
            actor=publisher,
            organisation=world.organisations[key],
            kind=kind,
            title=title,
            number=number,
            issuer=issuer,
            valid_from=world.day(begins * 365 - 20),
            valid_until=world.day(ends * 365 + 30),
        )
        if verified:
            organisation_profiles.verify_qualification(actor=world.operator, qualification=row)
