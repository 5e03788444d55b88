from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('saleor_twitter_plugin', '0021_outlet'),
    ]

    operations = [
        migrations.AlterField(
            model_name='stafftask',
            name='kind',
            field=models.CharField(choices=[('answer_by_hand', 'Answer By Hand'), ('hashtag_post', 'Hashtag Post'), ('look_at_timeline', 'Look At Timeline'), ('late_post', 'Late Post'), ('broken_thread', 'Broken Thread'), ('voucher_changed', 'Voucher Changed'), ('pin_post', 'Pin Post'), ('voucher_missing', 'Voucher Missing')], max_length=32),
        ),
        migrations.AlterField(
            model_name='contestprize',
            name='state',
            field=models.CharField(choices=[('offered', 'Offered'), ('claimed', 'Claimed'), ('blocked', 'Blocked'), ('delivered', 'Delivered'), ('expired', 'Expired')], default='offered', max_length=16),
        ),
        migrations.AddField(
            model_name='contestprize',
            name='blocked_by',
            field=models.CharField(blank=True, default='', max_length=16),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='contestentry',
            name='rechecked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='xapp',
            name='order_hook_failed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='xapp',
            name='order_hook_failure_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RemoveIndex(
            model_name='contestprize',
            name='twitter_contest_prize_open',
        ),
        migrations.AddIndex(
            model_name='contestprize',
            index=models.Index(condition=models.Q(('state__in', ['offered', 'claimed', 'blocked'])), fields=['claim_until'], name='twitter_contest_prize_open'),
        ),
        migrations.RemoveConstraint(
            model_name='contestprize',
            name='twitter_contest_place_once',
        ),
        migrations.AddConstraint(
            model_name='contestprize',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('offered', 'claimed', 'blocked', 'delivered'))), fields=('campaign', 'place'), name='twitter_contest_place_once'),
        ),
    ]
