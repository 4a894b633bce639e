"""The YAML document: read with limits, written so that two exports of one state are the same bytes."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Invalid

VERSION = 1
MAX_BYTES = 2_000_000
MAX_ITEMS = 5_000
#: Numbers of the configuration are days, lengths and places.
MAX_NUMBER = 1_000_000


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
        Invalid: too large, no YAML, another version, an unknown section, a section that is no list, or text and
            numbers that no database keeps.
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
    if not _can_be_kept(content):
        raise _invalid(_("The file has characters or numbers that cannot be stored."))
    found = {str(name): items for name, items in content.items() if name != "version"}
    strange = sorted(set(found) - set(known))
    if strange:
        raise _invalid(_("There is no section “%(names)s”.") % {"names": "、".join(strange)})
    for name, items in found.items():
        if not isinstance(items, list) or len(items) > MAX_ITEMS:
            raise _invalid(_("The section “%(name)s” is no list of at most 5,000 items.") % {"name": name})
    return found


def _can_be_kept(value: Any) -> bool:
    """Return whether a value is plain: YAML writes NUL, half characters, infinity and numbers of any length as well."""
    if isinstance(value, dict):
        return all(_can_be_kept(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(map(_can_be_kept, value))
    if isinstance(value, str):
        return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, int | float):
        return -MAX_NUMBER <= value <= MAX_NUMBER
    return value is None or isinstance(value, datetime.date)


def _invalid(text: Any) -> Invalid:
    return Invalid("configuration_unreadable", text, fields={"file": [text]})
