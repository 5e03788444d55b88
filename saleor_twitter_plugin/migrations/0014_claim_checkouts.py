"""A claim's open checkout in the shop, and whoever went on with it first."""

from django.db import migrations, models


def text() -> models.CharField:
    return models.CharField(max_length=64, blank=True, default="")


class Migration(migrations.Migration):
    dependencies = [("saleor_twitter_plugin", "0013_pending_wishes")]

    operations = [
        migrations.AddField("claim", "saleor_checkout_id", text(), preserve_default=False),
        migrations.AddField("claim", "reserved_until", models.DateTimeField(null=True)),
        migrations.AddField("claim", "holder_digest", text(), preserve_default=False),
        migrations.AddField("claim", "held_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "claim",
            models.Index(
                fields=["expires_at"],
                condition=~models.Q(saleor_checkout_id=""),
                name="twitter_claim_with_checkout",
            ),
        ),
    ]
