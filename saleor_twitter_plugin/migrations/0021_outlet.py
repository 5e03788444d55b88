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
    ]
