"""Sizes and names a reader may rely on, and migrations that say what they are for."""

import ast
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "cms", "content", "permissions", "portal", "registries", "scripts")
DATA_FOLDERS = {"corpus", "seeds"}  # lists of rows: their length is not complexity
MODULE_LINES = 400
FUNCTION_LINES = 40


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" not in parts and not DATA_FOLDERS & set(parts):
                yield path


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without decorators and docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_is_longer_than_the_limit() -> None:
    long = {
        name_of(path): count
        for path in modules()
        if (count := len(path.read_text().splitlines())) > MODULE_LINES
    }

    assert long == {}


def test_no_function_is_longer_than_the_limit() -> None:
    functions = (
        (f"{name_of(path)}:{node.name}", length(node))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )

    assert {name: lines for name, lines in functions if lines > FUNCTION_LINES} == {}


def test_nothing_is_called_utils() -> None:
    vague = {"utils.py", "util.py", "helpers.py", "misc.py"}

    assert [name_of(path) for path in modules() if path.name in vague] == []


def test_every_package_says_what_lives_in_it() -> None:
    silent = [
        name_of(path)
        for path in modules()
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text()))
    ]

    assert silent == []


def test_package_docstrings_are_short() -> None:
    long = [
        name_of(path)
        for path in modules()
        if path.name == "__init__.py"
        and len((ast.get_docstring(ast.parse(path.read_text())) or "").splitlines()) > 5
    ]

    assert long == []


def test_migrations_are_named_by_intent() -> None:
    names = [path for package in PACKAGES for path in (ROOT / package).rglob("migrations/[0-9]*.py")]
    unnamed = re.compile(r"^\d{4}_(auto_|alter_|initial$|.*_and_more$)")

    assert [name_of(path) for path in names if unnamed.match(path.stem) and path.stem != "0001_initial"] == []


def test_migrations_do_not_import_the_application() -> None:
    # Django writes "import app.module" for a validator of a column; people write "from app import".
    pattern = re.compile(rf"^\s*from ({'|'.join(PACKAGES)})\b", re.MULTILINE)
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("migrations/[0-9]*.py")]

    assert [name_of(path) for path in paths if pattern.search(path.read_text())] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    output = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=output, verbosity=1)

    assert output.getvalue().strip() == "No changes detected"
