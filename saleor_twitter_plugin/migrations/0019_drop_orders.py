"""Who decides entries ahead, and when a won unit is to be ordered next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('saleor_twitter_plugin', '0016_drops')]

    operations = [
        migrations.AddField('Drop', 'looked_ahead_until', models.DateTimeField(null=True)),
        migrations.AddField('DropEntry', 'order_after', models.DateTimeField(null=True)),
    ]
