"""The table of Django's database cache, made by a migration so that no extra command is needed."""

from django.db import models


class CacheEntry(models.Model):
    """Declare the columns that ``django.core.cache.backends.db`` reads and writes with its own SQL."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"

    def __str__(self) -> str:
        return self.cache_key
