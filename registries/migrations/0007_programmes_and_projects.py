"""Programmes, venues, projects, funds."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import registries.models.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('masterdata', '0001_code_lists'),
        ('permissions', '0002_identity_and_access'),
        ('registries', '0006_people_and_posts'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('number', models.CharField(editable=False, max_length=20, unique=True, verbose_name='number')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('summary', models.TextField(blank=True, help_text='Shown to everyone who may see the entry at all. Write nothing here that is to be protected.', max_length=500, verbose_name='public abstract')),
                ('visibility', models.CharField(choices=[('public', 'Public'), ('summary', 'Public summary'), ('consortium', 'Consortium members'), ('named', 'Named organisations'), ('own', 'Own organisation')], default='consortium', max_length=12, verbose_name='visible to')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('recommended', 'Recommended'), ('negotiating', 'In talks'), ('signed', 'Signed'), ('resolved', 'Resolved'), ('unmet', 'Cannot be met'), ('withdrawn', 'Withdrawn'), ('closed', 'Closed')], default='draft', max_length=12, verbose_name='status')),
                ('status_reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('status_partner', models.CharField(blank=True, max_length=200, verbose_name='partner')),
                ('status_on', models.DateField(blank=True, null=True, verbose_name='date of it')),
                ('review_state', models.CharField(choices=[('none', 'Not submitted'), ('submitted', 'Awaiting review'), ('returned', 'Returned')], default='none', max_length=10, verbose_name='review state')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted at')),
                ('review_level', models.CharField(blank=True, choices=[('unit', 'Sign-off of the unit'), ('institution', 'Sign-off of the organisation'), ('first', 'First review'), ('second', 'Second review'), ('platform', 'Review of the platform')], max_length=12, verbose_name='level of review')),
                ('review_since', models.DateTimeField(blank=True, null=True, verbose_name='at this level since')),
                ('review_due', models.DateField(blank=True, null=True, verbose_name='decision due')),
                ('review_late_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='announced as late')),
                ('recorded_state', models.CharField(blank=True, choices=[('pending', 'Recorded by the platform, awaiting the organisation'), ('accepted', 'Recorded by the platform, accepted by the organisation'), ('withdrawn', 'Recorded by the platform, withdrawn by the organisation')], editable=False, max_length=10, verbose_name='recorded by the platform')),
                ('recorded_decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='accepted or withdrawn at')),
                ('draft_warned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='announced as abandoned')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='last confirmed at')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='valid until')),
                ('no_secret_pledge', models.BooleanField(default=False, help_text='The content is not classified. Classified information must not be put on the internet.', verbose_name='commitment: no state secret')),
                ('extra', models.JSONField(blank=True, default=dict, editable=False, verbose_name='own fields')),
                ('search_text', models.TextField(blank=True, default='', editable=False)),
                ('public_search_text', models.TextField(blank=True, default='', editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='updated at')),
                ('study_level', models.CharField(choices=[('secondary', 'Secondary vocational'), ('skilled', 'Technician education'), ('associate', 'Vocational college, associate'), ('bachelor', 'Vocational bachelor'), ('university', 'University, undergraduate')], max_length=12, verbose_name='level of study')),
                ('schooling', models.CharField(blank=True, choices=[('2', 'two years'), ('3', 'three years'), ('4', 'four years'), ('5', 'five years in one go'), ('3+2', 'three and two years in stages')], max_length=4, verbose_name='length of schooling')),
                ('intake', models.PositiveIntegerField(blank=True, null=True, verbose_name='places a year')),
                ('students', models.PositiveIntegerField(blank=True, null=True, verbose_name='students enrolled')),
                ('opened_in', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(2100)], verbose_name='taught since (year)')),
                ('features', registries.models.fields.ChoiceListField(blank=True, choices=[('apprenticeship', 'Modern apprenticeship'), ('order_class', 'Order class'), ('field_engineer', 'Field engineer programme'), ('certificate', 'Diploma with skill certificates (1+X)'), ('industry_college', 'Industry college'), ('key_group', 'Key group of programmes')], default=list, max_length=200, verbose_name='part that enterprises take')),
                ('courses', models.TextField(blank=True, help_text='One a line: course | hours | enterprise that teaches with you.', max_length=2000, verbose_name='core courses')),
                ('certificates', models.CharField(blank=True, max_length=200, verbose_name='certificates that students take')),
                ('aims', models.TextField(blank=True, max_length=2000, verbose_name='aims of training')),
                ('careers', models.TextField(blank=True, max_length=1000, verbose_name='occupations of graduates')),
                ('partner_wishes', models.TextField(blank=True, max_length=1000, verbose_name='wanted from enterprises')),
                ('consortium', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='permissions.consortium', verbose_name='consortium')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='masterdata.industry', verbose_name='industry')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
                ('major', models.ForeignKey(blank=True, help_text='The code of the catalogue follows from it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='masterdata.major', verbose_name='major of the catalogue')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_entries', to='permissions.organisation', verbose_name='owning organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_entries', to='permissions.person', verbose_name='owning person')),
                ('recorded_decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted or withdrawn by')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='masterdata.region', verbose_name='region')),
                ('skills', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='masterdata.skill', verbose_name='skills taught')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
                ('technologies', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='masterdata.tag', verbose_name='technology fields')),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'abstract': False,
                'default_permissions': (),
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ProgrammeCohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(2100)], verbose_name='year of entry')),
                ('classes', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(200)], verbose_name='classes')),
                ('students', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(20000)], verbose_name='students')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohorts', to='registries.programme', verbose_name='programme')),
            ],
            options={
                'verbose_name': 'cohort',
                'verbose_name_plural': 'cohorts',
                'default_permissions': (),
            },
        ),
        migrations.AddIndex(
            model_name='programme',
            index=models.Index(fields=['live', 'visibility', '-published_at', '-id'], name='programme_list_idx'),
        ),
        migrations.AddIndex(
            model_name='programme',
            index=models.Index(fields=['organisation', '-updated_at'], name='programme_owner_idx'),
        ),
        migrations.AddIndex(
            model_name='programme',
            index=models.Index(fields=['review_state', 'submitted_at'], name='programme_queue_idx'),
        ),
        migrations.AddIndex(
            model_name='programme',
            index=models.Index(condition=models.Q(('recorded_state', ''), _negated=True), fields=['recorded_state', 'organisation'], name='programme_recorded_idx'),
        ),
        migrations.AddIndex(
            model_name='programme',
            index=models.Index(fields=['review_state', 'review_due', 'submitted_at'], name='programme_due_idx'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', False), ('person', None)), models.Q(('organisation', None), ('person__isnull', False)), _connector='OR'), name='programme_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('visibility', 'consortium'), _negated=True), ('consortium__isnull', False), _connector='OR'), name='programme_consortium_named'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'unmet'), _negated=True), models.Q(('status_reason', ''), _negated=True), _connector='OR'), name='programme_unmet_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['signed', 'resolved']), _negated=True), models.Q(models.Q(('status_partner', ''), _negated=True), ('status_on__isnull', False)), _connector='OR'), name='programme_done_has_partner'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review_state', 'submitted'), _negated=True), models.Q(('review_level', ''), _negated=True), _connector='OR'), name='programme_submitted_has_level'),
        ),
        migrations.AddConstraint(
            model_name='programmecohort',
            constraint=models.UniqueConstraint(fields=('programme', 'year'), name='cohort_once'),
        ),
    ]
