"""Selects that a person can search: by name, code and pinyin initials, once the script is there."""

from typing import Any

from django import forms


class SearchableMixin:
    """Give each option its code and initials as ``data-search``, for admin/combobox.js."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]  # a mixin for widgets
        row = getattr(value, "instance", None)
        words = [getattr(row, attribute, "") for attribute in ("code", "initials", "pinyin")]
        if any(words):
            option["attrs"]["data-search"] = " ".join(word for word in words if word)
        return option


class SearchSelect(SearchableMixin, forms.Select):
    """One of many."""


class SearchSelectMultiple(SearchableMixin, forms.SelectMultiple):
    """Several of many."""
