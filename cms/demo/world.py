"""What the chapters of the scenario share: who and what has been created so far, and today's date."""

import dataclasses
import datetime
import random

from django.utils import timezone

from cms.masterdata.models import Industry, Region
from permissions.models import Consortium, Organisation, User


@dataclasses.dataclass(kw_only=True)
class World:
    """Hold the demo region while it is being told."""

    today: datetime.date
    system: User
    chance: random.Random
    regions: dict[str, Region] = dataclasses.field(default_factory=dict)
    industries: dict[str, Industry] = dataclasses.field(default_factory=dict)
    organisations: dict[str, Organisation] = dataclasses.field(default_factory=dict)
    consortia: dict[str, Consortium] = dataclasses.field(default_factory=dict)
    users: dict[str, User] = dataclasses.field(default_factory=dict)
    #: who fills in and who publishes for an organisation, by (organisation key, role)
    staff: dict[tuple[str, str], User] = dataclasses.field(default_factory=dict)

    @property
    def operator(self) -> User:
        """Return the platform operator."""
        return self.users["platform-operator"]

    def user(self, username: str) -> User:
        """Return a fresh object of an account, so that no stale rights are remembered."""
        return self.users[username]

    def day(self, offset: int) -> datetime.date:
        """Return the date `offset` days from today."""
        return self.today + datetime.timedelta(days=offset)

    def moment(self, offset: int, clock: str = "09:00") -> datetime.datetime:
        """Return a time of day `offset` days from today, in the region's time zone."""
        time = datetime.time.fromisoformat(clock)
        return timezone.make_aware(datetime.datetime.combine(self.day(offset), time))

    def office_hour(self, days_ago: int) -> datetime.datetime:
        """Return a moment in office hours so many days ago."""
        clock = f"{self.chance.randint(8, 17):02d}:{self.chance.randint(0, 59):02d}"
        return min(self.moment(-days_ago, clock), timezone.now())

    def industry(self, code: str) -> Industry | None:
        """Return the row of a code, or of the nearest group above it that the list has."""
        return next(
            (self.industries[code[:n]] for n in range(len(code), 1, -1) if code[:n] in self.industries), None
        )

    def text(self, value: str) -> str:
        """Fill in this year and the next."""
        return value.replace("{今年}", str(self.today.year)).replace("{明年}", str(self.today.year + 1))
