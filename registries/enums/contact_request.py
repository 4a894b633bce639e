"""Why somebody asks for a contact, and where such a request stands."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ContactPurpose(models.TextChoices):
    """What the contact is wanted for."""

    COOPERATION = "cooperation", pgettext_lazy("contact purpose", "Technical cooperation")
    PURCHASE = "purchase", pgettext_lazy("contact purpose", "Purchase or service")
    RECRUITMENT = "recruitment", pgettext_lazy("contact purpose", "Recruitment or internship")
    TRAINING = "training", pgettext_lazy("contact purpose", "Training and teaching")
    OTHER = "other", pgettext_lazy("contact purpose", "Something else")


class ContactState(models.TextChoices):
    """Where a request for a contact stands. That its days are over is compared, not stored."""

    OPEN = "open", pgettext_lazy("contact request", "Awaiting an answer")
    ACCEPTED = "accepted", pgettext_lazy("contact request", "Accepted")
    DECLINED = "declined", pgettext_lazy("contact request", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("contact request", "Taken back")
    ENDED = "ended", pgettext_lazy("contact request", "Ended early")


C = ContactState
TRANSITIONS: dict[ContactState, frozenset[ContactState]] = {
    C.OPEN: frozenset({C.ACCEPTED, C.DECLINED, C.WITHDRAWN}),
    C.ACCEPTED: frozenset({C.ENDED}),
    C.DECLINED: frozenset(),
    C.WITHDRAWN: frozenset(),
    C.ENDED: frozenset(),
}
