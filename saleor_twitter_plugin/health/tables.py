"""Whether our own migrations have run: the names in our folder against the recorded ones."""

from importlib import import_module
from pkgutil import iter_modules

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

LABEL = "saleor_twitter_plugin"


def list_unapplied_migrations() -> tuple[str, ...]:
    """Return their names in order. Saleor's own thousand migrations are never loaded for it."""
    if settings.MIGRATION_MODULES.get(LABEL, "") is None:
        return ()
    folder = import_module(f"{LABEL}.migrations")
    ours = sorted(each.name for each in iter_modules(folder.__path__) if each.name[0].isdigit())
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return tuple(ours)
    applied = set(recorder.migration_qs.filter(app=LABEL).values_list("name", flat=True))
    return tuple(each for each in ours if each not in applied)
