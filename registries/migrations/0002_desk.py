"""Levels of review: their configuration, where a submission stands and by when; what reviewers keep for their work."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

LEVELS = [
    ("unit", "Sign-off of the unit"),
    ("institution", "Sign-off of the organisation"),
    ("first", "First review"),
    ("second", "Second review"),
    ("platform", "Review of the platform"),
]
KINDS = [
    ("school", "School"),
    ("enterprise", "Enterprise"),
    ("government", "Government department"),
    ("park", "Industrial park"),
    ("institute", "Research institute"),
    ("public_institution", "Public institution"),
    ("service", "Service organisation"),
    ("association", "Industry association"),
]
LIBRARIES = ("achievement", "demand")


def place_at_the_authority(apps, schema_editor):
    """Everything under review so far waits for the authority; the due day follows with the next run of the job."""
    for name in LIBRARIES:
        rows = apps.get_model("registries", name).objects
        rows.filter(review_state="submitted").update(review_level="first", review_since=F("submitted_at"))
        rows.filter(review_state="returned").update(review_level="first")


def columns(name):
    """Return the operations that give a library its columns of review."""
    return [
        migrations.AddField(
            name,
            "review_level",
            models.CharField(
                blank=True, choices=LEVELS, default="", max_length=12, verbose_name="level of review"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            name,
            "review_since",
            models.DateTimeField(blank=True, null=True, verbose_name="at this level since"),
        ),
        migrations.AddField(
            name, "review_due", models.DateField(blank=True, null=True, verbose_name="decision due")
        ),
        migrations.AddField(
            name,
            "review_late_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="announced as late"),
        ),
        migrations.AddIndex(
            name,
            models.Index(fields=["review_state", "review_due", "submitted_at"], name=f"{name}_due_idx"),
        ),
    ]


def constraint(name):
    """Return the operation that keeps a submission without a level out."""
    condition = ~models.Q(review_state="submitted") | ~models.Q(review_level="")
    return migrations.AddConstraint(
        name, models.CheckConstraint(condition=condition, name=f"{name}_submitted_has_level")
    )


def key():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def options(name, plural, constraints):
    return {
        "verbose_name": name,
        "verbose_name_plural": plural,
        "default_permissions": (),
        "constraints": constraints,
    }


class Migration(migrations.Migration):
    dependencies = [
        ("registries", "0001_libraries"),
        ("permissions", "0002_identity_and_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(operation for name in LIBRARIES for operation in columns(name)),
        migrations.RunPython(place_at_the_authority, migrations.RunPython.noop),
        *(constraint(name) for name in LIBRARIES),
        migrations.AddField(
            "statuschange",
            "level",
            models.CharField(
                blank=True, choices=LEVELS, default="", max_length=12, verbose_name="level of review"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "statuschange",
            "on_behalf_of",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="standing in for",
            ),
        ),
        migrations.AddField(
            "reviewtask",
            "level",
            models.CharField(choices=LEVELS, default="first", max_length=12, verbose_name="level of review"),
        ),
        migrations.CreateModel(
            "ReviewStep",
            [
                key(),
                ("library", models.SlugField(max_length=40, verbose_name="library")),
                (
                    "kind",
                    models.CharField(
                        blank=True, choices=KINDS, max_length=20, verbose_name="kind of organisation"
                    ),
                ),
                ("level", models.CharField(choices=LEVELS, max_length=12, verbose_name="level of review")),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="working days",
                    ),
                ),
            ],
            options=options(
                "level of review",
                "levels of review",
                [
                    models.UniqueConstraint(fields=("library", "kind", "level"), name="review_step_once"),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("days__lte", 60)),
                        name="review_step_days_in_range",
                    ),
                ],
            ),
        ),
        migrations.CreateModel(
            "ReviewPhrase",
            [
                key(),
                ("text", models.CharField(max_length=100, verbose_name="phrase")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_phrases",
                        to="permissions.organisation",
                        verbose_name="authority",
                    ),
                ),
            ],
            options=options(
                "common remark",
                "common remarks",
                [models.UniqueConstraint(fields=("organisation", "text"), name="review_phrase_once")],
            ),
        ),
        migrations.CreateModel(
            "ReviewClaim",
            [
                key(),
                ("library", models.SlugField(max_length=40, verbose_name="library")),
                ("entry_id", models.PositiveBigIntegerField(verbose_name="entry")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
            ],
            options=options(
                "open submission",
                "open submissions",
                [models.UniqueConstraint(fields=("library", "entry_id", "user"), name="review_claim_once")],
            ),
        ),
        migrations.CreateModel(
            "ReviewerPreference",
            [
                key(),
                ("single_keys", models.BooleanField(default=True, verbose_name="single keys")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewer",
                    ),
                ),
            ],
            options=options("preference of a reviewer", "preferences of reviewers", []),
        ),
    ]
