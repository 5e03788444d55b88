"""Vouchers of campaigns: who asked, who was given one, its code, and what the hooks told of."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("saleor_twitter_plugin", "0016_drops"),
    ]

    operations = [
        migrations.AddField("campaign", "voucher_ends_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "campaign",
            models.Index(
                condition=models.Q(("saleor_voucher_id", ""), _negated=True),
                fields=["saleor_voucher_id"],
                name="twitter_campaign_voucher",
            ),
        ),
        migrations.AlterField(
            "stafftask",
            "kind",
            models.CharField(
                choices=[
                    ("answer_by_hand", "Answer By Hand"),
                    ("hashtag_post", "Hashtag Post"),
                    ("look_at_timeline", "Look At Timeline"),
                    ("late_post", "Late Post"),
                    ("broken_thread", "Broken Thread"),
                    ("voucher_changed", "Voucher Changed"),
                ],
                max_length=32,
            ),
        ),
        migrations.CreateModel(
            name="CampaignAsk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("x_user_id", models.CharField(blank=True, max_length=32)),
                ("answer", models.CharField(max_length=16)),
                ("is_message", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asks",
                        to="saleor_twitter_plugin.campaign",
                    ),
                ),
            ],
            options={"db_table": "twitter_campaign_ask"},
        ),
        migrations.CreateModel(
            name="LoadedVoucher",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, unique=True)),
                ("x_user_id", models.CharField(max_length=32)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("saleor_customer_id", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("confirming", "Confirming"),
                            ("waiting", "Waiting"),
                            ("loaded", "Loaded"),
                            ("applied", "Applied"),
                            ("used", "Used"),
                            ("expired", "Expired"),
                            ("revoked", "Revoked"),
                        ],
                        default="loaded",
                        max_length=16,
                    ),
                ),
                ("x_post_id", models.CharField(blank=True, max_length=32)),
                ("account_x_user_id", models.CharField(blank=True, max_length=32)),
                (
                    "reserved_amount",
                    models.DecimalField(decimal_places=3, default=0, max_digits=20),
                ),
                ("confirmed_by", models.CharField(blank=True, max_length=200)),
                ("saleor_checkout_id", models.CharField(blank=True, max_length=64)),
                ("declined_checkout_id", models.CharField(blank=True, max_length=64)),
                ("saleor_order_id", models.CharField(blank=True, max_length=64)),
                ("order_number", models.CharField(blank=True, max_length=64)),
                (
                    "discount_amount",
                    models.DecimalField(decimal_places=3, max_digits=20, null=True),
                ),
                ("order_amount", models.DecimalField(decimal_places=3, max_digits=20, null=True)),
                (
                    "refunded_amount",
                    models.DecimalField(decimal_places=3, max_digits=20, null=True),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("loaded_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vouchers",
                        to="saleor_twitter_plugin.campaign",
                    ),
                ),
            ],
            options={
                "db_table": "twitter_loaded_voucher",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["loaded", "applied"])),
                        fields=["saleor_customer_id"],
                        name="twitter_voucher_loaded",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("state__in", ["confirming", "waiting", "loaded", "applied"])
                        ),
                        fields=["expires_at"],
                        name="twitter_voucher_expiring",
                    ),
                    models.Index(fields=["x_user_id"], name="twitter_voucher_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("confirming", "waiting", "loaded", "applied", "used")),
                            models.Q(("x_user_id", ""), _negated=True),
                        ),
                        fields=("campaign", "x_user_id", "number"),
                        name="twitter_voucher_per_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ("confirming", "waiting", "loaded", "applied", "used")),
                            models.Q(("saleor_customer_id", ""), _negated=True),
                        ),
                        fields=("campaign", "saleor_customer_id", "number"),
                        name="twitter_voucher_per_customer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("sealed_code", models.TextField()),
                ("is_spent", models.BooleanField(default=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="saleor_twitter_plugin.campaign",
                    ),
                ),
                (
                    "voucher",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code",
                        to="saleor_twitter_plugin.loadedvoucher",
                    ),
                ),
            ],
            options={
                "db_table": "twitter_campaign_code",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_spent", False), ("voucher", None)),
                        fields=["campaign"],
                        name="twitter_code_free",
                    ),
                    models.Index(
                        condition=models.Q(("is_spent", True)),
                        fields=["campaign"],
                        name="twitter_code_spent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherHint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("checkout", "Checkout"),
                            ("order", "Order"),
                            ("voucher", "Voucher"),
                            ("code", "Code"),
                        ],
                        max_length=16,
                    ),
                ),
                ("subject_id", models.CharField(max_length=64)),
                ("saleor_customer_id", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={"db_table": "twitter_voucher_hint"},
        ),
    ]
