"""Whether the person at the screen has just shown who he is: asked before personal data is shown or taken along."""

import time

from django.contrib.auth import authenticate
from django.http import HttpRequest

_KEY = "confirmed_at"
#: Seconds for which a login or a typed password counts.
LIFE = 600


def note(request: HttpRequest) -> None:
    """Keep in this session that the password was typed just now."""
    request.session[_KEY] = int(time.time())


def is_recent(request: HttpRequest) -> bool:
    """Return whether the password was typed in this session within the last ten minutes."""
    at = request.session.get(_KEY)
    return isinstance(at, int) and 0 <= time.time() - at <= LIFE


def confirm(request: HttpRequest, password: str) -> bool:
    """Return whether ``password`` is that of the person at the screen; wrong ones count like failed logins."""
    username = request.user.get_username()
    if authenticate(request, username=username, password=password) != request.user:
        return False
    note(request)
    return True
