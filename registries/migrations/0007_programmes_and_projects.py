"""Programmes, venues, projects, funds."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0006_people_and_posts")]
    operations: list[object] = []
