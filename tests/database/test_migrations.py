"""The migrations make the tables that the models want, and take them away again."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

APP = "saleor_twitter_plugin"


def our_tables() -> set[str]:
    tables = connection.introspection.table_names()
    return {table for table in tables if table.startswith("twitter_")}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command(
        "makemigrations", APP, check=True, dry_run=True, skip_checks=True, stdout=StringIO()
    )


@pytest.mark.django_db(transaction=True)
def test_migrations_run_backwards_and_forwards() -> None:
    before = our_tables()
    try:
        call_command("migrate", APP, "zero", verbosity=0, skip_checks=True)
        without = our_tables()
    finally:
        call_command("migrate", APP, verbosity=0, skip_checks=True)

    assert without == set()
    assert our_tables() == before
    assert len(before) >= 13
