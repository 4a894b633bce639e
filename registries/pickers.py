"""Selects that a person can search: by name, code, pinyin initials and everyday words, once the script is there."""

from typing import Any

from django import forms

from cms.masterdata.everyday import everyday_words


class SearchableMixin:
    """Give each option its code, initials and everyday words as ``data-search``, for admin/combobox.js."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]  # a mixin for widgets
        row: Any = getattr(value, "instance", None)
        words = [getattr(row, attribute, "") for attribute in ("code", "initials", "pinyin")]
        words += everyday_words(row)
        if any(words):
            option["attrs"]["data-search"] = " ".join(word for word in words if word)
        if getattr(row, "code", ""):
            option["attrs"]["data-code"] = row.code
        return option


class SearchSelect(SearchableMixin, forms.Select):
    """One of many."""


class SearchSelectMultiple(SearchableMixin, forms.SelectMultiple):
    """Several of many."""


def make_searchable(field: Any) -> None:
    """Let the plain select of a field that offers rows tell code and initials of each."""
    kinds: dict[type, Any] = {forms.Select: SearchSelect, forms.SelectMultiple: SearchSelectMultiple}
    kind = kinds.get(type(field.widget))
    if kind is None or not isinstance(field, forms.ModelChoiceField):
        return
    field.widget = kind(attrs=field.widget.attrs)
    field.widget.choices = field.choices
    field.widget.is_required = field.required
