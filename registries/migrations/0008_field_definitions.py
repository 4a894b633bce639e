"""Fields defined in the console, and the work that a change of them leaves to do."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registries', '0007_programmes_and_projects'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FieldDefinition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('library', models.SlugField(max_length=40, verbose_name='library')),
                ('key', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*$')], verbose_name='key')),
                ('label', models.CharField(max_length=40, verbose_name='name')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('choice', 'One of a list'), ('choices', 'Several of a list'), ('boolean', 'Yes or no'), ('reference', 'Entry of a code list')], max_length=10, verbose_name='type')),
                ('reference', models.CharField(blank=True, choices=[('region', 'Regions'), ('industry', 'Industries'), ('major', 'Majors'), ('occupation', 'Occupations'), ('skill', 'Skills'), ('tag', 'Technology tags')], max_length=12, verbose_name='code list')),
                ('choices', models.JSONField(blank=True, default=list, verbose_name='values of the list')),
                ('help_text', models.CharField(blank=True, max_length=200, verbose_name='help text')),
                ('max_length', models.PositiveSmallIntegerField(default=200, verbose_name='longest text')),
                ('places', models.PositiveSmallIntegerField(default=0, verbose_name='decimal places')),
                ('is_required', models.BooleanField(default=False, verbose_name='required for a submission')),
                ('is_public', models.BooleanField(default=False, verbose_name='part of the public summary')),
                ('is_filter', models.BooleanField(default=False, verbose_name='a filter of lists')),
                ('is_listed', models.BooleanField(default=False, verbose_name='a column of lists')),
                ('is_searchable', models.BooleanField(default=False, verbose_name='found by the search')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='updated at')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='defined by')),
            ],
            options={
                'verbose_name': 'own field',
                'verbose_name_plural': 'own fields',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='FieldWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('library', models.SlugField(max_length=40, verbose_name='library')),
                ('kind', models.CharField(choices=[('reindex', 'Search index'), ('convert', 'Change of type')], max_length=10, verbose_name='kind of work')),
                ('before', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('waiting', 'In progress'), ('done', 'Finished')], default='waiting', max_length=10, verbose_name='state')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='entries')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='entries done')),
                ('last_pk', models.PositiveBigIntegerField(default=0)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
                ('beat_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished at')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('definition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work', to='registries.fielddefinition', verbose_name='own field')),
            ],
            options={
                'verbose_name': 'work on own fields',
                'verbose_name_plural': 'work on own fields',
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='fielddefinition',
            constraint=models.UniqueConstraint(fields=('library', 'key'), name='field_key_once'),
        ),
        migrations.AddConstraint(
            model_name='fielddefinition',
            constraint=models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('library', 'label'), name='field_label_once'),
        ),
        migrations.AddConstraint(
            model_name='fielddefinition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'reference'), models.Q(('reference', ''), _negated=True)), models.Q(models.Q(('kind', 'reference'), _negated=True), ('reference', '')), _connector='OR'), name='field_reference_named'),
        ),
        migrations.AddConstraint(
            model_name='fieldwork',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('definition', 'kind'), name='field_work_once'),
        ),
    ]
