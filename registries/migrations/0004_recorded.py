"""Entries that the operator records for an organisation, and imports that may name new organisations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [
    ("pending", "Recorded by the platform, awaiting the organisation"),
    ("accepted", "Recorded by the platform, accepted by the organisation"),
    ("withdrawn", "Recorded by the platform, withdrawn by the organisation"),
]


def _of(name: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.AddField(
            name,
            "recorded_state",
            models.CharField(
                "recorded by the platform",
                max_length=10,
                choices=STATES,
                blank=True,
                default="",
                editable=False,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            name,
            "recorded_decided_by",
            models.ForeignKey(
                settings.AUTH_USER_MODEL,
                verbose_name="accepted or withdrawn by",
                on_delete=django.db.models.deletion.SET_NULL,
                null=True,
                blank=True,
                editable=False,
                related_name="+",
            ),
        ),
        migrations.AddField(
            name,
            "recorded_decided_at",
            models.DateTimeField("accepted or withdrawn at", null=True, blank=True, editable=False),
        ),
        migrations.AddIndex(
            name,
            models.Index(
                fields=["recorded_state", "organisation"],
                condition=~models.Q(recorded_state=""),
                name=f"{name}_recorded_idx",
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("registries", "0003_clerks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *_of("demand"),
        *_of("achievement"),
        migrations.AddField(
            "importjob",
            "create_kind",
            models.CharField("register unknown organisations as", max_length=20, blank=True, default=""),
            preserve_default=False,
        ),
    ]
