"""Applications of organisations, proofs of telephone numbers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permissions", "0003_accounts")]

    operations: list = []
