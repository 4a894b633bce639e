"""Asking for contacts, answering, and looking at them."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import NotAuthenticated, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.caching import answer
from api.pagination import Window, orderings, paginate
from api.v1.filters.base import Parameter, choice, choices_schema, narrow, read_query
from api.v1.serializers import contact_requests as shapes
from api.v1.serializers.common import page_serializer
from api.v1.views.entries import entry_condition
from api.views import ApiMixin
from cms.core.library import LibrarySpec
from permissions.access import access_for
from permissions.actions import Action
from registries.domain import contact_lists, contact_requests
from registries.enums.contact_request import ContactState
from registries.models import ContactRequest

_TAG = ["contact-requests"]
_TOKEN: Any = [{"token": []}]
_ORDERINGS = orderings("-created", created="created_at")
_BOX = choice(["sent", "received"])
_PARAMETERS = (
    Parameter(
        name="state",
        description=_("Where the request stands"),
        apply=lambda rows, value: rows.filter(state=value),
        parse=choice(ContactState.values),
        schema=choices_schema(ContactState.values),
    ),
)


class ContactRequestsView(ApiMixin):
    """The requests of one side."""

    @extend_schema(
        tags=_TAG,
        operation_id="contact_requests_list",
        summary=_("List requests for contacts"),
        description=_(
            "sent: asked by the caller or the caller's organisations. received: about entries whose contact "
            "the caller looks after. Newest first."
        ),
        parameters=[
            OpenApiParameter("box", {"type": "string", "enum": ["sent", "received"], "default": "sent"}),
            *(
                OpenApiParameter(one.name, dict(one.schema), description=str(one.description))
                for one in _PARAMETERS
            ),
            OpenApiParameter("page", {"type": "integer", "minimum": 1, "default": 1}),
            OpenApiParameter("page_size", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
            OpenApiParameter(
                "cursor",
                str,
                description=_("Instead of page: begin with an empty cursor, then follow next. No count."),
            ),
        ],
        responses={200: page_serializer("ContactRequest", shapes.ContactRequestSerializer)},
        auth=_TOKEN,
    )
    def get(self, request: Request) -> HttpResponse:
        """Answer a page of requests."""
        caller = _caller(request)
        query = request._request.GET
        filters = read_query(query, (_BOX_PARAMETER, *_PARAMETERS))
        box = next((value for parameter, value in filters if parameter is _BOX_PARAMETER), "sent")
        rows = contact_requests.received(caller) if box == "received" else contact_requests.sent(caller)
        page = paginate(narrow(rows, filters), Window.read(query, _ORDERINGS))
        found = rows.select_related(*contact_lists.RELATED).in_bulk(page.rows)
        lines = contact_lists.lines_of(caller, [found[pk] for pk in page.rows if pk in found])
        return answer(request, page.document(request, [shapes.request_value(line) for line in lines]))


_BOX_PARAMETER = Parameter(
    name="box",
    description=_("Whose requests"),
    apply=lambda rows, value: rows,
    parse=_BOX,
    schema=choices_schema(["sent", "received"]),
)


class AskView(ApiMixin):
    """Asking for the contact of one entry."""

    spec: ClassVar[LibrarySpec]
    writes_for_organisation = True

    def post(self, request: Request, key: str) -> Response:
        """Ask the owner."""
        caller = _caller(request)
        condition = entry_condition(self.spec, key)
        model: Any = self.spec.model
        readable = access_for(model).visible(caller, Action.VIEW_BODY)
        entry = (
            readable.select_related("organisation", "person").filter(**condition).first()
            if condition
            else None
        )
        if entry is None:
            raise NotFound
        body = _body(shapes.AskSerializer, request)
        made = contact_requests.ask(actor=caller, entry=entry, **body)
        return Response(_value(caller, made), status=201)


def ask_view_of(spec: LibrarySpec) -> type[AskView]:
    """Return the documented view of a library."""
    described = extend_schema(
        tags=_TAG,
        operation_id=f"{spec.url_segment}_contact_request",
        summary=_("Ask for a contact: %(library)s") % {"library": spec.plural},
        description=_(
            "For the organisation acted for, or in the caller's own name. One open request an entry and asker; "
            "409 where one is open, where the contact is open already, or after too many within a day."
        ),
        parameters=[
            OpenApiParameter(
                "key", str, OpenApiParameter.PATH, description=str(_("Id or number of the entry"))
            )
        ],
        request=shapes.AskSerializer,
        responses={201: shapes.ContactRequestSerializer},
        auth=_TOKEN,
    )
    made = type(f"{spec.slug.title().replace('-', '')}AskView", (AskView,), {"spec": spec})
    documented: type[AskView] = extend_schema_view(post=described)(made)
    return documented


class _OneView(ApiMixin):
    """Something done to one request that the caller may read."""

    def one(self, request: Request, pk: int) -> tuple[Any, ContactRequest]:
        """Return the caller and the request."""
        caller = _caller(request)
        row = contact_requests.visible(caller).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return caller, row


class AcceptView(_OneView):
    """The owner opens the contact."""

    @extend_schema(
        tags=_TAG,
        operation_id="contact_requests_accept",
        summary=_("Accept a request for a contact"),
        request=shapes.AcceptSerializer,
        responses={200: shapes.ContactRequestSerializer},
        auth=_TOKEN,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Open the contact to the asker."""
        caller, row = self.one(request, pk)
        body = _body(shapes.AcceptSerializer, request)
        return Response(
            _value(caller, contact_requests.answer(actor=caller, request=row, accept=True, **body))
        )


