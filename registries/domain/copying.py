"""A new entry with the content of another one."""

from typing import TypeVar

from django.utils.translation import gettext as _

from registries.models import RegistryEntry
from registries.own_fields.entries import copied_own

E = TypeVar("E", bound=RegistryEntry)


def copy_of(entry: E) -> E:
    """Return an unsaved entry that says what ``entry`` says, marked as a copy.

    Nothing that was promised, decided or attached comes along: not the commitment, number, dates or evidence.
    """
    model = type(entry)
    spec, meta = model.spec(), model._meta
    copy = model(
        organisation=entry.organisation, visibility=entry.visibility, consortium=entry.consortium, live=False
    )
    many = {field.name for field in meta.many_to_many}
    for name in spec.editorial_fields:
        if name in many:
            getattr(copy, name).set(list(getattr(entry, name).all()))
        elif name != "no_secret_pledge":
            setattr(copy, name, getattr(entry, name))
    copy.extra = copied_own(entry)
    copy.title = _marked(entry.title, meta.get_field("title").max_length or 120)
    return copy


def _marked(title: str, longest: int) -> str:
    mark = _(" (copy)")
    return title if title.endswith(mark) else title[: longest - len(mark)] + mark
