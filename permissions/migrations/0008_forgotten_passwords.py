"""Reset of a forgotten password by phone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("permissions", "0007_consents")]
    operations = [
        migrations.AlterField(
            model_name="phoneproof",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("register", "Registration"),
                    ("password", "Forgotten password"),
                    ("change", "New mobile number"),
                ],
                max_length=20,
            ),
        ),
    ]
