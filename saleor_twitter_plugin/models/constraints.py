"""Constraints in words that every supported Django understands: 4.2 (Saleor 3.20) to 5.2."""

from inspect import signature
from typing import Any

from django.db import models

# Django calls it `check` until 5.0; `condition` since 5.1, which warns of the old name.
_KEYWORD = (
    "condition" if "condition" in signature(models.CheckConstraint.__init__).parameters else "check"
)


def check_constraint(*, condition: models.Q, name: str) -> models.CheckConstraint:
    """Return the constraint that refuses rows for which `condition` is false."""
    keywords: dict[str, Any] = {_KEYWORD: condition, "name": name}
    return models.CheckConstraint(**keywords)