class DeclineView(_OneView):
    """The owner declines."""

    @extend_schema(
        tags=_TAG,
        operation_id="contact_requests_decline",
        summary=_("Decline a request for a contact"),
        request=shapes.DeclineSerializer,
        responses={200: shapes.ContactRequestSerializer},
        auth=_TOKEN,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Decline with a reason."""
        caller, row = self.one(request, pk)
        body = _body(shapes.DeclineSerializer, request)
        return Response(
            _value(caller, contact_requests.answer(actor=caller, request=row, accept=False, **body))
        )


class EndView(_OneView):
    """The owner closes the contact early."""

    @extend_schema(
        tags=_TAG,
        operation_id="contact_requests_end",
        summary=_("Close an opened contact early"),
        request=shapes.EndSerializer,
        responses={200: shapes.ContactRequestSerializer},
        auth=_TOKEN,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Close it from now on."""
        caller, row = self.one(request, pk)
        body = _body(shapes.EndSerializer, request)
        return Response(_value(caller, contact_requests.end(actor=caller, request=row, **body)))


class WithdrawView(_OneView):
    """The asker takes the request back."""

    @extend_schema(
        tags=_TAG,
        operation_id="contact_requests_withdraw",
        summary=_("Take a request for a contact back"),
        request=None,
        responses={200: shapes.ContactRequestSerializer},
        auth=_TOKEN,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take it back before it is answered."""
        caller, row = self.one(request, pk)
        return Response(_value(caller, contact_requests.withdraw(actor=caller, request=row)))


class RevealView(_OneView):
    """The asker looks at an opened contact."""

    @extend_schema(
        tags=_TAG,
        operation_id="contact_requests_reveal",
        summary=_("Look at an opened contact"),
        description=_(
            "Every look is recorded with its reason and counted; 429 after too many within an hour. "
            "Never store the answer."
        ),
        request=shapes.RevealSerializer,
        responses={200: shapes.ContactSerializer},
        auth=_TOKEN,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Show the contact once."""
        caller, row = self.one(request, pk)
        body = _body(shapes.RevealSerializer, request)
        entry = contact_lists.entry_of(row)
        shown = contact_requests.reveal(actor=caller, entry=entry, **body)
        return Response(shapes.contact_value(shown), headers={"Cache-Control": "no-store"})


def _body(shape: Any, request: Request) -> dict[str, Any]:
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _value(caller: Any, made: ContactRequest) -> dict[str, Any]:
    row = ContactRequest.objects.select_related(*contact_lists.RELATED).get(pk=made.pk)
    return shapes.request_value(contact_lists.lines_of(caller, [row])[0])


def _caller(request: Request) -> Any:
    if not request.user.is_authenticated:
        raise NotAuthenticated(_("Please log in first."))
    return request.user
