"""Compact code lists as CSV, written for this product; ``read`` hands them out, nothing here knows models."""

import csv
from collections.abc import Iterator
from importlib.resources import files


def read(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of the built-in list ``name``, for example ``regions``."""
    with files(__package__).joinpath(f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
