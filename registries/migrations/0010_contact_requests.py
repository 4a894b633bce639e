"""Requests for contact data."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0009_saved_views")]
    operations: list[object] = []
