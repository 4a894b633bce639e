"""Text messages through a provider over HTTP. The body is signed; no log line holds a whole phone number.

The protocol is one POST of JSON: ``key``, ``phone``, ``template``, ``params``, ``reference``, ``timestamp``,
``nonce``, with the header ``X-Signature: hex(HMAC-SHA256(secret, body))``. The answer is ``{"code": "OK"}``; everything
else is trouble.
``reference`` is the idempotency key: the provider sends one message per reference.
"""

import hashlib
import hmac
import json
import logging
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cms.core.errors import Unavailable

logger = logging.getLogger(__name__)

MAX_ANSWER = 65_536
UNAVAILABLE = _("No text message can be sent at the moment. Try again in a few minutes.")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed request goes to the configured address or nowhere."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


# No proxy from the environment either: the secret's signature is for the provider alone.
_opener = urllib.request.build_opener(_NoRedirect(), urllib.request.ProxyHandler({}))


def mask(phone: str) -> str:
    """Return a phone number as screens and logs show it: 138****0000."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def is_configured() -> bool:
    """Tell whether this installation has a provider."""
    return bool(settings.SMS_URL)


def sign(body: bytes, secret: str) -> str:
    """Return the signature of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(*, phone: str, template: str, params: Mapping[str, str], reference: str) -> None:
    """Hand one message to the provider.

    Raises:
        Unavailable: there is no provider, or it did not take the message.
    """
    if not is_configured():
        raise Unavailable("sms_unavailable", UNAVAILABLE)
    body = json.dumps(
        {
            "key": settings.SMS_KEY,
            "phone": phone,
            "template": template,
            "params": dict(params),
            "reference": reference,
            "timestamp": int(time.time()),
            "nonce": secrets.token_hex(8),
        },
        ensure_ascii=False,
    ).encode()
    try:
        answer = _post(body)
    except (OSError, ValueError) as error:
        logger.warning("sms %s to %s: %s", reference, mask(phone), type(error).__name__)
        raise Unavailable("sms_unavailable", UNAVAILABLE) from error
    if answer != "OK":
        logger.warning("sms %s to %s: refused with %s", reference, mask(phone), answer[:40])
        raise Unavailable("sms_unavailable", UNAVAILABLE)
    logger.info("sms %s to %s: sent", reference, mask(phone))


def _post(body: bytes) -> str:
    request = urllib.request.Request(  # noqa: S310  # the operator's own address; production demands https
        settings.SMS_URL,
        data=body,
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "X-Signature": sign(body, settings.SMS_SECRET),
        },
    )
    try:
        with _opener.open(request, timeout=settings.SMS_TIMEOUT) as response:
            answer = json.loads(response.read(MAX_ANSWER))
    except urllib.error.HTTPError as error:
        with error:
            return f"HTTP {error.code}"
    return str(answer.get("code", "")) if isinstance(answer, dict) else ""
