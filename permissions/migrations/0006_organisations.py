"""Merges with their undo, admission files."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permissions", "0005_people")]

    operations: list = []
