"""Rendered documents are current, and describe every rule."""

import re
from pathlib import Path

from django.core.management import call_command

from permissions.actions import Action
from permissions.roles import Role
from registries.documentation import render

ROOT = Path(__file__).resolve().parents[2]
PATH = re.compile(
    r"`((?:api|cms|content|docs|locale|permissions|portal|registries|scripts|static_src|templates|tests)/[\w./-]+)`"
)


def test_permissions_document_is_current() -> None:
    call_command("render_docs", check=True)


def test_permissions_document_names_every_role_and_action() -> None:
    text = render()

    assert [name for name in (*Role.values, *Action.values) if f"`{name}`" not in text] == []


def test_paths_in_the_guides_exist() -> None:
    guides = [ROOT / "docs/architecture.md", ROOT / "docs/glossary.md", *ROOT.glob("docs/adr/*.md")]
    named = {path for guide in guides for path in PATH.findall(guide.read_text(encoding="utf-8"))}

    assert len(named) > 20
    assert {path for path in named if not (ROOT / path).exists()} == set()
