"""Sheets of every library: the template and an export open as workbooks, and what was exported comes back unchanged."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from cms.core import library
from permissions.roles import Role
from registries.resources import resource_for
from tests.factories.entries import make_published
from tests.factories.identity import make_organisation, make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", [spec.slug for spec in library.all_specs()])
def test_template_and_export_open_as_workbooks(slug):
    spec = library.get(slug)
    owner = make_organisation(kind=next(iter(sorted(spec.owner_kinds)), "enterprise"))
    make_published(slug, organisation=owner)
    client = Client()
    client.force_login(make_staff(owner, Role.MANAGER))

    for name in ("import_template", "export"):
        response = client.get(reverse(f"wagtailsnippets_registries_{slug}:{name}"))
        if response.status_code == 302:
            # Nothing of this library can be imported by an organisation, because people own it.
            assert "organisation" not in spec.owners
            continue
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert resource_for(slug).sheet_title in load_workbook(io.BytesIO(content)).sheetnames
