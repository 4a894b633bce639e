"""People around one entry, for the tests of its screens."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from permissions.domain.accounts import system_user
from permissions.domain.roles import set_jurisdiction
from permissions.models import Organisation, User
from permissions.roles import Role
from registries.domain import publishing
from tests.factories.entries import make_entry, make_region
from tests.factories.identity import make_organisation, make_staff


@dataclass(frozen=True, kw_only=True)
class Cast:
    """An enterprise with staff, its authority with a reviewer, and an enterprise of strangers."""

    enterprise: Organisation
    editor: User
    publisher: User
    manager: User
    reviewer: User
    stranger: User


def make_cast() -> Cast:
    """Return everybody who may meet at an entry."""
    enterprise = make_organisation("瓮安甲企业", kind="enterprise", region=make_region())
    other = make_organisation("平塘乙企业", kind="enterprise", region=make_region("522727", "平塘县"))
    bureau = make_organisation("州工信局", kind="government")
    reviewer = make_staff(bureau, Role.REVIEWER)
    set_jurisdiction(actor=system_user(), organisation=bureau, region=make_region("522700", "黔南州"))
    return Cast(
        enterprise=enterprise,
        editor=make_staff(enterprise, Role.EDITOR),
        publisher=make_staff(enterprise, Role.PUBLISHER),
        manager=make_staff(enterprise, Role.MANAGER),
        reviewer=reviewer,
        stranger=make_staff(other, Role.EDITOR),
    )


def address(library: str, name: str, *args: Any) -> str:
    """Return the address of a screen of a library."""
    return reverse(f"wagtailsnippets_registries_{library}:{name}", args=args)


def submitted(cast: Cast, library: str = "demand", **values: Any) -> Any:
    """Return an entry that waits for a decision."""
    entry = make_entry(library, organisation=cast.enterprise, actor=cast.editor, **values)
    [waiting] = publishing.submit(actor=cast.editor, entries=[entry])
    return waiting


def text_of(response: Any) -> str:
    """Return a page as text."""
    return str(response.content.decode())
