"""Experts, equipment, talent, positions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0005_own_fields")]
    operations: list[object] = []
