"""Merges with their undo, former codes, scans of admission documents."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cms.core.storage
import permissions.models.consortium


def organisation(**options):
    return models.ForeignKey(to="permissions.organisation", **options)


def account(verbose_name):
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=verbose_name,
    )


class Migration(migrations.Migration):
    dependencies = [("permissions", "0005_people")]

    operations = [
        migrations.AlterField(
            model_name="organisation",
            name="state",
            field=models.CharField(
                choices=[
                    ("unclaimed", "Unclaimed"),
                    ("claiming", "Being claimed"),
                    ("verified", "Verified"),
                    ("returned", "Returned"),
                    ("suspended", "Suspended"),
                    ("merged", "Merged into another"),
                ],
                default="unclaimed",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="merged_into",
            field=organisation(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                verbose_name="merged into",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                    _connector="OR",
                ),
                name="organisation_merged_into_another",
            ),
        ),
        migrations.CreateModel(
            name="FormerCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    organisation(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_codes",
                        verbose_name="organisation",
                    ),
                ),
                ("uscc", models.CharField(max_length=18, unique=True, verbose_name="former code")),
                (
                    "recorded_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="recorded on"),
                ),
            ],
            options={
                "verbose_name": "former code",
                "verbose_name_plural": "former codes",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OrganisationMerge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "survivor",
                    organisation(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        verbose_name="surviving organisation",
                    ),
                ),
                (
                    "merged",
                    organisation(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        verbose_name="merged organisation",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("changes", models.JSONField(default=list, editable=False, verbose_name="changes")),
                ("merged_by", account("merged by")),
                (
                    "merged_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="merged at"),
                ),
                ("undone_by", account("undone by")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "undo_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason of the undoing"),
                ),
            ],
            options={
                "verbose_name": "merge of organisations",
                "verbose_name_plural": "merges of organisations",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("merged",),
                        name="organisation_merged_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("survivor", models.F("merged")), _negated=True),
                        name="organisation_merge_of_two",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="consortiummember",
            name="admission_file",
            field=models.CharField(blank=True, max_length=200, verbose_name="admission document"),
        ),
        migrations.AddField(
            model_name="consortiummember",
            name="admission_scan",
            field=models.FileField(
                blank=True,
                max_length=200,
                storage=cms.core.storage.private_storage,
                upload_to=permissions.models.consortium.admission_path,
                verbose_name="scan of the admission document",
            ),
        ),
    ]
