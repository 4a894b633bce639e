"""Fields defined in the console."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registries", "0007_programmes_and_projects")]
    operations: list[object] = []
