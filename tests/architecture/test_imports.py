"""The directions of house.md are contracts in pyproject.toml; they hold, and each of them can fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "cms", "content", "permissions", "portal", "registries", "services")
VIOLATIONS = {
    "Packages import downwards only": ("permissions/violation.py", "import registries.models"),
    "Inside an app: interfaces, domain, access, models, words": (
        "permissions/models/violation.py",
        "import permissions.domain",
    ),
    "Services build on each other in one direction": (
        "services/notices/violation.py",
        "import services.insights",
    ),
    "Only api speaks REST": ("portal/violation.py", "import rest_framework"),
    "Only permissions knows guardian": ("registries/violation.py", "import guardian"),
    "Nobody imports settings modules": ("cms/core/violation.py", "import cms.settings.base"),
    "No cycles between siblings": (
        "content/one.py",
        "import content.two",
        "content/two.py",
        "import content.one",
    ),
}


def lint_imports(folder: Path) -> dict[str, str]:
    """Return KEPT or BROKEN by contract."""
    code = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--config", "pyproject.toml", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    words = (line.rpartition(" ") for line in done.stdout.splitlines())
    found = {name: word for name, _, word in words if word in ("KEPT", "BROKEN")}
    assert found, done.stdout + done.stderr
    return found


def test_every_contract_is_kept() -> None:
    assert set(lint_imports(ROOT).values()) == {"KEPT"}


def test_every_contract_can_fail(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.json")
        )
    for files in VIOLATIONS.values():
        for path, statement in zip(files[::2], files[1::2], strict=True):
            (tmp_path / path).write_text(f"{statement}\n")

    found = lint_imports(tmp_path)

    assert found == dict.fromkeys(VIOLATIONS, "BROKEN")


@pytest.mark.parametrize("name", ["django.contrib.admin", "wagtail.api.v2", "wagtail.api.v3"])
def test_unguarded_apps_are_not_installed(settings, name: str) -> None:
    assert name not in settings.INSTALLED_APPS
