"""A field for a few choices out of a fixed list, searchable in SQL on every database."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

SEPARATOR = "|"


class ChoiceSetField(models.TextField):
    """Keep some members of ``choice_set`` in the order of the list, as ``|a|b|`` in one text column."""

    default_error_messages = {"unknown_choice": _("“%(value)s” is not one of the choices.")}

    def __init__(self, *args: Any, choice_set: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        self.choice_set = choice_set
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: Any) -> list[str]:
        if not value:
            return []
        parts = value.strip(SEPARATOR).split(SEPARATOR) if isinstance(value, str) else [str(v) for v in value]
        return self._in_order(parts)

    def get_prep_value(self, value: Any) -> str:
        parts = self.to_python(value)
        return f"{SEPARATOR}{SEPARATOR.join(parts)}{SEPARATOR}" if parts else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Sequence[str], model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        known = self.choice_set.values if self.choice_set else []
        for part in value:
            if part not in known:
                raise ValidationError(
                    self.error_messages["unknown_choice"], code="unknown_choice", params={"value": part}
                )

    def formfield(self, **kwargs: Any) -> forms.Field:
        choices = self.choice_set.choices if self.choice_set else []
        options: dict[str, Any] = {
            "label": self.verbose_name,
            "required": not self.blank,
            "help_text": self.help_text,
            "choices": choices,
            "widget": forms.CheckboxSelectMultiple,
        }
        return forms.MultipleChoiceField(**{**options, "initial": kwargs.get("initial", [])})

    def holding(self, value: str) -> Q:
        """Return the condition "the set holds this value"."""
        return Q(**{f"{self.name}__contains": f"{SEPARATOR}{value}{SEPARATOR}"})

    def labels(self, values: Iterable[str]) -> list[str]:
        """Return the labels of the values; a value that has left the list is shown as it is."""
        known = dict(self.choice_set.choices) if self.choice_set else {}
        return [str(known.get(value, value)) for value in values]

    def _in_order(self, parts: Iterable[str]) -> list[str]:
        order = (
            {value: place for place, value in enumerate(self.choice_set.values)} if self.choice_set else {}
        )
        return sorted(dict.fromkeys(parts), key=lambda part: order.get(part, len(order)))
