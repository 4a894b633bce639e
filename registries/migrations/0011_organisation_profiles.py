"""Profiles and qualifications of organisations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0010_contact_requests")]
    operations: list[object] = []
