"""Saleor's public GraphQL, run in this process: no HTTP, no token, our own connection."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest
from django.utils import timezone
from requests import RequestException
from saleor.core.db.connection import allow_writer
from saleor.graphql.api import backend, schema
from saleor.graphql.context import clear_context, get_context_value

from ...errors import ConfigurationError, PermanentError, RetryableError
from .app_row import get_app

log = logging.getLogger(__name__)
# A deadlock or a lost connection is over at once; this only keeps workers from spinning.
RETRY_AFTER = timedelta(seconds=15)
# Source: saleor.graphql.core.utils, `GraphQLError` subclasses that say "not yours to do".
_PERMISSION_ERRORS = frozenset({"PermissionDenied"})
# An answer and no failure: checkoutCreate lets it through where it loses a race for a reservation.
_ANSWERS = frozenset({"InsufficientStock"})
_PASSING_ERRORS = (OperationalError, InterfaceError, RequestException, TimeoutError)


class SaleorFailed(PermanentError):
    """`error_name` is the class of what Saleor's resolver raised, as `InsufficientStock`."""

    def __init__(self, message: str, error_name: str) -> None:
        super().__init__(message)
        self.error_name = error_name


def run(
    document: str,
    variables: Mapping[str, object],
    *,
    customer: Any = None,
    reads_replica: bool = True,
) -> dict[str, Any]:
    """Run one operation as our app, or as `customer` (Saleor's User row), and return its data.

    Mutations answer their own `errors` field: that is for the caller to read. Inside a
    transaction an exception from here leaves it to be rolled back, never to be carried on.

    Raises:
        RetryableError: the database or a service behind Saleor did not answer.
        ConfigurationError: our app is switched off or lacks a permission.
        SaleorFailed: Saleor could not execute the operation.
    """
    with allow_writer():
        # The backend keeps parsed and validated documents by their text.
        parsed = backend.document_from_string(schema, document)
        context = get_context_value(_make_request(customer, reads_replica))
        try:
            result = parsed.execute(
                root=None, variables=dict(variables), operation_name=None, context=context
            )
        except _PASSING_ERRORS as error:
            raise _passing(error) from None
        finally:
            clear_context(context)
    if result.errors:
        raise _explain(result.errors)
    data: dict[str, Any] = result.data
    return data


def _make_request(customer: Any, reads_replica: bool) -> HttpRequest:
    request: Any = HttpRequest()
    # Saleor builds absolute addresses (thumbnails) from these, as in a real request.
    request.path = "/graphql/"
    request.method = "POST"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.app = None if customer else get_app()
    request._cached_user = customer
    request.requestor = customer or request.app
    request.dataloaders = {}
    # A replica may lag behind what we have just written or locked.
    request.allow_replica = reads_replica and not transaction.get_connection().in_atomic_block
    request.request_time = timezone.now()
    return request  # type: ignore[no-any-return]


def _explain(errors: list[Any]) -> Exception:
    """Turn execution errors into ours; texts stay out, they may quote a person's data."""
    originals = [getattr(error, "original_error", None) or error for error in errors]
    for error in originals:
        if isinstance(error, _PASSING_ERRORS):
            return _passing(error)
    first = originals[0]
    name, place = type(first).__name__, _place_of(first)
    path = ".".join(str(step) for step in getattr(errors[0], "path", None) or ())
    level = logging.INFO if name in _ANSWERS else logging.ERROR
    log.log(level, "Saleor's GraphQL failed: %s at %s, field %s", name, place, path or "(none)")
    if name in _PERMISSION_ERRORS:
        return ConfigurationError(
            f"Saleor refuses {path or 'an operation'} to the app Twitter/X: give the app back its"
            " permissions in the Dashboard."
        )
    return SaleorFailed(
        f"Saleor could not execute {path or 'an operation'}: {name} at {place}.", name
    )


def _passing(error: BaseException) -> RetryableError:
    log.warning("Saleor did not answer: %s at %s", type(error).__name__, _place_of(error))
    return RetryableError(
        f"Saleor did not answer: {type(error).__name__}.", retry_after=RETRY_AFTER
    )


def _place_of(error: BaseException) -> str:
    """`management.py:151`: enough to find it, and no values of variables."""
    traceback = getattr(error, "stack", None) or error.__traceback__
    if traceback is None:
        return "unknown place"
    while traceback.tb_next:
        traceback = traceback.tb_next
    code = traceback.tb_frame.f_code
    return f"{code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno}"
