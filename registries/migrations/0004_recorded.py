"""Entries recorded for an organisation."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0003_clerks")]

    operations: list = []
