"""A sentence about a whole library, above its list."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from registries.domain.experts import enterprise_share


def _experts(rows: Any) -> str:
    share = enterprise_share(rows)
    if share.percent is None:
        return ""
    words = {"percent": share.percent, "part": share.enterprise, "whole": share.total}
    return _("Experts of enterprises: %(percent)s %%, %(part)s of %(whole)s") % words


_HEADS: dict[str, Callable[[Any], str]] = {"expert": _experts}


def head_of(slug: str, rows: Any) -> str:
    """Return what stands above the list of a library about the entries that the reader may find; often nothing."""
    head = _HEADS.get(slug)
    return head(rows) if head else ""
