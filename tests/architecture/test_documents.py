"""Rendered documents are current, and describe every rule."""

from django.core.management import call_command

from permissions.actions import Action
from permissions.roles import Role
from registries.documentation import render


def test_permissions_document_is_current() -> None:
    call_command("render_docs", check=True)


def test_permissions_document_names_every_role_and_action() -> None:
    text = render()

    assert [name for name in (*Role.values, *Action.values) if f"`{name}`" not in text] == []
