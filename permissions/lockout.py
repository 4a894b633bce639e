"""The lock on guessing, for doors where no password is asked: wrong codes count like wrong passwords.

django-axes counts what Django's login tells it. A door of another kind tells it here, under the same name, so that all
doors are locked together (``cms.core.security.login_name``).
"""

from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest, QueryDict

from cms.core.security import counted_name


def is_locked(request: HttpRequest, name: str) -> bool:
    """Return whether so much was guessed under ``name`` that no door opens for a while."""
    return not AxesProxyHandler.is_allowed(_bare(request), {"username": name})


def count_failure(request: HttpRequest, name: str) -> None:
    """Count a wrong guess under ``name``."""
    AxesProxyHandler.user_login_failed(__name__, {"username": name}, _bare(request))


def forget_failures(name: str) -> None:
    """Begin to count anew for ``name``, after its owner proved to be the owner."""
    AxesProxyHandler.reset_attempts(username=counted_name(name))


def _bare(request: HttpRequest) -> HttpRequest:
    """Return where a request came from, without what was typed: the log of failures keeps forms as they come."""
    bare = HttpRequest()
    bare.META, bare.path, bare.path_info, bare.method = (
        request.META,
        request.path,
        request.path_info,
        request.method,
    )
    bare.GET, bare.POST = QueryDict(), QueryDict()
    return bare
