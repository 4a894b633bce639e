"""The seeds against full lists that are not part of the product; CHANJIAO_DATA_DIR names their folder."""

import csv
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings

from cms.masterdata import seeds

# Not in the folder's statistical list: GB/T 2260 gives them codes, the statistical office does not.
_ELSEWHERE = {"710000", "810000", "820000"}


def _full(*names: str) -> dict[str, str]:
    folder = getattr(settings, "DATA_DIR", "")
    if not folder:
        pytest.skip("CHANJIAO_DATA_DIR is not set")
    found = {}
    for name in names:
        with (Path(folder) / name).open(encoding="utf-8-sig", newline="") as stream:
            found.update({row["code"]: _plain(row["name"]) for row in csv.DictReader(stream)})
    return found


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def _seed(name: str) -> dict[str, str]:
    return {row["code"]: _plain(row["name"]) for row in seeds.read(name)}


def test_region_seeds_agree_with_the_full_list():
    full = _full("divisions_provinces.csv", "divisions_cities.csv", "divisions_areas.csv")
    full = {code.ljust(6, "0"): name for code, name in full.items()}
    ours = _seed("regions")

    assert {code: name for code, name in ours.items() if full.get(code) != name}.keys() == _ELSEWHERE
    assert {code for code in full if code.startswith("52")} <= ours.keys()


def test_industry_seeds_agree_with_the_full_list():
    full = _full("gbt4754_2017.csv")

    ours = _seed("industries")

    assert {code: name for code, name in ours.items() if full.get(code) != name} == {}
    assert {code for code in full if len(code) < 3} <= ours.keys()


def test_occupation_seeds_agree_with_the_full_list():
    full = _full("occupations_2022_occstructor.csv")

    ours = _seed("occupations")

    assert {code: name for code, name in ours.items() if full.get(code) != name} == {}
    assert {code for code in full if code.count("-") < 2} <= ours.keys()
