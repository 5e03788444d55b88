"""Databases with Saleor in them, built once and then copied in seconds.

For the tests: `ensure_saleor_template(url)` names a database to copy, which Django does for

    DATABASES["default"]["TEST"] = {"TEMPLATE": name}

and MIGRATION_MODULES that know no migrations of Saleor's apps. The copy has Saleor's tables,
permissions and content types, and no rows of a shop; the migrations of our app run on it.
`make test` gives the name in TWITTER_SALEOR_TEMPLATE. For the demo: `build_demo_database(url)`.

Everything here runs in an environment that has Saleor and psycopg; see `environment.py`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Callable
from urllib.parse import urlsplit, urlunsplit

if not __package__:  # run as a file
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.exclusive import ROOT
from tools.postgres import database_url
from tools.progress import Refusal, run_quietly, run_tool, say, step

if TYPE_CHECKING:
    import psycopg

Builder = Callable[[str], None]

OUR_APP = "saleor_twitter_plugin"
SETUP_PROGRAM = Path(__file__).with_name("saleor_setup.py")
DEMO_DIRECTORY = ROOT / ".demo"
# Any number, the same for all who build on one server.
BUILDING_LOCK = 7_302_026
# Begins the comment of a database that holds the demo: it may be migrated on, and thrown away.
MIGRATED_COMMENT = "migrated "
# Saleor would reach for these servers of a developer's own shop while we build.
FOREIGN_VARIABLES = (
    "DATABASE_URL_REPLICA",
    "CACHE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "PLUGINS",
)


# --- tests ------------------------------------------------------------------------------------


def ensure_saleor_template(server_url: str) -> str:
    """Return the name of this Saleor's template database, building it if missing or old.

    `server_url` may name any database of the server. Safe to call from several processes at once.
    """
    name = f"twitter_saleor_template_{saleor_name_part()}"

    def build(url: str) -> None:
        with step(f"test template with Saleor {saleor_version()}'s tables"):
            run_setup("tables", url)

    ensure_database_template(server_url, name, saleor_fingerprint(), build)
    return name


# --- demo -------------------------------------------------------------------------------------


def build_demo_database(url: str) -> None:
    """Make sure that this database holds a migrated Saleor, its sample data and our tables.

    The first call takes minutes: Saleor's real migrations, then `populatedb --createsuperuser`.
    Their result stays as a template. An existing demo database keeps its data, and only our new
    migrations run on it.
    """
    server_url, name = split_database(url)
    template = ensure_demo_template(server_url)
    with server(server_url) as connection:
        is_new = not database_exists(connection, name)
    if is_new:
        # Starting Saleor only to make our tables takes longer than the copy, so they are kept too.
        def build(unfinished: str) -> None:
            with step("our migrations"):
                run_django("migrate", "--no-color", OUR_APP, url=unfinished)

        ready = f"{template}_with_ours"
        fingerprint = f"{saleor_fingerprint()} {our_fingerprint()}"
        ensure_database_template(server_url, ready, fingerprint, build, origin=template)
        with server(server_url) as connection:
            copy_database(connection, ready, name)
            comment_database(connection, name, our_fingerprint())
        return
    migrate_our_app(url)


def reset_demo_database(url: str) -> None:
    """Throw the demo's data away and begin anew from the template, in seconds."""
    server_url, name = split_database(url)
    with server(server_url) as connection:
        drop_database(connection, name)
    build_demo_database(url)


def ensure_demo_template(server_url: str) -> str:
    name = f"twitter_demo_template_{saleor_name_part()}"
    media = DEMO_DIRECTORY / "media"

    def build(url: str) -> None:
        say(f"  Saleor {saleor_version()}'s migrations: this first time takes minutes")
        run_setup("migrate", url, show=True)
        with step("Saleor's sample data"):
            shutil.rmtree(media, ignore_errors=True)
            media.mkdir(parents=True)
            run_setup("populate", url)

    if not media.exists():
        # The sample products' pictures are files: without them the template is worth nothing.
        with server(server_url) as connection:
            if database_exists(connection, name):
                comment_database(connection, name, "its media are gone")
    ensure_database_template(server_url, name, saleor_fingerprint(), build)
    return name


def migrate_our_app(url: str) -> None:
    """Run our app's migrations, unless the database has already seen exactly these."""
    server_url, name = split_database(url)
    with server(server_url) as connection:
        if database_comment(connection, name) == our_fingerprint():
            return
        with step("our migrations"):
            run_django("migrate", "--no-color", OUR_APP, url=url)
        comment_database(connection, name, our_fingerprint())


def our_fingerprint() -> str:
    migrations = sorted((ROOT / OUR_APP / "migrations").glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in migrations))
    return MIGRATED_COMMENT + digest.hexdigest()


