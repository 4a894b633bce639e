"""Profiles and qualifications of organisations."""

import cms.core.storage
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import registries.models.fields
import registries.models.organisation_profile
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('permissions', '0002_identity_and_access'),
        ('registries', '0010_contact_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganisationProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('main_products', models.TextField(blank=True, help_text='One a line: product | yearly output or scale | where it is used.', max_length=2000, verbose_name='core products')),
                ('staff_count', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(2000000)], verbose_name='staff')),
                ('staff_counted_on', models.DateField(blank=True, null=True, verbose_name='counted on')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='founded on')),
                ('registered_capital', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='registered capital')),
                ('website', registries.models.fields.WebAddressField(blank=True, verbose_name='website')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='updated at')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='profile', to='permissions.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'profile of an organisation',
                'verbose_name_plural': 'profiles of organisations',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OrganisationQualification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('high_tech', 'High-tech enterprise'), ('tech_sme', 'Technology-based SME'), ('innovative_sme', 'Innovative SME'), ('specialised', 'Specialised and sophisticated SME'), ('little_giant', 'Specialised “little giant” enterprise'), ('champion', 'Single champion of manufacturing'), ('leading', 'Leading enterprise'), ('integration', 'Enterprise integrating industry and education'), ('double_high', '“Double high” vocational college'), ('model_school', 'Model vocational school'), ('platform', 'Recognised research platform'), ('skill_base', 'Skill assessment body or training base'), ('other', 'Other recognition')], max_length=16, verbose_name='recognised as')),
                ('title', models.CharField(blank=True, help_text='As the certificate says it.', max_length=120, verbose_name='exact name')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='number of the certificate')),
                ('issuer', models.CharField(blank=True, max_length=120, verbose_name='issued by')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('file', models.FileField(blank=True, max_length=200, storage=cms.core.storage.private_storage, upload_to=registries.models.organisation_profile.qualification_path, verbose_name='file')),
                ('original_name', models.CharField(blank=True, editable=False, max_length=200, verbose_name='file name')),
                ('verified_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='verified at')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qualifications', to='permissions.organisation', verbose_name='organisation')),
                ('verified_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
            ],
            options={
                'verbose_name': 'qualification of an organisation',
                'verbose_name_plural': 'qualifications of organisations',
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'organisation'], name='qualification_kind_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='qualification_dates_ordered')],
            },
        ),
    ]
