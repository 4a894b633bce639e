"""The walk: every route, as every role, with ids of somebody else. The canary is the oracle, rows are hashed."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from wagtail.models import Collection, Site, Task, Workflow

from cms.core import library
from cms.core.models import AuditEntry
from permissions.models import RoleRequest
from services.notices.models import Notice
from tests.walk.routes import CLOSED, CONSOLE, OBJECT, OPEN, TOKEN, Route, all_routes
from tests.walk.world import CANARY, PAGE_CANARY, PREFIX, WALKERS, World, build, fingerprint

pytestmark = pytest.mark.django_db

#: Wagtail's own dialogs that answer 500 to a POST without their form; they hold no data and change nothing.
UPSTREAM_ERRORS = (
    "error_test",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_email_link",
    "phone_link",
    "anchor_link",
)

FULL = ["anonymous", "individual", "editor", "publisher", "manager", "reviewer", "page_editor"]
#: The library whose routes every role walks.
FIRST = "demand"
#: Libraries after the first go through the same viewset base: three roles suffice (house.md §7).
SHORT = {"anonymous": ("live",), "editor": ("draft",), "publisher": ("live",)}
#: Routes of the console that everybody in it may open.
NEEDS_NO_OBJECT = (OPEN, CONSOLE)


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    return build()


def test_every_route_is_classified() -> None:
    unknown = sorted(f"{route.name} {route.pattern}" for route in all_routes() if route.kind is None)

    assert unknown == []


@pytest.mark.parametrize("role", FULL)
def test_foreign_objects_stay_hidden_and_unchanged(world: World, role: str) -> None:
    if connection.vendor == "postgresql" and role != "publisher":
        pytest.skip("PostgreSQL walks with one role; SQLite with all of them.")
    if not os.environ.get("CHANJIAO_FULL_WALK") and role == "manager" and connection.vendor == "postgresql":
        pytest.skip("see above")
    walker = Walker(world, role)

    walker.walk()

    assert not walker.findings, "\n" + "\n".join(walker.findings)


def test_walk_reaches_the_objects_it_is_about(world: World) -> None:
    """The same addresses answer for B's own editor: a walk over addresses that never answer would prove nothing."""
    walker = Walker(world, "b_editor")
    opened = 0

    for route in all_routes():
        if (
            route.kind == OBJECT
            and route.library == "demand"
            and route.name.endswith((":edit", ":history", ":inspect"))
        ):
            for values in walker.values_of(route):
                response = walker.client.get(route.path(values))
                opened += response.status_code == 200 and CANARY in response.content.decode()

    assert opened >= 6


