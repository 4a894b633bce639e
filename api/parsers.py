"""Read JSON bodies strictly: UTF-8, one object, no surprises, bounded in size and depth."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser
from rest_framework.utils.mediatypes import _MediaType

from api.errors import Malformed, PayloadTooLarge

MAX_DEPTH = 20


class StrictJSONParser(BaseParser):
    """Parse ``application/json`` in UTF-8 into a dictionary."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        charset = _MediaType(media_type or "").params.get("charset", "utf-8")
        coding = (parser_context or {})["request"].META.get("HTTP_CONTENT_ENCODING", "identity")
        if charset.strip('"').lower() not in {"utf-8", "utf8"} or coding.lower() != "identity":
            raise UnsupportedMediaType(media_type or "")
        raw = stream.read(settings.API_MAX_BODY + 1)
        if len(raw) > settings.API_MAX_BODY:
            raise PayloadTooLarge
        return parse_object(raw)


def parse_object(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in ``raw``.

    Raises:
        Malformed: not UTF-8, not JSON, not an object, a repeated key, a number without a value, too deep.
    """
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_constant=_refuse,
            parse_float=_finite,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(value, dict) or _too_deep(value):
        raise Malformed
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found


def _too_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
