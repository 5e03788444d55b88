"""A test database whose rows are committed, as other processes and servers must see them.

pytest-django makes databases for tests that it may wrap in a transaction or flush; flushing all of
Saleor's tables takes seconds. Here who writes rows also takes them out.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
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
