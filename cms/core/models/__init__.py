"""Kernel tables: scheduled jobs, the database cache, audit. No business tables."""

from cms.core.models.audit import AuditEntry
from cms.core.models.cache import CacheEntry
from cms.core.models.schedule import JobOutcome, ScheduledJob

__all__ = ["AuditEntry", "CacheEntry", "JobOutcome", "ScheduledJob"]
