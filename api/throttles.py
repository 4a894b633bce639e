"""Limits of requests per time, counted in the shared cache.

Each process counts by itself and adds its count to the shared one in steps, so that most requests touch no
cache; the limit is exact to (processes x step). When the cache fails, each process goes
on counting: no limit falls away.
Failed logins are besides limited per account in the database (django-axes).
"""

import ipaddress
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from cms.core.security import client_ip

logger = logging.getLogger(__name__)

STEPS_PER_LIMIT = 20
MAX_KEYS = 20_000


@dataclass(slots=True)
class _Count:
    total: int = 0
    pending: int = 0


class Counter:
    """Count events per key and window, in this process and in the shared cache."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def add(self, key: str, *, limit: int, period: int, amount: int = 1) -> int:
        """Count ``amount`` events and return how many there are in this window; 0 only looks."""
        name = f"throttle:{key}:{int(self._clock()) // period}"
        step = max(1, limit // STEPS_PER_LIMIT)
        with self._lock:
            count = self._counts.get(name)
            fresh = count is None
            if count is None:
                if len(self._counts) >= MAX_KEYS:
                    self._counts.clear()
                count = self._counts[name] = _Count()
            count.pending += amount
            due = count.pending if fresh or count.pending >= step else 0
            if due or fresh:
                count.pending -= due
            known = count.total + count.pending
        if due or fresh:
            total = self._share(name, due, 2 * period)
            with self._lock:
                count.total = total if total is not None else count.total + due
                known = count.total + count.pending
        return known

    def forget(self) -> None:
        """Drop what this process counted."""
        with self._lock:
            self._counts.clear()

    @staticmethod
    def _share(name: str, amount: int, timeout: int) -> int | None:
        try:
            cache.add(name, 0, timeout)
            return int(cache.incr(name, amount))
        except (RedisError, DatabaseError, OSError, ValueError) as error:
            logger.warning("The shared cache does not count: %s", error)
            return None

    def wait(self, period: int) -> int:
        """Return the seconds until the window ends."""
        return period - int(self._clock()) % period


counter = Counter()


class WindowThrottle(BaseThrottle):
    """Limit requests of one scope; ``settings.API_THROTTLES`` has (limit, seconds), absent means free."""

    scope = "anonymous"
    counts = 1

    def allow_request(self, request: Request, view: Any) -> bool:
        rate = settings.API_THROTTLES.get(self.scope)
        if rate is None or not self.applies(request):
            return True
        limit, self.period = rate
        seen = counter.add(self.key(request), limit=limit, period=self.period, amount=self.counts)
        return seen <= limit

    def wait(self) -> float:
        return counter.wait(self.period)

    def applies(self, request: Request) -> bool:
        """Return whether this limit is about such a request."""
        return not request.user.is_authenticated

    def key(self, request: Request) -> str:
        """Return who is counted."""
        return f"{self.scope}:{caller(request)}"


class AnonymousThrottle(WindowThrottle):
    """Requests without login, per address."""


class UserThrottle(WindowThrottle):
    """Requests of one account."""

    scope = "user"

    def applies(self, request: Request) -> bool:
        return bool(request.user.is_authenticated)


class MissThrottle(WindowThrottle):
    """Requests that found nothing: who tries numbers one after another is stopped."""

    scope = "miss"
    counts = 0

    def applies(self, request: Request) -> bool:
        return True

    @classmethod
    def count(cls, request: Request) -> None:
        """Count one answer 404."""
        if rate := settings.API_THROTTLES.get(cls.scope):
            counter.add(cls().key(request), limit=rate[0], period=rate[1])


class LoginThrottle(WindowThrottle):
    """Attempts to log in, per address."""

    scope = "login"

    def applies(self, request: Request) -> bool:
        return True

    def key(self, request: Request) -> str:
        return f"{self.scope}:{address(request)}"


class RefreshThrottle(LoginThrottle):
    """Exchanges of refresh tokens, per address."""

    scope = "refresh"


def caller(request: Request) -> str:
    """Return the account, or the address of a caller without login."""
    return f"u{request.user.pk}" if request.user.is_authenticated else address(request)


def address(request: Request) -> str:
    """Return the client's IPv4 address or its IPv6 network of 64 bits, which one household or host owns."""
    text = client_ip(request._request) or "unknown"
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return text[:64]
    if parsed.version == 4:
        return text
    return str(ipaddress.ip_network((parsed, 64), strict=False))
