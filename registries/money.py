"""Money as people of the region write it: stored in yuan, asked for and shown in units of 10,000 yuan (万元)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WAN = Decimal(10_000)
_NOISE = str.maketrans({",": "", "，": "", " ": "", "\u3000": "", "万": "", "元": "", "￥": "", "¥": ""})


def in_wan(yuan: Decimal) -> str:
    """Return an amount without its unit, with no more decimals than it has."""
    text = f"{Decimal(yuan) / WAN:,.6f}"
    return text.rstrip("0").rstrip(".")


def wan_text(yuan: Decimal) -> str:
    """Return an amount as 80万元."""
    return f"{in_wan(yuan)}万元"


class WanField(forms.DecimalField):
    """An amount typed in 万元; ``80``, ``80万`` and ``80万元`` are the same. Its value is in yuan."""

    widget = forms.TextInput

    @classmethod
    def instead_of(cls, field: Any) -> "WanField":
        """Return the field that takes the place of a model's decimal field."""
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-cj-wan": ""})
        return cls(
            label=field.label,
            required=field.required,
            help_text=field.help_text,
            initial=field.initial,
            max_digits=field.max_digits,
            decimal_places=field.decimal_places,
            min_value=0,
            widget=widget,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show what is stored in 万元; what was typed and refused stays as it was typed."""
        return in_wan(Decimal(value)).replace(",", "") if isinstance(value, Decimal | int | float) else value

    def to_python(self, value: Any) -> Any:
        """Return the amount in yuan."""
        text = str(value).translate(_NOISE) if value not in self.empty_values else value
        if text == "" and value not in self.empty_values:
            raise ValidationError(_("Enter a number, for example 80."), code="invalid")
        try:
            number = super().to_python(text)
        except ValidationError as error:
            raise ValidationError(
                _("Enter one number in units of 10,000 yuan, for example 80."), code="invalid"
            ) from error
        if number is None:
            return None
        yuan = number * WAN
        return yuan.quantize(Decimal("0.01")) if yuan == yuan.quantize(Decimal("0.01")) else yuan
