"""Log records that cannot be forged: one line a record, with the id of the request they belong to."""

import logging
import re
from typing import Any

from cms.core.context import current_origin

# C0 and C1 controls and the two Unicode line ends; each would let a value begin a line of its own.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    """Return ``text`` with every line end and control character written as an escape."""
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


class RequestIdFilter(logging.Filter):
    """Add ``request_id`` to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_origin().request_id or "-"
        return True


class OneLineFormatter(logging.Formatter):
    """Write a record on one line; lines of a traceback follow it with a mark that no record begins with."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        record.message = one_line(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's name
        return self._marked(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  # logging's name
        return self._marked(super().formatStack(stack_info))

    @staticmethod
    def _marked(text: str) -> str:
        return "\n".join(f"  | {one_line(line)}" for line in text.splitlines())
