"""Former passwords, and an index for the organisations that are suspended."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permissions", "0002_identity_and_access")]

    operations = [
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("password", models.CharField(editable=False, max_length=128)),
                ("replaced_at", models.DateTimeField(verbose_name="replaced at")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "former password",
                "verbose_name_plural": "former passwords",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="formerpassword",
            index=models.Index(fields=["user", "-replaced_at"], name="former_password_of_user"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("state", "suspended")), fields=["id"], name="organisation_suspended_idx"
            ),
        ),
    ]
