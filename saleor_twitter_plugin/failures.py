"""Failures that nobody expected, in the log without what people wrote."""

import logging
import traceback
from collections.abc import Iterator

from django.db import DatabaseError


def log_failure(logger: logging.Logger, what: str, error: BaseException) -> None:
    """Log `what`, the error and where it came from.

    Of a database's error only the first line: below it PostgreSQL quotes whole rows.
    """
    causes = list(_list_causes(error))
    if not any(isinstance(each, DatabaseError) for each in causes):
        logger.error(what, exc_info=(type(error), error, error.__traceback__))
        return
    told = [f"{type(each).__name__}: {str(each).partition('\n')[0]}" for each in causes]
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", what, " because of ".join(told), places)


def _list_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
