"""Whoever adds a column with text says whose the text is."""

from django.apps import apps
from django.db import models

from saleor_twitter_plugin.models.personal_data import COLUMNS

TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def listed() -> list[str]:
    return [
        f"{model}.{column}"
        for model, contents in COLUMNS.items()
        for columns in contents.values()
        for column in columns
    ]


def test_every_column_with_text_is_classified() -> None:
    columns = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("saleor_twitter_plugin").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, TEXTS)
    }

    assert columns - set(listed()) == set()
    assert set(listed()) - columns == set()


def test_no_column_is_classified_twice() -> None:
    assert sorted(listed()) == sorted(set(listed()))
