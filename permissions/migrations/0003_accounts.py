"""Former passwords and forced changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permissions", "0002_identity_and_access")]

    operations: list = []
