"""What a person has seen of a checklist, or put away."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("permissions", "0002_identity_and_access"),
    ]

    operations = [
        migrations.CreateModel(
            name="GuidanceMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.SlugField(max_length=40, verbose_name="mark")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="permissions.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "mark on a checklist",
                "verbose_name_plural": "marks on checklists",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "organisation", "mark"), name="guidance_mark_once"
                    ),
                ],
            },
        ),
    ]
