"""Applications of organisations, proofs of telephone numbers, consents."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cms.core.storage
import permissions.crypto


class Migration(migrations.Migration):
    """Add applications with their pages and steps, proofs of telephone numbers, and consents."""

    dependencies = [("masterdata", "0001_code_lists"), ("permissions", "0003_accounts")]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("register", "New registration"),
                            ("claim", "Claim of a known organisation"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("overtaken", "Overtaken"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "uscc",
                    models.CharField(blank=True, max_length=18, verbose_name="unified social credit code"),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="full name")),
                (
                    "organisation_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("school", "School"),
                            ("enterprise", "Enterprise"),
                            ("government", "Government department"),
                            ("park", "Industrial park"),
                            ("institute", "Research institute"),
                            ("public_institution", "Public institution"),
                            ("service", "Service organisation"),
                            ("association", "Industry association"),
                        ],
                        max_length=20,
                        verbose_name="kind of organisation",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("large", "Large"),
                            ("medium", "Medium"),
                            ("small", "Small"),
                            ("micro", "Micro"),
                        ],
                        max_length=10,
                        verbose_name="size",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("campus", "Campus"),
                            ("college", "College"),
                            ("branch", "Branch"),
                            ("subsidiary", "Subsidiary"),
                        ],
                        max_length=12,
                        verbose_name="relation to it",
                    ),
                ),
                ("position", models.CharField(blank=True, max_length=50, verbose_name="your position")),
                (
                    "contact_phone",
                    permissions.crypto.EncryptedTextField(blank=True, verbose_name="contact phone"),
                ),
                (
                    "is_another",
                    models.BooleanField(default=False, verbose_name="none of the similar organisations"),
                ),
                (
                    "document",
                    models.FileField(
                        blank=True,
                        storage=cms.core.storage.private_storage,
                        upload_to="applications",
                        verbose_name="authorisation letter",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="round")),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("due_on", models.DateField(null=True, verbose_name="due on")),
                ("due_is_sure", models.BooleanField(default=True)),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("reasons", models.JSONField(blank=True, default=dict, verbose_name="remarks by field")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="applications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="applicant",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "industry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.industry",
                        verbose_name="industry",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="permissions.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="permissions.organisation",
                        verbose_name="belongs to",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.region",
                        verbose_name="registered region",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ApplicationFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(storage=cms.core.storage.private_storage, upload_to="applications"),
                ),
                ("is_photo", models.BooleanField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="permissions.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "page of the authorisation letter",
                "verbose_name_plural": "pages of the authorisation letter",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ApplicationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "from_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("overtaken", "Overtaken"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "to_state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("overtaken", "Overtaken"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("reasons", models.JSONField(blank=True, default=dict, verbose_name="remarks by field")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="what it said")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="permissions.application",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of an application",
                "verbose_name_plural": "steps of an application",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=20, verbose_name="document")),
                ("version", models.CharField(max_length=20, verbose_name="version")),
                ("given_at", models.DateTimeField(auto_now_add=True, verbose_name="given at")),
                ("ip", models.GenericIPAddressField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PhoneProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(choices=[("register", "Registration")], max_length=20)),
                ("phone_digest", models.CharField(max_length=64)),
                ("code_digest", models.CharField(blank=True, max_length=64)),
                ("token_digest", models.CharField(blank=True, max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("day", models.DateField()),
                ("sent_that_day", models.PositiveSmallIntegerField(default=1)),
                ("ip", models.GenericIPAddressField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["ip", "sent_at"], name="phone_proof_by_ip")],
                "constraints": [
                    models.UniqueConstraint(fields=("purpose", "phone_digest"), name="phone_proof_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["state", "due_on"], name="application_queue"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted", "returned"]), models.Q(("uscc", ""), _negated=True)
                ),
                fields=("applicant", "uscc"),
                name="application_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "draft"), ("organisation__isnull", False), _connector="OR"),
                name="application_names_organisation",
            ),
        ),
        migrations.AddIndex(
            model_name="applicationstep",
            index=models.Index(fields=["application", "at"], name="application_steps"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(fields=("user", "document", "version"), name="consent_once"),
        ),
    ]
