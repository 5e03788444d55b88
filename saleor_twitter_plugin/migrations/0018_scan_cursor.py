"""Where the next scan of the catalog goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("saleor_twitter_plugin", "0017_offers")]

    operations = [
        migrations.CreateModel(
            "ScanCursor",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.SlugField(max_length=255, unique=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("after_product_id", models.CharField(blank=True, max_length=64)),
                ("touched_until", models.DateTimeField(null=True)),
            ],
            options={"db_table": "twitter_scan_cursor"},
        ),
    ]
