"""A small client of the API: JSON in and out, the token of a user."""

import json
from typing import Any

from django.test import Client

from tests.factories.identity import PASSWORD

BASE = "/api/v1"


class ApiClient:
    def __init__(self) -> None:
        self.http = Client()
        self.headers: dict[str, str] = {}

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"data": b"", "content_type": "application/json"}
        if body is not None:
            given["data"] = body if isinstance(body, bytes) else json.dumps(body)
        return self.http.generic(method, BASE + path, **given, headers={**self.headers, **headers})

    def get(self, path: str, **headers: str) -> Any:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, body, **headers)

    def log_in(self, username: str, password: str = PASSWORD, client: str = "weixin") -> dict[str, Any]:
        answer = self.post("/auth/token/", {"username": username, "password": password, "client": client})
        assert answer.status_code == 200, answer.content
        pair = answer.json()
        self.use(pair["access"])
        return pair

    def use(self, access: str) -> None:
        self.headers["Authorization"] = f"Bearer {access}"
