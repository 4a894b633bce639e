"""Six refreshes of one token at the same time: one family, one descendant."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from api.auth import operations
from api.auth.tokens import RefreshJWT
from api.models import RefreshToken, TokenSession
from tests.api.client import ApiClient
from tests.factories.identity import make_user

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

THREADS = 6


def test_concurrent_refreshes_yield_one_descendant(api: ApiClient) -> None:
    make_user("teacher")
    token = api.log_in("teacher")["refresh"]
    device = RefreshToken.objects.get().device
    barrier = Barrier(THREADS)

    def exchange() -> str:
        try:
            barrier.wait(10)
            return operations.refresh(token=token, device=device).refresh
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [future.result() for future in [pool.submit(exchange) for _ in range(THREADS)]]

    assert len(set(answers)) == 1
    assert RefreshToken.objects.count() == 2
    assert TokenSession.objects.get().ended_at is None
    assert RefreshToken.objects.get(jti=RefreshJWT(answers[0])["jti"]).parent == RefreshJWT(token)["jti"]
