"""Consents by purpose and version, and requests about one's own data."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permissions", "0006_organisations")]
    operations: list[object] = []
