"""The guard that every object view of a registry passes before Wagtail looks at the object."""

from typing import Any
from urllib.parse import unquote

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from wagtail.admin import messages
from wagtail.models import TaskState, WorkflowState
from wagtail.permissions import policy_registry

from cms.core.errors import DomainError, NotAllowed, NotFound

#: An object is there for whoever may do one of these to it; for everybody else it does not exist.
OBJECT_ACTIONS = ("view", "change", "unpublish", "review", "manage")


class BoundPolicy:
    """Answer Wagtail's question about the model as a question about one instance (wagtail.md §1.3)."""

    def __init__(self, policy: Any, instance: Model) -> None:
        self._policy = policy
        self._instance = instance

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Answer for the instance."""
        return bool(self._policy.user_has_permission_for_instance(user, action, self._instance))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Answer for the instance."""
        return bool(self._policy.user_has_any_permission_for_instance(user, actions, self._instance))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._policy, name)


def reachable(model: type[Model], user: Any) -> QuerySet:
    """Return the rows that exist for ``user`` in the console."""
    return policy_registry.get_by_type(model).instances_user_has_any_permission_for(user, OBJECT_ACTIONS)


class ErrorsAsMessages:
    """Show an error of the domain as a message; what does not exist for the user is a 404."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a mixin for Django views
        except NotFound as error:
            raise Http404 from error
        except NotAllowed as error:
            raise PermissionDenied(error.message) from error
        except DomainError as error:
            for line in error_lines(error):
                messages.error(request, line)
            return HttpResponseRedirect(self._after_error())

    def _after_error(self) -> str:
        pk = getattr(self, "kwargs", {}).get("pk")
        names = [(getattr(self, "edit_url_name", None), [pk])] if pk else []
        for name, args in [*names, (getattr(self, "index_url_name", None), [])]:
            try:
                if name:
                    return reverse(name, args=args)
            except NoReverseMatch:
                continue
        return reverse("wagtailadmin_home")


def error_lines(error: DomainError) -> list[str]:
    """Return the message of an error and one line per field."""
    return [error.message, *(f"{name}：{text}" for name, texts in error.fields.items() for text in texts)]


class ObjectGuard(ErrorsAsMessages):
    """Find the object among what exists for the user, before the view's own look-up."""

    model: Any
    permission_policy: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if (pk := kwargs.get("pk")) is not None:
            found = _find(self.model, request.user, pk)
            _check_states(found, kwargs)
            # Wagtail's views keep the policy in a cached property; a plain assignment takes its place.
            self.permission_policy = BoundPolicy(policy_registry.get_by_type(self.model), found)
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # a mixin for Django views


class UnpublishGuard(ObjectGuard):
    """Taking down has an action of its own, apart from publishing."""

    permission_required = "unpublish"


class ChangeGuard(ObjectGuard):
    """For views of Wagtail that ask for nothing although they act on the object."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.permission_policy.user_has_permission(request.user, "change"):
            raise Http404


class HistoryGuard(ObjectGuard):
    """History is read by whoever reads drafts: auditors and reviewers, too."""

    any_permission_required = ("change", "view")


class IndexGuard(ErrorsAsMessages):
    """Lists show only links that work."""

    model: Any
    request: HttpRequest

    def get_edit_url(self, instance: Model) -> Any:
        return super().get_edit_url(instance) if self._allows("change", instance) else self._inspect(instance)  # type: ignore[misc]

    def get_delete_url(self, instance: Model) -> Any:
        return super().get_delete_url(instance) if self._allows("delete", instance) else None  # type: ignore[misc]

    def get_copy_url(self, instance: Model) -> Any:
        return super().get_copy_url(instance) if self._allows("add", instance) else None  # type: ignore[misc]

    def _inspect(self, instance: Model) -> Any:
        return self.get_inspect_url(instance)  # type: ignore[attr-defined]

    def _allows(self, action: str, instance: Model) -> bool:
        """Answer from three queries a page, not from one a row."""
        if not hasattr(self, "_allowed"):
            self._allowed: dict[str, set[Any]] = {}
        if action not in self._allowed:
            policy = policy_registry.get_by_type(self.model)
            rows = policy.instances_user_has_any_permission_for(self.request.user, [action])
            keys = [row.pk for row in getattr(self, "object_list", [])]
            self._allowed[action] = set(rows.filter(pk__in=keys).values_list("pk", flat=True))
        return instance.pk in self._allowed[action]


def _find(model: Any, user: Any, pk: Any) -> Model:
    try:
        key = model._meta.pk.to_python(unquote(str(pk)))
    except Exception as error:
        raise Http404 from error
    return get_object_or_404(reachable(model, user), pk=key)


def _check_states(found: Model, kwargs: dict[str, Any]) -> None:
    """Bind a task or workflow state in the URL to the object in the URL (wagtail.md §1.2, row 14)."""
    for name, states in (("task_state_id", TaskState), ("workflow_state_id", WorkflowState)):
        if name in kwargs and not states.objects.for_instance(found).filter(pk=kwargs[name]).exists():
            raise Http404
