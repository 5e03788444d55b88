"""Empty tables beside ours, which this process has for a while instead of them."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.signals import connection_created

# A drop's number is its advisory lock too: no real one waits for the copy's.
_FIRST_DROP_PK = 1_000_000_000


@contextmanager
def throwaway_tables() -> Iterator[None]:
    """Let all that this thread reads and writes of ours be in new, empty tables; drop them after.

    The real ones cannot be reached by a mistake: their names mean the others as long as it lasts,
    also after a lost connection. Call it with no transaction open.
    """
    schema = f"twitter_rehearsal_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_setting('search_path')")
        home, path = cursor.fetchone()
        cursor.execute(f'CREATE SCHEMA "{schema}"')

    def turn(sender: Any, connection: Any, **_: Any) -> None:
        if connection.alias == "default":
            with connection.cursor() as cursor:
                cursor.execute(f'SET search_path TO "{schema}", {path}')

    connection_created.connect(turn, weak=False)
    try:
        with connection.cursor() as cursor:
            for table in _list_tables():
                cursor.execute(
                    f'CREATE TABLE "{schema}"."{table}" (LIKE "{home}"."{table}" INCLUDING ALL)'
                )
            cursor.execute(
                f'ALTER TABLE "{schema}".twitter_drop ALTER id RESTART WITH {_FIRST_DROP_PK}'
            )
        turn(None, connection)
        yield
    finally:
        connection_created.disconnect(turn)
        with connection.cursor() as cursor:
            cursor.execute(f"SET search_path TO {path}")
            cursor.execute(f'DROP SCHEMA "{schema}" CASCADE')


def _list_tables() -> list[str]:
    models = apps.get_app_config("saleor_twitter_plugin").get_models(include_auto_created=True)
    return sorted({each._meta.db_table for each in models})
