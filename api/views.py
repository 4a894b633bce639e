"""What every API view has in common: identity, origin of the work, limits, headers, problem documents."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.mediatypes import media_type_matches
from rest_framework.views import APIView

from api.acting import acting_organisation
from api.auth.authentication import TokenAuthentication
from api.errors import handle
from api.parsers import StrictJSONParser
from api.schema import HubSchema
from api.throttles import AnonymousThrottle, MissThrottle, UserThrottle
from cms.core.context import Origin, current_origin, origin
from cms.core.security import client_ip


class JSONOnly(BaseContentNegotiation):
    """Answer in JSON whatever the client accepts: there is nothing else."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        given = request.content_type or ""
        return next((parser for parser in parsers if media_type_matches(parser.media_type, given)), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ApiMixin(APIView):
    """The behaviour of all API views; resources mix it with REST framework's viewsets."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    parser_classes = [StrictJSONParser]
    throttle_classes = [AnonymousThrottle, UserThrottle, MissThrottle]
    content_negotiation_class = JSONOnly
    metadata_class = None
    schema = HubSchema()
    #: the clients whose tokens are accepted; None means all
    clients: ClassVar[frozenset[str] | None] = None
    #: what is written belongs to an organisation: who may act for several names one (api/acting.py)
    writes_for_organisation: ClassVar[bool] = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request_id = getattr(request, "request_id", "")
        with ExitStack() as self.origin_stack:
            self.origin_stack.enter_context(
                origin(Origin(channel="api", request_id=request_id, ip=client_ip(request)))
            )
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        acting_for = acting_organisation(request, is_needed=self.writes_for_organisation)
        if acting_for is not None:
            self.origin_stack.enter_context(origin(replace(current_origin(), acting_for=acting_for)))

    def get_authenticate_header(self, request: Request) -> str:
        # Also where no authenticator runs: a refused login or refresh is 401 and not 403.
        return 'Bearer realm="api"'

    def get_exception_handler(self) -> Any:
        return handle

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 404:
            MissThrottle.count(request)
        # The base class varies by Accept, which nothing here reads.
        response.headers["Vary"] = "Authorization"
        if response.status_code >= 400 or "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Say which methods there are, and nothing else."""
        return Response(status=204)
