"""Compact code lists as CSV, written for this product; ``read`` hands them out, nothing here knows models."""

import csv
from collections.abc import Iterator
from importlib.resources import files


def read(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the built-in list ``name``, for example ``regions``."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())
