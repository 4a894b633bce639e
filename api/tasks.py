"""Scheduled jobs of the API."""

from datetime import timedelta

from django.utils import timezone

from api.models import TokenSession
from cms.core.schedule import scheduled

KEEP_ENDED = timedelta(days=30)


@scheduled("prune_token_sessions", cron="7 4 * * *")
def prune_token_sessions() -> None:
    """Delete API sessions and their tokens a month after they ran out; the audit trail stays."""
    TokenSession.objects.filter(expires_at__lt=timezone.now() - KEEP_ENDED).delete()
