"""Errors of the domain: stable English codes, messages that say what to do next."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule was broken; interfaces translate it, nobody else catches it."""

    status: ClassVar[int] = 400

    def __init__(
        self,
        code: str,
        message: str | Promise,
        *,
        fields: Mapping[str, Sequence[str | Promise]] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}
        self.params = dict(params or {})
        self._message = message

    @property
    def message(self) -> str:
        """Return the translated message with its parameters filled in."""
        text = str(self._message)
        return text % self.params if self.params else text

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotAllowed(DomainError):
    """The actor may not do this."""

    status = 403


class NotFound(DomainError):
    """There is no such object for this actor."""

    status = 404


class Invalid(DomainError):
    """The input breaks a rule; ``fields`` says where."""

    status = 400


class Conflict(DomainError):
    """The object has changed, or its state does not allow this."""

    status = 409


class Unavailable(DomainError):
    """A service that is needed does not answer."""

    status = 503
