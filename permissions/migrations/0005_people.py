"""Invitations, requests for a role, hand-over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permissions", "0004_onboarding")]

    operations: list = []
