"""The YAML document: read with limits, written so that two exports of one state are the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid

VERSION = 1
MAX_BYTES = 2_000_000
MAX_ITEMS = 5_000


def write(sections: Mapping[str, Sequence[Any]]) -> str:
    """Return the document of the sections."""
    content = {"version": VERSION, **{name: _plain(items) for name, items in sections.items()}}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)


class _Loader(yaml.SafeLoader):
    """YAML without anchors: an alias can make a small file expand without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def read(text: str | bytes, *, known: Sequence[str]) -> dict[str, list[Any]]:
    """Return the items of a document by section; a section that is not in the file is left out.

    Raises:
        Invalid: too large, no YAML, another version, an unknown section, or a section that is no list.
    """
    if len(text) > MAX_BYTES:
        raise _invalid(_("The file is larger than 2 MB."))
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError, UnicodeDecodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise _invalid(_("This is not a YAML file; look at line %(line)d.") % {"line": line}) from error
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise _invalid(_("The file must begin with “version: 1”."))
    found = {str(name): items for name, items in content.items() if name != "version"}
    strange = sorted(set(found) - set(known))
    if strange:
        raise _invalid(_("There is no section “%(names)s”.") % {"names": "、".join(strange)})
    for name, items in found.items():
        if not isinstance(items, list) or len(items) > MAX_ITEMS:
            raise _invalid(_("The section “%(name)s” is no list of at most 5,000 items.") % {"name": name})
    return found


def _invalid(text: Any) -> Invalid:
    return Invalid("configuration_unreadable", text, fields={"file": [text]})
