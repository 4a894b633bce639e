"""The document says what the answers are."""

import json
from typing import Any

import pytest

from api.schema import SNAPSHOT
from content.domain.site import ensure_site_tree
from tests.api.client import ApiClient
from tests.content.pages import make_page
from tests.factories.entries import make_published
from tests.factories.identity import make_organisation, make_user

pytestmark = pytest.mark.django_db

DOCUMENT = json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


_PYTHON: dict[str, Any] = {"string": str, "integer": int, "boolean": bool, "number": float, "object": dict}


def _agree(value: Any, schema: dict[str, Any], path: str) -> None:
    """Assert that ``value`` has exactly the members that ``schema`` describes, down to the leaves."""
    schema = _resolve(schema)
    if "oneOf" in schema:
        schema = {"type": "null"} if value is None else _resolve(schema["oneOf"][0])
    if "allOf" in schema:
        schema = _resolve(schema["allOf"][0])
    kinds = schema.get("type", [])
    _agree_with_type(value, schema, kinds if isinstance(kinds, list) else [kinds], path)


def _agree_with_type(value: Any, schema: dict[str, Any], kinds: list[str], path: str) -> None:
    if value is None:
        assert "null" in kinds, path
    elif isinstance(value, dict) and "properties" in schema:
        assert set(value) == set(schema["properties"]), path
        for name, inner in value.items():
            _agree(inner, schema["properties"][name], f"{path}.{name}")
    elif isinstance(value, list):
        assert "array" in kinds, path
        for inner in value:
            _agree(inner, schema["items"], f"{path}[]")
    elif kinds:
        assert any(isinstance(value, _PYTHON[kind]) for kind in kinds if kind in _PYTHON), (path, value)


def _answer_schema(path: str, method: str = "get") -> dict[str, Any]:
    responses = DOCUMENT["paths"][f"/api/v1{path}"][method]["responses"]
    return responses["200"]["content"]["application/json"]["schema"]


def test_answers_have_exactly_the_documented_members(api: ApiClient) -> None:
    ensure_site_tree()
    owner = make_organisation()
    made = {
        "organisations": owner,
        "demands": make_published("demand", organisation=owner, visibility="summary"),
        "achievements": make_published("achievement", organisation=owner),
        "events": make_page("event"),
        "fairs": make_page("fair"),
        "policies": make_page("policy"),
    }
    for name, row in made.items():
        _agree(api.get(f"/{name}/").json(), _answer_schema(f"/{name}/"), name)
        _agree(api.get(f"/{name}/{row.pk}/").json(), _answer_schema(f"/{name}/{{key}}/"), f"{name}/key")
    make_user("teacher")
    _agree(api.log_in("teacher"), _answer_schema("/auth/token/", "post"), "token")
    _agree(api.get("/me/").json(), _answer_schema("/me/"), "me")
    _agree(
        api.get("/demands/?none=1").json(),
        {"$ref": "#/components/schemas/Problem"},
        "problem",
    )


def test_every_operation_documents_its_problems_and_words() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}, (path, method)
            assert operation["summary"], (path, method)


def test_document_names_no_foreign_route() -> None:
    assert all(path.startswith("/api/v1/") for path in DOCUMENT["paths"])
