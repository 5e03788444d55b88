"""Which database the demo lives in: never one that holds somebody's shop."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tools.postgres import cluster_for, database_url
from tools.progress import Refusal, say, step
from tools.saleor_template import (
    MIGRATED_COMMENT,
    build_demo_database,
    copy_database,
    database_comment,
    database_exists,
    drop_database,
    ensure_demo_template,
    saleor_name_part,
    server,
    split_database,
    with_database,
)

SAMPLE_DATABASE = "twitter_sample_shop"


def server_url() -> str:
    """Return DATABASE_URL, or that of the private cluster, which this starts."""
    if os.environ.get("DATABASE_URL"):
        return database_url("demo")
    if cluster_for("demo").is_running():
        return database_url("demo")
    with step("a PostgreSQL of our own"):
        return database_url("demo")


def ready_saleor_database() -> str:
    """Return the URL of a database with Saleor, its sample data and our tables."""
    url = server_url()
    with told_errors():
        chosen = choose_saleor_database(url)
        build_demo_database(chosen)
    return chosen


def choose_saleor_database(url: str) -> str:
    """Take the database of DATABASE_URL where it is empty or the demo's, else one beside it."""
    own = with_database(url, f"twitter_demo_{saleor_name_part()}")
    if not os.environ.get("DATABASE_URL"):
        return own
    server_url, name = split_database(url)
    with server(server_url) as connection:
        if not database_exists(connection, name):
            return url
        if (database_comment(connection, name) or "").startswith(MIGRATED_COMMENT):
            return url
        if name != "postgres" and is_empty(url):
            # It was made for us: the template's copy takes its place, since a filled one is
            # copied in seconds and filling takes minutes.
            template = ensure_demo_template(server_url)
            drop_database(connection, name)
            copy_database(connection, template, name)
            return url
    say(f"  the database {name} is in use: the demo takes one of its own on the same server")
    return own


def is_empty(url: str) -> bool:
    import psycopg

    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname NOT IN ('pg_catalog',"
            " 'information_schema') AND nspname NOT LIKE 'pg_toast%'"
        ).fetchone()
    return tables is not None and tables[0] == 0


def ready_sample_database(*, anew: bool) -> str:
    """Return the URL of a database for the sample shop; its tables come with its start."""
    url = with_database(server_url(), SAMPLE_DATABASE)
    with told_errors(), server(url_of_server(url)) as connection:
        if anew:
            drop_database(connection, SAMPLE_DATABASE)
        if not database_exists(connection, SAMPLE_DATABASE):
            connection.execute(f'CREATE DATABASE "{SAMPLE_DATABASE}"')
    return url


def url_of_server(url: str) -> str:
    return split_database(url)[0]


def drop_demo_database(url: str) -> None:
    with told_errors():
        server_url, name = split_database(url)
        with server(server_url) as connection:
            drop_database(connection, name)


@contextmanager
def told_errors() -> Iterator[None]:
    """Turn what PostgreSQL refuses into one line."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise Refusal(
            f"PostgreSQL refused ({str(error).strip().splitlines()[0]}): the demo's role must be "
            "allowed to create databases and extensions; or unset DATABASE_URL"
        ) from None
