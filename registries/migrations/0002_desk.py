"""Review levels."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0001_libraries")]

    operations: list = []
