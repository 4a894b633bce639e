"""What a person asks for about the own data: a copy of it, or that it is erased."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.storage import private_storage
from permissions.models.person import Person


class DataRequestKind(models.TextChoices):
    """What is asked for."""

    COPY = "copy", pgettext_lazy("request about own data", "Copy")
    ERASURE = "erasure", pgettext_lazy("request about own data", "Erasure")


class DataRequestState(models.TextChoices):
    """Where it stands."""

    WAITING = "waiting", pgettext_lazy("request about own data", "Waiting")
    READY = "ready", pgettext_lazy("request about own data", "Ready")
    DONE = "done", pgettext_lazy("request about own data", "Done")
    CANCELLED = "cancelled", pgettext_lazy("request about own data", "Taken back")
    EXPIRED = "expired", pgettext_lazy("request about own data", "Expired")


_State = DataRequestState
DATA_REQUEST_TRANSITIONS: dict[DataRequestState, frozenset[DataRequestState]] = {
    _State.WAITING: frozenset({_State.READY, _State.DONE, _State.CANCELLED}),
    _State.READY: frozenset({_State.DONE, _State.EXPIRED}),
    _State.DONE: frozenset(),
    _State.CANCELLED: frozenset(),
    _State.EXPIRED: frozenset(),
}


def copy_path(request: "DataRequest", filename: str) -> str:
    """Return a path that says nothing of whose data it is."""
    return f"copies/{request.key.hex}"


class DataRequest(models.Model):
    """One request of one person. A copy lies encrypted until it is fetched once; an erasure waits for its day."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="data_requests"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DataRequestKind)
    state = models.CharField(
        _("state"), max_length=10, choices=DataRequestState, default=DataRequestState.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    #: a copy: until when it can be fetched; an erasure: when it is carried out
    due_at = models.DateTimeField(_("due at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    file = models.FileField(storage=private_storage, upload_to=copy_path, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("held by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    held_at = models.DateTimeField(_("held since"), null=True)
    hold_reason = models.CharField(_("why it is held"), max_length=200, blank=True)
    counts = models.JSONField(_("what was erased"), default=dict)

    class Meta:
        verbose_name = _("request about own data")
        verbose_name_plural = _("requests about own data")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state="waiting"), name="data_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | ~Q(hold_reason=""), name="data_request_hold_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["kind", "state", "due_at"], name="data_request_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_held(self) -> bool:
        """Return whether the erasure waits for more than its day."""
        return self.held_at is not None and self.state == DataRequestState.WAITING
