"""What the form of a library sends for given values."""

import json
from decimal import Decimal

from django.db import models

from cms.core import library as libraries
from registries.money import in_wan
from tests.factories.entries import achievement_values, demand_values, make_tag

MONEY = {"budget_min", "budget_max", "bounty", "price_min", "price_max"}
VALUES = {"demand": demand_values, "achievement": achievement_values}


def full_values(library, drawn):
    """Return every value that the form sends, with tags for their names and each box named."""
    values = VALUES[library](**drawn)
    values["technologies"] = [make_tag(name) for name in values["technologies"]]
    if library == "achievement":
        values["description"] = '<p data-block-key="abcde">中试线运行一年。</p>'
    for field in libraries.get(library).model._meta.concrete_fields:
        if isinstance(field, models.BooleanField) and field.name in libraries.get(library).editorial_fields:
            values.setdefault(field.name, False)
    return values


def posted(values):
    data = {}
    for name, value in values.items():
        if value is None or value is False:
            continue
        if name in MONEY:
            # The form asks in 万元 for what is stored in yuan.
            value = in_wan(Decimal(value)).replace(",", "")
        if name == "description":
            block = {"key": "abcde", "text": "中试线运行一年。", "type": "unstyled", "depth": 0}
            block |= {"inlineStyleRanges": [], "entityRanges": []}
            data[name] = json.dumps({"entityMap": {}, "blocks": [block]})
        elif isinstance(value, list):
            data[name] = [getattr(one, "pk", one) for one in value]
        else:
            data[name] = "on" if value is True else getattr(value, "pk", value)
    return data
