"""Three questions on one object per model: check raises, allows answers, visible filters. They always agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.audit import note_substitution
from cms.core.errors import NotAllowed, NotFound
from permissions.access.standing import Standing, standing_of
from permissions.actions import READ_ACTIONS, Action

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a person may do something: the rule, in words, and the organisation through which it holds."""

    rule: str
    text: str | Promise
    organisation_id: int | None = None
    until: Any = None


class Access(Generic[M]):
    """Answer who may do what to the rows of one model.

    Subclasses state the rules once, as conditions on rows (``clauses``); the three answers derive from them, so that a
    list, a form and a check cannot disagree.
    """

    model: ClassVar[type[Model]]

    def clauses(self, standing: Standing, action: Action) -> Sequence[tuple[Reason, Q]]:
        """Return every rule that may give ``action`` with the condition on rows under which it does."""
        raise NotImplementedError

    def denials(self, standing: Standing, action: Action) -> Q | None:
        """Return the condition under which ``action`` is refused whatever else allows it."""
        return None

    def condition(self, actor: Any, action: Action) -> Q | None:
        """Return the condition on rows for ``action``; None means that no row qualifies."""
        standing = standing_of(actor)
        if standing.user_id is not None and not standing.active:
            return None
        conditions = [self._given(standing, action)]
        conditions += [
            self._given(other, action) for other, actions in standing.delegated if action in actions
        ]
        given = [condition for condition in conditions if condition is not None]
        if not given:
            return None
        condition = given[0]
        for other in given[1:]:
            condition |= other
        # What is refused to the substitute stays refused, whoever the delegator is.
        denied = self.denials(standing, action)
        return condition & ~denied if denied is not None else condition

    def _given(self, standing: Standing, action: Action) -> Q | None:
        clauses = self.clauses(standing, action)
        if not clauses:
            return None
        condition = clauses[0][1]
        for _reason, clause in clauses[1:]:
            condition |= clause
        denied = self.denials(standing, action)
        return condition & ~denied if denied is not None else condition

    def visible(self, actor: Any, action: Action, queryset: QuerySet[M] | None = None) -> QuerySet[M]:
        """Return the rows of ``queryset`` (default all) to which ``actor`` may do ``action``."""
        rows: Any = self.model._default_manager.all() if queryset is None else queryset
        condition = self.condition(actor, action)
        return rows.none() if condition is None else rows.filter(condition)

    def allows(self, actor: Any, action: Action, obj: M) -> bool:
        """Return whether ``actor`` may do ``action`` to ``obj`` as it stands in the database."""
        if obj.pk is None:
            return False
        return self.visible(actor, action).filter(pk=obj.pk).exists()

    def check(self, actor: Any, action: Action, obj: M) -> None:
        """Do nothing if ``actor`` may do ``action`` to ``obj``.

        Raises:
            NotFound: the actor may not even see the object.
            NotAllowed: the actor sees it but may not do this.
        """
        if self.allows(actor, action, obj):
            self._note_substitution(actor, action, obj)
            return
        if not any(self.allows(actor, read, obj) for read in READ_ACTIONS):
            raise NotFound(
                "not_found", _("This was not found. It may have been withdrawn or is not shared with you.")
            )
        raise NotAllowed(
            "not_allowed", _("You may not do this here. Ask the manager of your organisation for the right.")
        )

    def _note_substitution(self, actor: Any, action: Action, obj: M) -> None:
        """Remember for whom the actor does this, if only a delegation allows it: the audit trail names both."""
        standing = standing_of(actor)
        if not standing.delegated:
            return
        rows = self.model._default_manager.filter(pk=obj.pk)
        own = self._given(standing, action)
        if own is not None and rows.filter(own).exists():
            note_substitution(actor, obj, None)
            return
        for other, actions in standing.delegated:
            condition = self._given(other, action) if action in actions else None
            if condition is not None and rows.filter(condition).exists():
                note_substitution(actor, obj, other.user_id)
                return

    def allows_somewhere(self, actor: Any, action: Action) -> bool:
        """Return whether there can be any row to which ``actor`` may do ``action``, without a query on rows."""
        return self.condition(actor, action) is not None

    def explain(self, actor: Any, action: Action, obj: M) -> list[Reason]:
        """Answer "why may this person do this?": the rules that give it today; empty when it is refused."""
        if not self.allows(actor, action, obj):
            return []
        rows = self.model._default_manager.filter(pk=obj.pk)
        standing = standing_of(actor)
        found = [reason for reason, clause in self.clauses(standing, action) if rows.filter(clause).exists()]
        for other, actions in standing.delegated:
            condition = self._given(other, action) if action in actions else None
            if condition is not None and rows.filter(condition).exists():
                found.append(Reason(rule="delegation", text=_("By delegation of a colleague")))
        return found


_registry: dict[type[Model], Access] = {}


def register_access(model: type[Model], access: Access) -> None:
    """Make ``access`` the object that answers for ``model``."""
    _registry[model] = access


def access_for(model: type[Model] | Model) -> Access:
    """Return the access object of a model class or instance.

    Raises:
        LookupError: nothing answers for this model; a programming error.
    """
    cls = model if isinstance(model, type) else type(model)
    for base in cls.__mro__:
        if base in _registry:
            return _registry[base]
    raise LookupError(f"No access object is registered for {cls.__name__}.")
