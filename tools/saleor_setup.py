"""Fill one empty database inside Saleor's own process: `saleor_template.py` runs this file.

    tables      Saleor's tables as its models describe them, without its migrations
    migrate     Saleor's real migrations, with a progress line now and then
    populate    Saleor's sample data

DATABASE_URL names the database. Our own app is left out: its migrations come later.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

OUR_APP = "saleor_twitter_plugin"
PROGRESS_EVERY = timedelta(seconds=10)

# What Saleor's migrations create and its models do not. Read in 3.20 - 3.24, 2026-11-22.
EXTENSIONS = ("hstore", "pg_trgm", "btree_gin", "unaccent", "pgcrypto")
# Sequence, the column it belongs to, and its first value (the migrations': max + 1 and max + 1000).
SEQUENCES = (
    ("order_order_number_seq", "order_order.number", 1),
    ("discount_promotion_old_sale_id_seq", "discount_promotion.old_sale_id", 1000),
    (
        "discount_promotionrule_old_channel_listing_id_seq",
        "discount_promotionrule.old_channel_listing_id",
        1000,
    ),
)
# Saleor's models declare these unique pairs, but its migrations lost them when the key
# of lines became a UUID: a real shop can allocate twice, and no constraint may save a test from it.
# Compared with a migrated 3.23.28, 2026-11-22.
TABLES_WITHOUT_UNIQUE_PAIRS = (
    "warehouse_allocation",
    "warehouse_preorderallocation",
    "warehouse_reservation",
    "warehouse_preorderreservation",
)


class EveryAppUnmigrated:
    """A MIGRATION_MODULES that knows every app and has migrations of none."""

    def __contains__(self, app_label: str) -> bool:
        return True

    def __getitem__(self, app_label: str) -> None:
        return None


def start_django(settings_module: str, **overrides: object) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    os.environ.setdefault("SECRET_KEY", "for building databases only")
    # What Saleor warns of (a temporary key, deprecated imports) is nothing that a reader can mend.
    logging.disable(logging.WARNING)
    import django
    from django.conf import settings

    settings.INSTALLED_APPS = [name for name in settings.INSTALLED_APPS if name != OUR_APP]
    settings.PLUGINS = []
    for name, value in overrides.items():
        setattr(settings, name, value)
    django.setup()


def create_tables() -> None:
    start_django("saleor.tests.settings", MIGRATION_MODULES=EveryAppUnmigrated())
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        for name, column, first in SEQUENCES:
            cursor.execute(f"CREATE SEQUENCE IF NOT EXISTS {name} START {first} OWNED BY {column}")
        for table in TABLES_WITHOUT_UNIQUE_PAIRS:
            drop_unique_constraints(cursor, table)
    create_rows_of_migrations()


def drop_unique_constraints(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'u' AND conrelid = to_regclass(%s)",
        [table],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def create_rows_of_migrations() -> None:
    """Create the rows that Saleor takes for granted; all others it makes with POPULATE_DEFAULTS."""
    from django.apps import apps
    from django.conf import settings

    # The name and domain of Saleor's migrations: its own test fixtures make a second site, and
    # would stumble over settings that belong to theirs.
    site = apps.get_model("sites", "Site").objects.get(pk=settings.SITE_ID)
    site.domain, site.name = "localhost:8000", "Saleor e-commerce"
    site.save()
    apps.get_model("site", "SiteSettings").objects.get_or_create(site=site)
    with contextlib.suppress(LookupError):  # from 3.23
        customer_types = apps.get_model("account", "CustomerType").objects
        customer_types.get_or_create(
            is_default=True, defaults={"name": "Default", "slug": "default"}
        )


def migrate() -> None:
    start_django("tools.demo_settings")
    # Some migrations import tasks, which import each other in a circle unless the API came first.
    importlib.import_module("saleor.graphql.api")
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    total = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    call_command(
        "migrate", interactive=False, verbosity=1, no_color=True, stdout=MigrationCounter(total)
    )


class MigrationCounter(io.StringIO):
    """Turns the migrate command's lines into "migration 312 of 1020, 2 min 10 s"."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total = total
        self.done = 0
        self.started = self.said = time.monotonic()

    def write(self, text: str) -> int:
        self.done += text.count(" OK")
        now = time.monotonic()
        if now - self.said >= PROGRESS_EVERY.total_seconds():
            self.said = now
            minutes, seconds = divmod(round(now - self.started), 60)
            print(
                f"    migration {self.done} of {self.total}, {minutes} min {seconds:02d} s",
                flush=True,
            )
        return len(text)


def populate() -> None:
    start_django("tools.demo_settings")
    # As before migrating: the sample data run tasks as well.
    importlib.import_module("saleor.graphql.api")
    from django.core.management import call_command

    call_command("populatedb", createsuperuser=True, stdout=io.StringIO())


COMMANDS: dict[str, Callable[[], None]] = {
    "tables": create_tables,
    "migrate": migrate,
    "populate": populate,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]]()
