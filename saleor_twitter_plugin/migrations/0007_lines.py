"""What was asked for: a list of lines instead of one variant a row."""

import django.utils.timezone
from django.db import migrations, models

# On PostgreSQL alone, as everything here: a table at once, however long it is.
CLAIM_TO_LINES = """
UPDATE twitter_claim SET lines = jsonb_build_array(jsonb_build_object(
    'product_id', saleor_product_id, 'variant_id', saleor_variant_id,
    'product_name', product_name, 'variant_name', variant_name, 'quantity', quantity))
"""
# An action never knew its product: its claim or its variant leads there.
ACTION_TO_LINES = """
UPDATE twitter_shop_action SET lines = jsonb_build_array(jsonb_build_object(
    'product_id', '', 'variant_id', saleor_variant_id,
    'product_name', '', 'variant_name', '', 'quantity', quantity))
"""
# Going back keeps the first line, which is all that one row could hold.
CLAIM_TO_COLUMNS = """
UPDATE twitter_claim SET
    saleor_product_id = coalesce(lines -> 0 ->> 'product_id', ''),
    saleor_variant_id = coalesce(lines -> 0 ->> 'variant_id', ''),
    product_name = coalesce(lines -> 0 ->> 'product_name', ''),
    variant_name = coalesce(lines -> 0 ->> 'variant_name', ''),
    quantity = coalesce((lines -> 0 ->> 'quantity')::int, 0)
"""
ACTION_TO_COLUMNS = """
UPDATE twitter_shop_action SET
    saleor_variant_id = coalesce(lines -> 0 ->> 'variant_id', ''),
    quantity = coalesce((lines -> 0 ->> 'quantity')::int, 0)
"""


def alter(model: str, name: str, field: models.Field) -> migrations.AlterField:
    return migrations.AlterField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("saleor_twitter_plugin", "0006_campaigns")]

    operations = [
        migrations.AddField("claim", "lines", models.JSONField(default=list)),
        migrations.AddField("shopaction", "lines", models.JSONField(default=list)),
        migrations.AddField(
            "shopaction", "terms_digest", models.CharField(max_length=64, blank=True, default=""),
            preserve_default=False,
        ),
        # With defaults, so that going back can add them to rows that are there.
        alter("claim", "saleor_product_id", models.CharField(max_length=64, default="")),
        alter("claim", "saleor_variant_id", models.CharField(max_length=64, default="")),
        alter("claim", "product_name", models.CharField(max_length=255, default="")),
        alter("claim", "quantity", models.PositiveIntegerField(default=0)),
        alter("claim", "variant_name", models.CharField(max_length=255, default="")),
        alter("shopaction", "saleor_variant_id", models.CharField(max_length=64, default="")),
        alter("shopaction", "quantity", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(CLAIM_TO_LINES, CLAIM_TO_COLUMNS),
        migrations.RunSQL(ACTION_TO_LINES, ACTION_TO_COLUMNS),
        migrations.RemoveField("claim", "saleor_product_id"),
        migrations.RemoveField("claim", "saleor_variant_id"),
        migrations.RemoveField("claim", "product_name"),
        migrations.RemoveField("claim", "variant_name"),
        migrations.RemoveField("claim", "quantity"),
        migrations.RemoveField("shopaction", "saleor_variant_id"),
        migrations.RemoveField("shopaction", "quantity"),
        # --- checkouts that wait for a shopper ---
        migrations.AddField("shopaction", "is_paid", models.BooleanField(default=False)),
        migrations.AddField("shopaction", "reserved_until", models.DateTimeField(null=True)),
        migrations.AddField("shopaction", "looked_at", models.DateTimeField(null=True)),
        alter(
            "shopaction", "state",
            models.CharField(
                max_length=16,
                choices=[
                    ("started", "Started"),
                    ("opened", "Opened"),
                    ("released", "Released"),
                    ("done", "Done"),
                    ("refused", "Refused"),
                ],
                default="started",
            ),
        ),
        migrations.AddIndex(
            "shopaction",
            models.Index(
                fields=["saleor_checkout_id"],
                condition=models.Q(state="opened"),
                name="twitter_action_open_checkout",
            ),
        ),
        migrations.CreateModel(
            "OrderHint",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("saleor_checkout_id", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            {"db_table": "twitter_order_hint"},
        ),
    ]
