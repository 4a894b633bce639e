"""Choice lists of what hangs on an entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyRole(models.TextChoices):
    """The part an organisation takes in an entry."""

    LEAD = "lead", _("Lead")
    CO_OWNER = "co_owner", _("Co-owner")
    PARTICIPANT = "participant", _("Participant")


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    AUTHORISATION = "authorisation", _("Authorisation letter")
    COMMITMENT = "commitment", _("Letter of commitment")
    LICENCE = "licence", _("Business licence")
    PATENT = "patent", _("Patent certificate")
    TEST_REPORT = "test_report", _("Test report")
    CONTRACT = "contract", _("Contract")
    OTHER = "other", _("Other")
