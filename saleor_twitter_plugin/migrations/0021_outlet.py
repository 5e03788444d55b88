import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saleor_twitter_plugin', '0020_contests'),
    ]

    operations = [
        migrations.AddField(
            model_name='loadedvoucher',
            name='answered_post_id',
            field=models.CharField(blank=True, default='', max_length=32),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='OutletScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product_ids', models.JSONField(default=list)),
                ('is_suspended', models.BooleanField(default=False)),
                ('by_hand_count', models.PositiveIntegerField(default=0)),
                ('left_out_count', models.PositiveIntegerField(default=0)),
                ('kept_at', models.DateTimeField(null=True)),
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outlet_scope', to='saleor_twitter_plugin.campaign')),
            ],
            options={
                'db_table': 'twitter_outlet_scope',
            },
        ),
        migrations.AddField(
            model_name='campaign',
            name='drop',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='saleor_twitter_plugin.drop'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'archived'), _negated=True), fields=('drop',), name='twitter_one_campaign_per_drop'),
        ),
        migrations.CreateModel(
            name='DropSale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order_amount', models.DecimalField(decimal_places=3, max_digits=20)),
                ('discount_amount', models.DecimalField(decimal_places=3, max_digits=20)),
                ('refunded_amount', models.DecimalField(decimal_places=3, max_digits=20)),
                ('looked_at', models.DateTimeField()),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sale', to='saleor_twitter_plugin.dropentry')),
            ],
            options={
                'db_table': 'twitter_drop_sale',
            },
        ),
    ]
