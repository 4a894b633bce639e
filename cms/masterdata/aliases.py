"""Other ways in which people write a code or a name of a code list."""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cms.masterdata.models import Industry, Occupation, Region

# Peoples as they stand in the names of autonomous areas; the longer first, so that 蒙古族 goes before 蒙古.
_PEOPLE = re.compile(
    "(?:布依族|苗族|侗族|水族|土家族|仡佬族|彝族|回族|壮族|瑶族|藏族|蒙古族|满族|白族|傣族|景颇族|傈僳族|哈尼族|朝鲜族"
    "|羌族|黎族|畲族|土族|撒拉族|东乡族|保安族|裕固族|哈萨克族|达斡尔族|鄂温克族|鄂伦春族|毛南族|仫佬族|佤族|拉祜族"
    "|布朗族|纳西族|普米族|怒族|独龙族|柯尔克孜|哈萨克|蒙古|锡伯|塔吉克|维吾尔|各族)+$"
)
_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "省", "市", "县", "区", "盟", "旗")
_SEPARATORS = re.compile(r"[\s/\\>,，、|-]+")


def aliases_of(row: Any, rows: Mapping[int, Any]) -> Iterator[str]:
    """Yield the other spellings of ``row``; ``rows`` has the rows of its list by primary key."""
    if isinstance(row, Region):
        yield from _region_aliases(row, rows)
    elif isinstance(row, Industry):
        yield from _industry_aliases(row, rows)
    elif isinstance(row, Occupation):
        yield row.code.replace("-", "")
        yield row.code + "-00" * (4 - row.level)


def short_names(name: str) -> list[str]:
    """Return the everyday names of a region: 黔南布依族苗族自治州 gives 黔南州 and 黔南."""
    suffix = next((ending for ending in _SUFFIXES if name.endswith(ending)), "")
    stem = name.removesuffix(suffix)
    if suffix.startswith("自治"):
        bare = _PEOPLE.sub("", stem)
        stem = bare if len(bare) > 1 else stem  # 内蒙古 keeps its name
        return [stem + suffix[-1], stem] if suffix != "自治区" else [stem]
    return [stem] if suffix and len(stem) > 1 else []


def without_separators(text: str) -> str:
    """Return ``text`` without what people put between the parts of an address."""
    return _SEPARATORS.sub("", text)


def _region_aliases(row: Region, rows: Mapping[int, Any]) -> Iterator[str]:
    own = [row.name, *short_names(row.name)]
    yield from own[1:]
    above = [[row_above.name, *short_names(row_above.name), ""] for row_above in _ancestors(row, rows)]
    for parts in itertools.product(*reversed(above), own):
        if any(parts[:-1]):
            yield "".join(parts)


def _industry_aliases(row: Industry, rows: Mapping[int, Any]) -> Iterator[str]:
    if row.level > 1:
        section = next((above for above in _ancestors(row, rows) if above.level == 1), None)
        if section is not None:
            yield section.code + row.code


def _ancestors(row: Any, rows: Mapping[int, Any]) -> list[Any]:
    found = []
    above = rows.get(row.parent_id)
    while above is not None:
        found.append(above)
        above = rows.get(above.parent_id)
    return found
