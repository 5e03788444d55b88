"""Stored payment methods that customers chose for orders from X, and what was paid by them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saleor_twitter_plugin', '0014_claim_checkouts'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrderPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('started', 'Started'), ('unknown', 'Unknown'), ('pending', 'Pending'), ('action_required', 'Action Required'), ('paid', 'Paid'), ('declined', 'Declined'), ('skipped', 'Skipped')], default='started', max_length=16)),
                ('saleor_order_id', models.CharField(max_length=64)),
                ('saleor_customer_id', models.CharField(max_length=64)),
                ('channel', models.SlugField(max_length=255)),
                ('gateway_id', models.CharField(max_length=256)),
                ('payment_method_id', models.CharField(max_length=512)),
                ('amount', models.DecimalField(decimal_places=3, max_digits=20)),
                ('currency', models.CharField(max_length=3)),
                ('cancels_declined', models.BooleanField(default=False)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('looked_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'twitter_order_payment',
                'indexes': [models.Index(condition=models.Q(('state__in', ['started', 'unknown', 'pending', 'action_required'])), fields=['created_at'], name='twitter_payment_open'), models.Index(condition=models.Q(('cancelled_at', None), ('cancels_declined', True), ('state', 'declined')), fields=['created_at'], name='twitter_payment_to_cancel')],
            },
        ),
        migrations.CreateModel(
            name='ShopperPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.SlugField(max_length=255)),
                ('gateway_id', models.CharField(max_length=256)),
                ('payment_method_id', models.CharField(max_length=512)),
                ('maximum_amount', models.DecimalField(decimal_places=3, max_digits=20)),
                ('currency', models.CharField(max_length=3)),
                ('consented_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(null=True)),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='saleor_twitter_plugin.shopperlink')),
            ],
            options={
                'db_table': 'twitter_shopper_payment',
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('link',), name='twitter_one_payment_per_link')],
            },
        ),
    ]
