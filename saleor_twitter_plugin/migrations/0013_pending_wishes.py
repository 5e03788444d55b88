"""What was asked for and waits for its person to confirm it."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_twitter_plugin", "0012_local_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="PendingWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("order", "Order"), ("unlink", "Unlink")],
                        default="order",
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("confirmed", "Confirmed"),
                            ("cancelled", "Cancelled"),
                            ("expired", "Expired"),
                            ("replaced", "Replaced"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("x_user_id", models.CharField(max_length=32)),
                ("x_post_id", models.CharField(max_length=32)),
                ("answered_post_id", models.CharField(blank=True, max_length=32)),
                ("account_x_user_id", models.CharField(max_length=32)),
                ("lines", models.JSONField(default=list)),
                ("total_amount", models.DecimalField(decimal_places=3, max_digits=20, null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("version", models.PositiveIntegerField(default=1)),
                ("has_replaced", models.BooleanField(default=False)),
                ("asked_by", models.CharField(blank=True, max_length=200)),
                ("confirmed_by", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "twitter_pending_wish",
                "indexes": [
                    models.Index(fields=["confirmed_by"], name="twitter_wish_confirmed_by"),
                    models.Index(fields=["x_post_id"], name="twitter_wish_post"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["expires_at"],
                        name="twitter_wish_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("x_user_id", "account_x_user_id"),
                        name="twitter_one_waiting_wish",
                    )
                ],
            },
        ),
    ]
