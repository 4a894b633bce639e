"""Rows of notices: what happened, who is told, by which ways, and the outbox."""

from services.notices.models.address import EmailProof
from services.notices.models.delivery import Delivery, Quota
from services.notices.models.notice import Cause, CauseItem, Notice
from services.notices.models.preference import Preference, Subscription

__all__ = ["Cause", "CauseItem", "Delivery", "EmailProof", "Notice", "Preference", "Quota", "Subscription"]
