"""Reset of a forgotten password by phone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permissions", "0007_consents")]
    operations: list[object] = []
