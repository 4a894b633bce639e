"""What helps clerks to fill in a form."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0002_desk")]

    operations: list = []
