"""Named ways of looking at a list: who sees which, and how they are saved, shared, renamed and dropped.

A view is never a right: whoever opens it sees his own rows through it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.core import library as libraries
from cms.core.audit import record
from cms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from permissions.access import access_for, standing_of
from permissions.actions import Action
from permissions.models import Organisation
from permissions.roles import Role
from registries.models import ListPreference, SavedView

#: How many views one person may keep for a library, and how many columns one may have.
MOST_VIEWS = 30
MOST_COLUMNS = 40
MOST_STATE = 2000
#: What stands in an address beside filters, search and order.
_PASSING = frozenset({"p", "view", "columns", "next", "csrfmiddlewaretoken", "export", "kind"})
_COLUMN = re.compile(r"[a-z][a-z0-9_.]{0,79}", re.ASCII)


def views_for(actor: Any, library: str) -> QuerySet[SavedView]:
    """Return the views that ``actor`` may look through: his own, and those shared with where he works."""
    mine = Q(owner=actor) | Q(organisation_id__in=standing_of(actor).home_organisations)
    rows = SavedView.objects.filter(mine, library=library)
    return rows.select_related("owner__person", "organisation").order_by("name", "pk")


def sharing_places(actor: Any) -> QuerySet[Organisation]:
    """Return the organisations with whose people ``actor`` may share a view: those that gave him a role."""
    ids = {grant.organisation_id for grant in standing_of(actor).grants}
    return Organisation.objects.filter(pk__in=ids).order_by("pinyin", "pk")


def may_change(actor: Any, view: SavedView) -> bool:
    """Return whether ``actor`` may rename, overwrite or share a view."""
    return bool(view.owner_id == actor.pk)


def may_delete(actor: Any, view: SavedView) -> bool:
    """Return whether ``actor`` may delete a view: his own, or one shared where he manages."""
    if may_change(actor, view):
        return True
    return view.organisation is not None and access_for(Organisation).allows(
        actor, Action.MANAGE, view.organisation
    )


def preference_of(actor: Any, library: str) -> ListPreference:
    """Return what ``actor`` set for a list; an unsaved row where he set nothing."""
    rows = ListPreference.objects.select_related("default_view")
    return rows.filter(user=actor, library=library).first() or ListPreference(user=actor, library=library)


def canonical(query: str) -> str:
    """Return filters, search and order of an address in one order, without what passes."""
    pairs = parse_qsl(query.removeprefix("?"))
    kept = [(name, value) for name, value in pairs if value and not _is_passing(name)]
    return urlencode(sorted(kept))


def _is_passing(name: str) -> bool:
    return name in _PASSING or name.startswith("_w_")


def known_columns(names: Iterable[str]) -> list[str]:
    """Return the names that may be columns at all, each once; whether a library has them is asked when it is shown."""
    return [name for name in dict.fromkeys(names) if _COLUMN.fullmatch(name)][:MOST_COLUMNS]


def save_view(
    *,
    actor: Any,
    library: str,
    name: str,
    query: str,
    columns: Sequence[str] = (),
    organisation_id: int | None = None,
    opens_with_it: bool = False,
) -> SavedView:
    """Keep the present state of a list under a name.

    Raises:
        NotAllowed: the actor does not work in the library.
        Invalid: no name, a state too long to be kept, or an organisation that gave the actor no role.
        Conflict: a view of the actor has this name, or there are too many.
    """
    _check_works(actor, library)

    name = _checked_name(name)
    place = _checked_place(actor, organisation_id)
    state = _checked_state(query)
    if SavedView.objects.filter(owner=actor, library=library).count() >= MOST_VIEWS:
        raise Conflict(
            "views_full",
            _("You have %(count)d views here. Delete one first."),
            params={"count": MOST_VIEWS},
        )

    with transaction.atomic():
        content = {"query": state, "columns": known_columns(columns), "organisation": place}
        view, is_new = SavedView.objects.get_or_create(
            owner=actor, library=library, name=name, defaults=content
        )
        if not is_new:
            raise _name_taken()
        if opens_with_it:
            _open_with(actor, library, view)
        record(action="list_view.save", actor=actor, obj=view, data={"shared": place is not None})
    return view


def overwrite_view(*, actor: Any, view: SavedView, query: str, columns: Sequence[str] = ()) -> SavedView:
    """Let a view keep the present state of its list instead of the old one.

    Raises:
        NotFound, NotAllowed: there is no such view for the actor, or it is a colleague's.
        Invalid: the state is too long to be kept.
    """
    _check_own(actor, view)

    state = _checked_state(query)

    with transaction.atomic():
        view.query, view.columns = state, known_columns(columns)
        view.save(update_fields=["query", "columns", "updated_at"])
        record(
            action="list_view.save", actor=actor, obj=view, data={"shared": view.organisation_id is not None}
        )
    return view


def rename_view(*, actor: Any, view: SavedView, name: str, organisation_id: int | None = None) -> SavedView:
    """Give a view another name, and say with whom it is shared (None: with nobody).

    Raises:
        NotFound, NotAllowed: there is no such view for the actor, or it is a colleague's.
        Invalid: no name, or an organisation that gave the actor no role.
        Conflict: another view of the actor has this name.
    """
    _check_own(actor, view)

    name = _checked_name(name)
    if SavedView.objects.filter(owner=actor, library=view.library, name=name).exclude(pk=view.pk).exists():
        raise _name_taken()
    place = _checked_place(actor, organisation_id)

    with transaction.atomic():
        before = {"name": view.name, "organisation": view.organisation_id}
        view.name, view.organisation = name, place
        view.save(update_fields=["name", "organisation", "updated_at"])
        record(action="list_view.rename", actor=actor, obj=view, data={"before": before})
    return view


def provide_view(
    *,
    actor: Any,
    library: str,
    organisation: Organisation,
    name: str,
    query: str,
    columns: Sequence[str] = (),
) -> SavedView:
    """Share a view with an organisation as part of the platform's configuration; one of its name is overwritten.

    Raises:
        NotAllowed: the actor does not operate the platform.
        Invalid: no name, or a state too long to be kept.
        Conflict: the actor shares a view of this name with another organisation.
    """
    standing = standing_of(actor)
    if not (standing.is_system or standing.has_role(Role.PLATFORM_OPERATOR)):
        raise NotAllowed("not_allowed", _("Views are provided by the platform operator."))

    name, state = _checked_name(name), _checked_state(query)

    with transaction.atomic():
        rows = SavedView.objects.filter(library=library, organisation=organisation, name=name)
        view = rows.order_by("pk").first()
        if view is None:
            view, is_new = SavedView.objects.get_or_create(
                owner=actor, library=library, name=name, defaults={"organisation": organisation}
            )
            if not is_new:
                raise _name_taken()
        view.query, view.columns = state, known_columns(columns)
        view.save(update_fields=["query", "columns", "updated_at"])
        record(action="list_view.save", actor=actor, obj=view, data={"shared": True})
    return view


def delete_view(*, actor: Any, view: SavedView) -> None:
    """Drop a view; lists that opened with it open with everything again.

    Raises:
        NotFound, NotAllowed: there is no such view for the actor, or it is neither his nor shared where he manages.
    """
    _check_there(actor, view)
    if not may_delete(actor, view):
        raise NotAllowed(
            "view_foreign", _("Only who saved a view, or a manager of the organisation, may delete it.")
        )

    with transaction.atomic():
        record(action="list_view.delete", actor=actor, obj=view, deleted=True)
        view.delete()


def open_with(*, actor: Any, library: str, view: SavedView | None) -> None:
    """Set the view that the list of a library opens with for ``actor``; None stands for all rows.

    Raises:
        NotAllowed: the actor does not work in the library.
        NotFound: there is no such view for the actor.
    """
    _check_works(actor, library)
    if view is not None:
        _check_there(actor, view)

    _open_with(actor, library, view)


def choose_columns(*, actor: Any, library: str, columns: Sequence[str]) -> None:
    """Keep the columns that ``actor`` wants to see in a list; none stands for those of the library.

    Raises:
        NotAllowed: the actor does not work in the library.
    """
    _check_works(actor, library)

    ListPreference.objects.update_or_create(
        user=actor, library=library, defaults={"columns": known_columns(columns)}
    )


def _open_with(actor: Any, library: str, view: SavedView | None) -> None:
    ListPreference.objects.update_or_create(user=actor, library=library, defaults={"default_view": view})


def _check_works(actor: Any, library: str) -> None:
    access: Any = access_for(libraries.get(library).model)
    if not access.works_here(actor):
        raise NotAllowed("not_allowed", _("You do not work in this library."))


def _check_there(actor: Any, view: SavedView) -> None:
    if not views_for(actor, view.library).filter(pk=view.pk).exists():
        raise NotFound("view_unknown", _("There is no such view."))


def _check_own(actor: Any, view: SavedView) -> None:
    _check_there(actor, view)
    if not may_change(actor, view):
        raise NotAllowed("view_foreign", _("A colleague saved this view. Save your own under another name."))


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= 40:
        message = _("Give the view a name of at most 40 characters.")
        raise Invalid("name_wrong", message, fields={"name": [message]})
    return name


def _name_taken() -> Conflict:
    return Conflict("name_taken", _("You have a view of this name already. Choose another name."))


def _checked_place(actor: Any, organisation_id: int | None) -> Organisation | None:
    if organisation_id is None:
        return None
    place = sharing_places(actor).filter(pk=organisation_id).first()
    if place is None:
        message = _("A view can be shared with an organisation only that gave you a role.")
        raise Invalid("organisation_foreign", message, fields={"organisation": [message]})
    return place


def _checked_state(query: str) -> str:
    state = canonical(query)
    if len(state) > MOST_STATE:
        message = _("These are too many filters for one view.")
        raise Invalid("state_too_long", message, fields={"query": [message]})
    return state
