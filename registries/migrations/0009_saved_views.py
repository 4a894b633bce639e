"""Saved views of lists."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0008_field_definitions")]
    operations: list[object] = []
