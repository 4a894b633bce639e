"""What helps clerks: an abandoned draft is announced before it goes, and money is named without its unit."""

import django.core.validators
from django.db import migrations, models


def _money(name: str) -> models.DecimalField:
    return models.DecimalField(
        name,
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[django.core.validators.MinValueValidator(0)],
    )


class Migration(migrations.Migration):
    dependencies = [("registries", "0002_desk")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="draft_warned_at",
                field=models.DateTimeField(
                    "announced as abandoned", null=True, blank=True, editable=False
                ),
            )
            for name in ("demand", "achievement")
        ),
        migrations.AlterField("demand", "budget_min", _money("budget from")),
        migrations.AlterField("demand", "budget_max", _money("budget to")),
        migrations.AlterField("demand", "bounty", _money("bounty")),
        migrations.AlterField("achievement", "price_min", _money("price from")),
        migrations.AlterField("achievement", "price_max", _money("price to")),
    ]
