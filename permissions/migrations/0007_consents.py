"""Consents by purpose and version, and requests about one's own data."""

import uuid
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cms.core.storage
import permissions.crypto
import permissions.models.data_request

_PURPOSES = [
    ("account", "Use of the platform with an account"),
    ("talent_listing", "Listing in the talent library"),
    ("share_enterprise", "Passing on to enterprises"),
]


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Make of every consent to the privacy notice one to the use of an account, in the person's name."""
    Consent = apps.get_model("permissions", "Consent")
    Person = apps.get_model("permissions", "Person")
    person = Person.objects.filter(user_id=models.OuterRef("user_id")).values("pk")[:1]
    Consent.objects.update(person_id=models.Subquery(person))
    Consent.objects.filter(person__isnull=True).delete()
    kept = Consent.objects.order_by("person_id", "-given_at", "-pk").values_list("pk", "person_id")
    newest = {}
    for pk, person_id in kept:
        newest.setdefault(person_id, pk)
    earlier = Consent.objects.exclude(pk__in=newest.values())
    earlier.update(replaced_at=django.utils.timezone.now())
    if schema_editor.connection.vendor == "postgresql":
        # The table changes once more below: the checks of foreign keys that wait would stand in the way.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    """Turn consents to a document into consents by purpose."""

    dependencies = [("permissions", "0006_organisations")]
    operations = [
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(choices=_PURPOSES, max_length=20, verbose_name="purpose")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "effective_from",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="in effect from"),
                ),
                (
                    "renews",
                    models.BooleanField(
                        default=True,
                        help_text=(
                            "Earlier consents end on that day. Clear this only for corrections that change"
                            " nothing."
                        ),
                        verbose_name="ask everybody again",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="written at"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "text of a consent",
                "verbose_name_plural": "texts of consents",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "version"), name="consent_text_once")
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="consent", name="consent_once"),
        migrations.AddField(
            model_name="consent",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consents",
                to="permissions.person",
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=_PURPOSES, default="account", max_length=20, verbose_name="purpose"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="channel",
            field=models.CharField(
                choices=[
                    ("portal", "On the website"),
                    ("miniprogram", "In the mini-program"),
                    ("paper", "On paper"),
                ],
                default="portal",
                max_length=12,
                verbose_name="given",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="text_hash",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="consent",
            name="until",
            field=models.DateField(blank=True, null=True, verbose_name="until"),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at"),
        ),
        migrations.AddField(
            model_name="consent",
            name="replaced_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        *(
            migrations.AddField(
                model_name="consent",
                name=name,
                field=permissions.crypto.EncryptedTextField(blank=True, default="", verbose_name=label),
                preserve_default=False,
            )
            for name, label in (
                ("guardian", "guardian"),
                ("guardian_relation", "relation of the guardian"),
                ("guardian_evidence", "proof of the guardian's consent"),
            )
        ),
        migrations.AddField(
            model_name="consent",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="given_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at"),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveField(model_name="consent", name="user"),
        migrations.RemoveField(model_name="consent", name="document"),
        migrations.RemoveField(model_name="consent", name="version"),
        migrations.AddField(
            model_name="consent",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="version"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="consent",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consents",
                to="permissions.person",
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("person", "purpose"),
                name="consent_open_once",
            ),
        ),
        migrations.CreateModel(
            name="DataRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("copy", "Copy"), ("erasure", "Erasure")], max_length=10, verbose_name="kind"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("ready", "Ready"),
                            ("done", "Done"),
                            ("cancelled", "Taken back"),
                            ("expired", "Expired"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked at"),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=cms.core.storage.private_storage,
                        upload_to=permissions.models.data_request.copy_path,
                    ),
                ),
                ("held_at", models.DateTimeField(null=True, verbose_name="held since")),
                (
                    "hold_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it is held"),
                ),
                ("counts", models.JSONField(default=dict, verbose_name="what was erased")),
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
                    "held_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="held by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_requests",
                        to="permissions.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "request about own data",
                "verbose_name_plural": "requests about own data",
                "default_permissions": (),
                "indexes": [models.Index(fields=["kind", "state", "due_at"], name="data_request_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("person", "kind"),
                        name="data_request_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_at__isnull", True),
                            models.Q(("hold_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="data_request_hold_has_reason",
                    ),
                ],
            },
        ),
    ]
