"""Finding one's own work by a few letters: number, title, text or owner; names also by their pinyin initials."""

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from cms.core import library as libraries
from permissions.access import access_for
from permissions.actions import Action
from permissions.models import Organisation, Person
from registries.domain.queries import words_of, worked_on_by
from registries.domain.representation import named_to
from registries.models import RegistryEntry

#: One letter is the initial of almost everybody.
_FEWEST_INITIALS = 2


def find_entries(queryset: QuerySet, text: str, *, actor: Any) -> QuerySet:
    """Keep the entries of the console that have every word of ``text`` in what they say or in their owner's name.

    What is protected in an entry is searched only where ``actor`` may read it, and so is the owner; a person whom the
    library masks is not found by a name that ``actor`` does not know.

    Raises:
        Invalid: more than 16 words or 100 characters.
    """
    words = words_of(text)
    if not words:
        return queryset
    readable, named = _readable(queryset.model, actor), named_to(actor, queryset.model)
    for word in words:
        queryset = queryset.filter(Q(public_search_text__contains=word) | (readable & _inside(word, named)))
    return queryset


def find_work(*, actor: Any, library: str, text: str, most: int) -> list[RegistryEntry]:
    """Return the first entries of a library in ``actor``'s console that fit, what is named so first.

    Raises:
        Invalid: more than 16 words or 100 characters.
    """
    # All of these may be read as drafts, so nothing in them is protected from the actor but a masked name.
    words, rows = words_of(text), worked_on_by(actor, library)
    named = named_to(actor, rows.model)
    for word in words:
        rows = rows.filter(_inside(word, named))
    wanted = " ".join(words)
    rank = Case(
        When(number__iexact=wanted, then=Value(0)),
        When(title__istartswith=wanted, then=Value(1)),
        When(title__icontains=wanted, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ranked = rows.annotate(fit_rank=rank).order_by("fit_rank", "-updated_at", "-pk")
    return list(ranked.select_related("organisation", "person")[:most])


def find_organisations(queryset: QuerySet[Organisation], text: str, *, most: int) -> list[Organisation]:
    """Return the first organisations of ``queryset`` that have every word in a name, in their code or initials.

    Raises:
        Invalid: more than 16 words or 100 characters.
    """
    words = words_of(text)
    if not words:
        return []
    for word in words:
        queryset = queryset.filter(_organisation_named(word) | Q(uscc__istartswith=word))
    return list(queryset.select_related("region").order_by("pinyin", "pk").distinct()[:most])


def libraries_of(actor: Any) -> list[str]:
    """Return the slugs of the libraries in which ``actor`` works, in menu order."""
    found = []
    for spec in libraries.all_specs():
        access: Any = access_for(spec.model)
        if access.works_here(actor):
            found.append(spec.slug)
    return found


def _readable(model: Any, actor: Any) -> Q:
    """Return the condition "may read all of it", as a draft or as published."""
    access = access_for(model)
    found = Q(pk__in=[])
    for action in (Action.VIEW_BODY, Action.VIEW_DRAFT):
        condition = access.condition(actor, action)
        if condition is not None:
            found |= condition
    return found


def _inside(word: str, named: Q) -> Q:
    return Q(search_text__contains=word) | _owned_by(word, named)


def _owned_by(word: str, named: Q) -> Q:
    organisations = Organisation.objects.filter(_organisation_named(word)).order_by().values("pk")
    persons = (
        Person.objects.filter(Q(name__icontains=word) | _initials(word, "initials")).order_by().values("pk")
    )
    return Q(organisation_id__in=organisations) | (Q(person_id__in=persons) & named)


def _organisation_named(word: str) -> Q:
    return Q(name__icontains=word) | Q(names__name__icontains=word) | _initials(word, "initials")


def _initials(word: str, field: str) -> Q:
    if len(word) < _FEWEST_INITIALS or not (word.isascii() and word.isalnum()):
        return Q(pk__in=[])
    return Q(**{f"{field}__contains": word})
