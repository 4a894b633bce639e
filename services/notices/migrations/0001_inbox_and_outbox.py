# The inbox, what a person wants beside it, and the outbox.

import django.db.models.deletion
import django.utils.timezone
import permissions.crypto
import services.notices.models.delivery
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('permissions', '0006_organisations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmailProof',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmed at')),
                ('pending', permissions.crypto.EncryptedTextField(blank=True)),
                ('token_digest', models.CharField(max_length=64, null=True, unique=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'proof of an e-mail address',
                'verbose_name_plural': 'proofs of e-mail addresses',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('rhythm', models.CharField(choices=[('daily', 'Every day at 8:30'), ('weekly', 'Mondays at 8:30'), ('never', 'Never')], default='daily', max_length=8, verbose_name='digest')),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32, verbose_name='kind')),
                ('key', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='permissions.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'cause of notices',
                'verbose_name_plural': 'causes of notices',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='CauseItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_type', models.CharField(blank=True, max_length=60)),
                ('object_id', models.CharField(blank=True, max_length=40)),
                ('data', models.JSONField(default=dict)),
                ('secret_path', permissions.crypto.EncryptedTextField(blank=True)),
                ('signature', models.CharField(max_length=64)),
                ('once_key', models.CharField(max_length=160, null=True, unique=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='notices.cause')),
            ],
            options={
                'verbose_name': 'object of a cause',
                'verbose_name_plural': 'objects of causes',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('person', 'It concerns you'), ('owner', 'You work for the owner'), ('reviewer', 'You may decide it'), ('manager', 'You manage the organisation'), ('platform', 'You operate the platform')], max_length=10, verbose_name='reason')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('read_at', models.DateTimeField(null=True, verbose_name='read at')),
                ('cause', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='notices.cause')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS')], max_length=12, verbose_name='way')),
                ('purpose', models.CharField(choices=[('notice', 'Notice'), ('digest', 'Digest'), ('invitation', 'Invitation'), ('proof', 'Confirmation of an address')], max_length=12, verbose_name='purpose')),
                ('urgent', models.BooleanField(default=False)),
                ('payload', permissions.crypto.EncryptedTextField(blank=True)),
                ('address_digest', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sending', 'Being sent'), ('sent', 'Sent'), ('skipped', 'Not needed'), ('given_up', 'Given up')], default='queued', max_length=10, verbose_name='state')),
                ('key', models.CharField(max_length=100, unique=True)),
                ('reference', models.CharField(default=services.notices.models.delivery.new_reference, max_length=32, unique=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('claimed_by', models.CharField(blank=True, max_length=100)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=40, verbose_name='outcome')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notices.notice')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('review', 'Review'), ('entries', 'Entries'), ('verification', 'Verification'), ('people', 'People and roles'), ('organisation', 'Organisation'), ('security', 'Account security')], max_length=14, verbose_name='topic')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('sms', 'SMS')], max_length=12, verbose_name='way')),
                ('enabled', models.BooleanField(verbose_name='on')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'preference for notices',
                'verbose_name_plural': 'preferences for notices',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('key', models.CharField(max_length=40)),
                ('used', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'quota',
                'verbose_name_plural': 'quotas',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('day', 'key'), name='notice_quota_once')],
            },
        ),
        migrations.AddIndex(
            model_name='cause',
            index=models.Index(fields=['created_at'], name='notice_cause_age_idx'),
        ),
        migrations.AddIndex(
            model_name='causeitem',
            index=models.Index(fields=['object_type', 'object_id'], name='notice_item_object_idx'),
        ),
        migrations.AddIndex(
            model_name='causeitem',
            index=models.Index(fields=['cause', 'signature'], name='notice_item_signature_idx'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['recipient', '-created_at', '-id'], name='notice_inbox_idx'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='notice_unread_idx'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('cause', 'recipient'), name='notice_once'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', 'next_attempt_at'], name='notice_delivery_due_idx'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['finished_at'], name='notice_delivery_age_idx'),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.UniqueConstraint(fields=('user', 'topic', 'channel'), name='notice_preference_once'),
        ),
    ]
