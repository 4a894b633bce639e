"""Every command that a document tells a reader to run exists."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def words(pattern: str, documents: list[Path] = DOCUMENTS) -> set[str]:
    code = "\n".join(block for path in documents for block in CODE.findall(path.read_text()))
    return set(re.findall(pattern, code))


def test_documented_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*)(?:%)?:", (ROOT / "Makefile").read_text(), re.MULTILINE))
    mentioned = words(r"\bmake ([a-z][a-z-]*)")

    assert mentioned
    assert {
        target for target in mentioned if target not in targets and not target.startswith("bench-")
    } == set()


def test_documented_management_commands_exist() -> None:
    mentioned = words(r"manage\.py ([a-z][a-z_]*)")

    assert mentioned
    assert mentioned - set(get_commands()) == set()


def test_documented_scripts_exist() -> None:
    mentioned = words(r"python -m ((?:scripts|benchmarks)\.[a-z_.]*[a-z_])")

    assert {name for name in mentioned if not (ROOT / f"{name.replace('.', '/')}.py").exists()} == set()


def test_documented_paths_exist() -> None:
    # Other documents may name files that a reader is to make.
    documents = [*ROOT.glob("README*.md"), ROOT / "docs" / "operations.md"]
    pattern = r"`((?:api|cms|content|docs|permissions|portal|registries|scripts|templates|tests)/[\w./-]+)`"

    assert {path for path in words(pattern, documents) if not (ROOT / path).exists()} == set()
