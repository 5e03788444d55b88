"""A test database whose rows are committed, as other processes and servers must see them.

pytest-django makes databases for tests that it may wrap in a transaction or flush; flushing all of
Saleor's tables takes seconds. Here who writes rows also takes them out.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker


@contextmanager
def committed_database(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the test databases of all aliases, and remove them at the end."""
    with blocker.unblock():
        before = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            connections.close_all()
            teardown_databases(before, verbosity=0)


def empty_tables(names: Iterable[str]) -> None:
    """Take every row out of these tables; foreign keys are not checked on the way.

    Looking and deleting takes milliseconds, where TRUNCATE makes new files for every index.
    """
    question = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(question)
        filled = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')
