"""Requests for contact data."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import permissions.crypto

PURPOSES = [
    ("cooperation", "Technical cooperation"),
    ("purchase", "Purchase or service"),
    ("recruitment", "Recruitment or internship"),
    ("training", "Training and teaching"),
    ("other", "Something else"),
]
STATES = [
    ("open", "Awaiting an answer"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("withdrawn", "Taken back"),
    ("ended", "Ended early"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("registries", "0009_saved_views"),
        ("permissions", "0006_organisations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ContactRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("library", models.SlugField(max_length=40, verbose_name="library")),
                ("entry_id", models.PositiveBigIntegerField(verbose_name="entry")),
                ("purpose", models.CharField(choices=PURPOSES, max_length=12, verbose_name="purpose")),
                ("message", permissions.crypto.EncryptedTextField(blank=True, verbose_name="message")),
                (
                    "state",
                    models.CharField(choices=STATES, default="open", max_length=10, verbose_name="state"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="open until")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_requests",
                        to="permissions.organisation",
                        verbose_name="asking organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_requests",
                        to="permissions.person",
                        verbose_name="asking person",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact request",
                "verbose_name_plural": "contact requests",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(organisation__isnull=False, person=None)
                        | Q(organisation=None, person__isnull=False),
                        name="contact_request_one_asker",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="accepted") | Q(until__isnull=False, answered_at__isnull=False),
                        name="contact_request_accepted_until",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="declined") | ~Q(reason=""), name="contact_request_declined_why"
                    ),
                    models.UniqueConstraint(
                        fields=["library", "entry_id", "organisation"],
                        condition=Q(state="open"),
                        name="contact_request_open_once",
                    ),
                    models.UniqueConstraint(
                        fields=["library", "entry_id", "person"],
                        condition=Q(state="open"),
                        name="contact_request_open_once_own",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["library", "entry_id", "state"], name="contact_request_entry_idx"),
                    models.Index(fields=["organisation", "-created_at"], name="contact_request_asker_idx"),
                    models.Index(fields=["state", "-created_at"], name="contact_request_state_idx"),
                ],
            },
        ),
    ]
