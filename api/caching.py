"""Answers with a validator: who asks again for what has not changed gets 304 and no body.

The validator is the digest of the answer itself, which is made for one reader from the rows as they are now.
An entry that was withdrawn, or whose audience changed, therefore changes the validator of everybody who sees
a difference, and of nobody else. Stored answers must be revalidated (``no-cache``), so nothing outlives its
withdrawal in a cache.
"""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework.request import Request


def answer(request: Request, body: Any) -> HttpResponse:
    """Return ``body`` as JSON with its validator, or 304."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    etag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    response = HttpResponse(content, content_type="application/json")
    response["ETag"] = etag
    plain: HttpRequest = request._request
    result: HttpResponse = get_conditional_response(plain, etag=etag, response=response) or response
    result["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "public, no-cache"
    return result