def run_django(*arguments: str, url: str) -> str:
    """Run a management command on a demo database and return what it printed."""
    return run_quietly(
        [sys.executable, "-m", "django", *arguments],
        environment=saleor_environment(url, DJANGO_SETTINGS_MODULE="tools.demo_settings"),
        directory=saleor_folder().parent,
    )


# --- Saleor's process -------------------------------------------------------------------------


def run_setup(command: str, url: str, *, show: bool = False) -> None:
    # populatedb reads its pictures from a path relative to the folder that holds `saleor`.
    directory, environment = saleor_folder().parent, saleor_environment(url)
    words = [sys.executable, str(SETUP_PROGRAM), command]
    if not show:
        run_quietly(words, environment=environment, directory=directory)
    elif subprocess.call(words, env=environment, cwd=directory) != 0:
        raise Refusal(f"Saleor's {command} ended badly; see above")


def saleor_environment(url: str, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
    paths = [str(ROOT), *filter(None, [kept.get("PYTHONPATH")])]
    return {
        **kept,
        "DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONWARNINGS": "ignore",
        "SECRET_KEY": kept.get("SECRET_KEY") or "for building databases only",
        **more,
    }


def saleor_folder() -> Path:
    # find_spec does not import saleor, which would take seconds and need settings.
    spec = importlib.util.find_spec("saleor")
    if spec is None or spec.origin is None:
        raise Refusal("this Python has no Saleor: run `make env` and see what it says about it")
    return Path(spec.origin).parent


def saleor_version() -> str:
    found = re.search(r'__version__ = "(.+?)"', (saleor_folder() / "__init__.py").read_text())
    return found[1] if found else "unknown"


def saleor_name_part() -> str:
    return re.sub(r"[^a-z0-9]+", "_", saleor_version().lower())


def saleor_fingerprint() -> str:
    """Tell databases of other code apart: a working copy changes under one version."""
    digest = hashlib.sha256(saleor_version().encode() + SETUP_PROGRAM.read_bytes())
    folder = saleor_folder()
    for path in sorted([*folder.glob("*/migrations/*.py"), *folder.glob("*/models.py")]):
        digest.update(f"{path.relative_to(folder)}:{path.stat().st_size}\n".encode())
    return digest.hexdigest()


# --- databases --------------------------------------------------------------------------------


def ensure_database_template(
    server_url: str, name: str, fingerprint: str, build: Builder, *, origin: str = "template1"
) -> None:
    """Make the template of that fingerprint: `build` completes a copy of `origin`, by its URL."""
    with server(server_url) as connection:
        if database_comment(connection, name) == fingerprint:
            return
        # Of several that come at once, one builds and the others wait and find it done.
        connection.execute("SELECT pg_advisory_lock(%s)", [BUILDING_LOCK])
        if database_comment(connection, name) == fingerprint:
            return
        unfinished = f"{name}_building"
        drop_database(connection, unfinished)
        copy_database(connection, origin, unfinished)
        build(with_database(server_url, unfinished))
        drop_database(connection, name)
        connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        # One forgotten connection to a template stops every copy.
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        comment_database(connection, name, fingerprint)


@contextmanager
def server(url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Connect for statements on whole databases."""
    import psycopg

    try:
        connection = psycopg.connect(with_database(url, "postgres"), autocommit=True)
    except psycopg.OperationalError:
        try:
            connection = psycopg.connect(url, autocommit=True)
        except psycopg.OperationalError as error:
            raise Refusal(
                f"no answer from the PostgreSQL of DATABASE_URL ({error}): start it, or unset it"
            ) from None
    with connection:
        yield connection


def database_exists(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return (
        connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        is not None
    )


def database_comment(connection: psycopg.Connection[tuple[object, ...]], name: str) -> str | None:
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return str(row[0]) if row and row[0] is not None else None


def comment_database(
    connection: psycopg.Connection[tuple[object, ...]], name: str, comment: str
) -> None:
    connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{comment}'")


def copy_database(
    connection: psycopg.Connection[tuple[object, ...]], template: str, name: str
) -> None:
    connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def split_database(url: str) -> tuple[str, str]:
    """Return the server's URL and the database's name, a plain one as it goes into SQL."""
    name = urlsplit(url).path.lstrip("/")
    if not re.fullmatch(r"[A-Za-z0-9_]+", name):
        raise Refusal(f"{name!r} is no database name for a demo: letters, digits and _ only")
    return with_database(url, "postgres"), name


def main(arguments: list[str]) -> int:
    if arguments != ["test"]:
        raise Refusal(
            "say `tools/saleor_template.py test`: it builds the tests' template and prints its name"
        )
    say(ensure_saleor_template(database_url("test")))
    return 0


if __name__ == "__main__":
    run_tool(main)
