"""Field types of the libraries that behave the same on SQLite and PostgreSQL."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChoiceListField(models.CharField):
    """Several values of one choice list, in the order of the list.

    Stored as ``,a,b,`` so that "contains a" is a plain LIKE on every database. Python value: list of str.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> list[str]:
        return self._split(value)

    def to_python(self, value: Any) -> list[str]:
        return self._split(value)

    @staticmethod
    def _split(value: Any) -> list[str]:
        if not value:
            return []
        if isinstance(value, str):
            return [part for part in value.split(",") if part]
        return [str(part) for part in value]

    def _ordered(self, value: Any) -> list[str]:
        chosen = set(self._split(value))
        known = [key for key, _label in self.flatchoices]
        return [key for key in known if key in chosen] + sorted(chosen - set(known))

    def get_prep_value(self, value: Any) -> str:
        parts = self._ordered(value)
        return f",{','.join(parts)}," if parts else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        known = {key for key, _label in self.flatchoices}
        for part in self._split(value):
            if part not in known:
                raise ValidationError(_("“%(value)s” is not one of the choices."), params={"value": part})
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.flatchoices,
            required=not self.blank,
            label=str(self.verbose_name).capitalize() if self.verbose_name else None,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def labels(self, value: Any) -> list[str]:
        """Return the labels of the stored values, in the order of the list."""
        names = dict(self.flatchoices)
        return [str(names.get(part, part)) for part in self._ordered(value)]


class WebAddressField(models.URLField):
    """An address on the web; other schemes are refused, one without a scheme is taken for https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"assume_scheme": "https", **kwargs})
