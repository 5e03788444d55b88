"""The house as `design.md` draws it: rooms, names, sizes."""

from pathlib import Path

import pytest
from django.apps import apps

PACKAGE = Path(__file__).parents[2] / "saleor_twitter_plugin"
LINES_MAX = 400
ROOMS = [
    "accounts", "claims", "config", "console", "decisions", "feeds", "graphql", "health", "inbox",
    "management/commands", "migrations", "models", "outbox", "pipeline", "replies", "shop",
    "shoppers", "understanding", "understanding/recognisers", "usage", "x_api",
    "x_sandbox", "x_text",
]  # fmt: skip
FILES = [
    "plugin.py", "tasks.py", "apps.py", "handoffs/__init__.py", "errors.py",
    "x_limits.py", "x_prices.py", "sealing.py", "web.py", "wording.py", "links.py", "status.py",
]  # fmt: skip
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base", "manager",
               "managers", "processor", "processors"}  # fmt: skip


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("room", ROOMS)
def test_room_is_there(room: str) -> None:
    assert (PACKAGE / room / "__init__.py").is_file()


@pytest.mark.parametrize("file", FILES)
def test_file_is_there(file: str) -> None:
    assert (PACKAGE / file).is_file()


def test_module_is_read_in_three_screens() -> None:
    lengths = {
        name_of(path): len(path.read_text().splitlines())
        for path in modules()
        if "migrations" not in path.parts
    }

    assert {name: length for name, length in lengths.items() if length >= LINES_MAX} == {}


def test_names_say_something() -> None:
    assert [
        name_of(path)
        for path in modules()
        if EMPTY_WORDS & {path.stem, *path.relative_to(PACKAGE).parent.parts}
    ] == []


def test_tables_are_named_as_ours() -> None:
    tables = {
        model._meta.db_table for model in apps.get_app_config("saleor_twitter_plugin").get_models()
    }

    assert len(tables) >= 13
    assert {table for table in tables if not table.startswith("twitter_")} == set()


def test_indexes_and_constraints_are_named_as_ours() -> None:
    names = [
        each.name
        for model in apps.get_app_config("saleor_twitter_plugin").get_models()
        for each in [*model._meta.indexes, *model._meta.constraints]
    ]

    assert [name for name in names if not name.startswith("twitter_")] == []


def test_tables_have_no_foreign_key_into_saleor() -> None:
    strangers = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("saleor_twitter_plugin").get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model is not None
        and field.related_model._meta.app_label != "saleor_twitter_plugin"
    }

    assert strangers == set()


def test_check_constraints_are_made_where_the_versions_of_django_are_known() -> None:
    # `makemigrations` writes models.CheckConstraint(condition=…), which Django 4.2 does not take.
    assert [name_of(path) for path in modules() if "CheckConstraint" in path.read_text()] == [
        "models/constraints.py"
    ]


def test_nothing_but_the_doors_names_saleor() -> None:
    doors = {"plugin.py", "voucher_hooks.py", "shop/saleor_shop"}
    importers = {
        name_of(path)
        for path in modules()
        if any(
            line.strip().startswith(("import saleor.", "from saleor.", "from saleor import"))
            for line in path.read_text().splitlines()
        )
    }

    assert {name for name in importers if not any(name.startswith(door) for door in doors)} == set()
