"""What is wrong with one cell: a stable code, the reason, and what to put instead."""

from collections.abc import Sequence

from django.utils.functional import Promise


class CellError(ValueError):
    """A cell cannot be taken; import-export reports a ``ValueError`` of a widget as an error of the row."""

    def __init__(
        self,
        code: str,
        message: str | Promise,
        *,
        remedy: str | Promise = "",
        suggestions: Sequence[str] = (),
    ) -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.remedy = remedy
        self.suggestions = tuple(suggestions)