class Walker:
    """One role on its way through all routes."""

    def __init__(self, world: World, role: str) -> None:
        self.world, self.role = world, role
        self.client = Client(raise_request_exception=False)
        if role != "anonymous":
            self.login()
        self.findings: list[str] = []
        # Page editors work on all pages, so for them only the entries are foreign.
        self.edits_pages = role == "page_editor"
        self.canaries = [CANARY] if self.edits_pages else [CANARY, PAGE_CANARY]
        self.before = self.fingerprint()

    def login(self) -> None:
        self.client.force_login(
            self.world.users[self.role], backend="django.contrib.auth.backends.ModelBackend"
        )

    def walk(self) -> None:
        before = ""
        for route in sorted(all_routes(), key=lambda route: route.library):
            if route.library not in {"", FIRST} and self.role not in SHORT:
                continue
            if route.library != before:
                self.compare(f"the routes of {before or 'no library'}")
                before = route.library
            for values in self.values_of(route):
                self.visit(route, values)
        self.compare("the end")

    def visit(self, route: Route, values: dict[str, object]) -> None:
        path = route.path(values)
        for query in self.queries(route, values):
            self.judge(route, f"GET {path}{query}", self.client.get(path + query))
        self.judge(route, f"POST {path}", self.client.post(path, self.body(values)))
        self.compare(f"POST {path}", route.library)
        if "logout" in route.name and self.role != "anonymous":
            self.login()

    def judge(self, route: Route, act: str, response: Any) -> None:
        started = time.monotonic()
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert time.monotonic() - started < 60
        text = body.decode("utf-8", "replace") + str(response.headers) + str(response.cookies)
        for canary in self.canaries:
            if canary in text or canary.encode("unicode_escape").decode() in text:
                self.findings.append(f"{self.role}: {act} shows {canary} ({route.name})")
        if response.status_code >= 500 and not self.is_upstream(route):
            self.findings.append(f"{self.role}: {act} answers {response.status_code} ({route.name})")
        if not self.may_answer(route, response.status_code):
            self.findings.append(
                f"{self.role}: {act} answers {response.status_code}, it is {route.kind} ({route.name})"
            )

    def fingerprint(self, library_slug: str | None = None) -> dict[str, str]:
        """Return the hashes of what this role must not change."""
        found = fingerprint(self.world, library_slug)
        if self.edits_pages:
            found.pop("page", None)
        return found

    def is_upstream(self, route: Route) -> bool:
        """Return whether Wagtail itself answers 500 to nonsense that only somebody with its form can post."""
        return route.name.endswith(UPSTREAM_ERRORS) or (
            self.edits_pages and route.name.startswith(("wagtailadmin_pages:", "wagtailadmin_choose_page"))
        )

    def may_answer(self, route: Route, status: int) -> bool:
        """Return whether a status fits the class of the route for this role."""
        outside = self.role in {"anonymous", "individual"}
        if route.kind == TOKEN:
            return status in {401, 405, 415}
        if route.kind == CLOSED or route.kind == OBJECT:
            return status != 200
        if route.kind == CONSOLE and outside:
            return status != 200
        return True

    def compare(self, act: str, library_slug: str | None = None) -> None:
        after = self.fingerprint(library_slug)
        changed = sorted(name for name in after if after[name] != self.before[name])
        if changed:
            self.findings.append(f"{self.role}: {act} changed {', '.join(changed)}")
            self.before |= after

    # -- filling in --------------------------------------------------------------------------------------------------

    def values_of(self, route: Route) -> Iterator[dict[str, object]]:
        """Yield the values with which a route is asked: foreign ids, one set per state of B's entries."""
        common = self.common(route)
        if not route.library or "<" not in route.pattern:
            yield common
            return
        states = self.world.entries[route.library]
        # Libraries after the first share every view with it: one state for each of the three roles.
        names = ("draft", "submitted", "live") if route.library == FIRST else SHORT[self.role]
        for name in names:
            entry = states[name]
            revision = entry.latest_revision_id
            evidence = self.world.evidence[route.library]
            yield common | {
                "pk": entry.pk,
                "revision_id": revision,
                "revision_id_a": revision,
                "revision_id_b": "latest",
                "evidence_id": evidence.pk,
                "evidence_pk": evidence.pk,
            }
        # An own entry in the address with a foreign state or evidence behind it (wagtail.md §1.2, row 14).
        if (
            "task_state_id" in route.pattern
            or "evidence_id" in route.pattern
            or "evidence_pk" in route.pattern
        ):
            yield common | {"pk": self.world.own[route.library].pk}

    def common(self, route: Route) -> dict[str, object]:
        world = self.world
        slug = route.library or "demand"
        submitted, live = world.entries[slug]["submitted"], world.entries[slug]["live"]
        spec = library.get(slug)
        page = world.page
        values: dict[str, object] = {
            "pk": live.pk,
            "instance_pk": AuditEntry.objects.filter(label__contains=CANARY).first().pk,
            "number": live.number,
            "key": world.job.key if "uuid:key" in route.pattern else live.number,
            "spec": spec.url_segment,
            "object_id": submitted.pk,
            "task_state_id": submitted.current_workflow_task_state.pk,
            "workflow_state_id": submitted.current_workflow_state.pk,
            "action_name": "approve",
            "action": "delete",
            "app_label": "registries",
            "app_name": "registries",
            "model_name": slug,
            "evidence_id": world.evidence[slug].pk,
            "evidence_pk": world.evidence[slug].pk,
            "revision_id": live.latest_revision_id,
            "revision_id_a": live.latest_revision_id,
            "revision_id_b": "latest",
            "page_id": page.pk,
            "page_pk": page.pk,
            "parent_page_id": page.get_parent().pk,
            "page_to_move_id": page.pk,
            "destination_id": page.get_parent().pk,
            "content_type_app_name": "content",
            "content_type_model_name": "policypage",
            "image_id": 1,
            "document_id": 1,
            "doc_id": 1,
            "uploaded_file_id": 1,
            "collection_id": Collection.get_first_root_node().pk,
            "redirect_id": 1,
            "session_id": 1,
            "restriction_id": 1,
            "page_view_restriction_id": 1,
            "workflow_pk": Workflow.objects.first().pk,
            "task_id": Task.objects.first().pk,
            "filter_spec": "original",
            "uidb64": "MQ",
            "token": "x-y",
            "path": "original_images/1.png",
            "content_type_id": ContentType.objects.get_for_model(spec.model).pk,
            "organisation_id": world.b.pk,
            "other": world.a.pk,
            "merge_id": 1,
            "year": 2026,
            "user_id": world.users["b_editor"].pk,
            "application_id": world.application.pk,
            "file_id": world.application.files.get().pk,
            "grant_id": 1,
            "name": "accept",
            "notice_id": Notice.objects.filter(recipient=world.users["b_reviewer"]).first().pk,
            "library": slug,
            "segment": spec.url_segment,
            "signature": "x",
            "field": "phone",
            "view_id": world.view.pk,
            "qualification_id": world.qualification.pk,
            "purpose": "account",
            "filename": "x.pdf",
            "document_filename": "x.pdf",
            "block_id": "x",
            "slug": "x",
            "act": "delete",
            "request_id": RoleRequest.objects.exclude(user__username__in=WALKERS).first().pk,
        }
        if "contact_" in route.name:
            values["request_id"] = values["pk"] = world.contact_request.pk
        if "figure" in route.name:
            values["slug"] = "waiting"
        namespaces = {
            "wagtailusers_users": world.users["b_editor"].pk,
            "wagtailusers_groups": getattr(Group.objects.first(), "pk", 1),
            "wagtailsites": Site.objects.first().pk,
            "wagtailadmin_workflows": Workflow.objects.first().pk,
            "portal": world.b.pk,
        }
        if route.namespace in namespaces:
            values["pk"] = namespaces[route.namespace]
        if "permissions_application" in route.namespace:
            values["pk"] = world.application.pk
        if route.name.startswith(("permissions_consortium", "permissions_admission")):
            values["pk"] = (
                world.membership.pk if "admission" in route.name else world.membership.consortium_id
            )
        if "permissions_organisation" in route.namespace or "organisation-profiles" in route.pattern:
            values["pk"] = world.b.pk
        if "wagtailadmin_pages" in route.namespace or "wagtailadmin_api" in route.namespace:
            values["pk"] = page.pk
            values["revision_id"] = page.latest_revision_id or 1
            values["revision_id_a"] = values["revision_id"]
        return values

    def queries(self, route: Route, values: dict[str, object]) -> list[str]:
        search = (
            f"?q={PREFIX}&search={PREFIX}&term={PREFIX}&query={PREFIX}"
            if "api" not in route.name
            else f"?search={PREFIX}"
        )
        found = ["", search]
        if route.name.endswith((":list", ":index", ":list_results")):
            found += ["?export=csv", "?export=xlsx", f"?organisation={self.world.b.pk}"]
        if "figure" in route.name:
            scopes = ("platform", "jurisdiction", "organisation", "person")
            found += [f"?scope={scope}&for={self.world.b.pk}" for scope in scopes]
        if "chosen_multiple" in route.name or "bulk" in route.name:
            found += [f"?id={values['pk']}&id={self.world.own['demand'].pk}", "?id=all"]
        return found

    def body(self, values: dict[str, object]) -> dict[str, object]:
        """Return what an attacker posts everywhere: publish, approve, take over, become superuser."""
        return {
            "title": "改写",
            "summary": "改写",
            "category": "research",
            "kind": "invention",
            "stage_of_development": "pilot",
            "organisation": self.world.b.pk,
            "visibility": "public",
            "status": "published",
            "role": "role_manager",
            "user": self.world.users.get(self.role, self.world.users["individual"]).pk,
            "is_superuser": "on",
            "action-publish": "1",
            "workflow-action-name": "approve",
            "decision": "approve",
            "revision_id": values.get("revision_id", ""),
            "comment": "通过",
            "confirm": "1",
            "name": "改写",
            "next": "/",
            "username": "walk-attacker",
            "password": "Attack-2026-pw",
        }
