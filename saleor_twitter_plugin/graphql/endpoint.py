"""One HTTP request in, one GraphQL answer out."""

import json
import logging
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from graphql import GraphQLError, execute, parse
from graphql.error import format_error
from graphql.language import ast

from ..config import Config
from ..failures import log_failure
from ..shop.interface import Shop
from ..wording import choose_language
from .context import Context
from .limits import TOO_DEEP, TOO_EXPENSIVE, Excess, find_excess, is_too_long
from .schema import schema
from .strange_names import find_errors

log = logging.getLogger(__name__)

BODY_LIMIT_BYTES = 64 * 1024
# Each costs a scan of the query for its line and column.
_ERROR_LIMIT = 10
_LANGUAGE_COUNT_LIMIT = 20

_is_executing = ContextVar("_is_executing", default=False)


def _is_not_ours(record: logging.LogRecord) -> bool:
    # graphql-core prints whatever a resolver raised, with all its values; we log that ourselves.
    return not _is_executing.get()


for _name in ("graphql.execution.executor", "graphql.execution.utils"):
    logging.getLogger(_name).addFilter(_is_not_ours)


class _BadRequest(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class _Asked:
    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


def answer_request(
    request: HttpRequest, *, shop: Shop, config: Config, signing_key: bytes, now: datetime
) -> HttpResponse:
    try:
        asked = _read(request)
        document = _parse(asked)
        context = Context(
            request=request,
            shop=shop,
            config=config,
            signing_key=signing_key,
            now=now,
            language=choose_request_language(request, config.language),
        )
        with shop.allow_writes():
            result = _execute(document, context, asked)
    except _BadRequest as bad:
        return _refuse(bad)
    except GraphQLError as error:
        # Execution never began, as where a variable has the wrong type.
        return _refuse(_BadDocument([error]))
    except Exception as error:
        # The variables may hold a claim's token, so nothing of the request is logged.
        log_failure(log, "A GraphQL request failed", error)
        return _refuse(_internal_error())
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [_describe(each) for each in result.errors[:_ERROR_LIMIT]]
    return _respond(body, status=200)


def _execute(document: Any, context: Context, asked: _Asked) -> Any:
    token = _is_executing.set(True)
    try:
        return execute(
            schema,
            document,
            context_value=context,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
        )
    finally:
        _is_executing.reset(token)


def _read(request: HttpRequest) -> _Asked:
    if request.method != "POST":
        raise _BadRequest(405, "METHOD_NOT_ALLOWED", "Send the query by POST.")
    if request.content_type != "application/json":
        raise _BadRequest(400, "BAD_REQUEST", "Send the query as application/json.")
    try:
        body = json.loads(
            _read_body(request), parse_constant=_refuse_number, parse_float=_read_number
        )
    except (ValueError, RecursionError):
        raise _BadRequest(400, "BAD_REQUEST", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise _BadRequest(400, "BAD_REQUEST", "Send one query, as a JSON object.")
    query, variables = body.get("query"), body.get("variables")
    operation_name = body.get("operationName")
    if not isinstance(query, str) or not query.strip():
        raise _BadRequest(400, "BAD_REQUEST", "`query` must be a text.")
    if variables is not None and not isinstance(variables, dict):
        raise _BadRequest(400, "BAD_REQUEST", "`variables` must be an object.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise _BadRequest(400, "BAD_REQUEST", "`operationName` must be a text.")
    return _Asked(query, variables or {}, operation_name or None)


def _read_body(request: HttpRequest) -> bytes:
    too_large = _BadRequest(
        413, "TOO_LARGE", f"The body is too large: at most {BODY_LIMIT_BYTES} bytes."
    )
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or len(length) > 9 or int(length) > BODY_LIMIT_BYTES:
        raise too_large
    try:
        # Never more than that into memory, whatever length was announced.
        body = request.read(BODY_LIMIT_BYTES + 1)
    except UnreadablePostError:
        raise _BadRequest(400, "BAD_REQUEST", "The body ended early.") from None
    if len(body) > BODY_LIMIT_BYTES:
        raise too_large
    return body


def _refuse_number(text: str) -> float:
    raise ValueError(text)


def _read_number(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _parse(asked: _Asked) -> Any:
    if is_too_long(asked.query):
        raise _TooMuch(TOO_EXPENSIVE)
    try:
        document = parse(asked.query)
        excess = find_excess(document, schema, asked.variables)
        if excess is not None:
            raise _TooMuch(excess)
        errors = find_errors(document, schema)
    except GraphQLError as error:
        raise _BadDocument([error]) from None
    except RecursionError:
        raise _TooMuch(TOO_DEEP) from None
    if not all(_is_executable(each) for each in document.definitions):
        errors = [GraphQLError("Ask with a query or a mutation.")]
    if errors:
        raise _BadDocument(errors)
    return document


def _is_executable(definition: Any) -> bool:
    # graphql-core takes a subscription for a stream, and a type definition for a fault of ours.
    if isinstance(definition, ast.OperationDefinition):
        return definition.operation in ("query", "mutation")
    return isinstance(definition, ast.FragmentDefinition)


class _TooMuch(_BadRequest):
    def __init__(self, excess: Excess) -> None:
        super().__init__(400, excess.code, excess.message)


class _BadDocument(_BadRequest):
    def __init__(self, errors: Iterable[GraphQLError]) -> None:
        super().__init__(400, "GRAPHQL_ERROR", "")
        self.errors = list(errors)


def _describe(error: Exception) -> dict[str, Any]:
    """Write an error for the caller; what nobody foresaw is logged, and not told."""
    original = error
    # graphql-core wraps what a resolver raised, sometimes twice.
    while cause := getattr(original, "original_error", None):
        original = cause
    if isinstance(original, GraphQLError):
        described = format_error(error)
        described.setdefault("extensions", {"code": "GRAPHQL_ERROR"})
        return dict(described)
    log_failure(log, "A GraphQL resolver failed", original)
    internal = _internal_error()
    described = {"message": internal.message, "extensions": {"code": internal.code}}
    if isinstance(error, GraphQLError) and error.path:
        described["path"] = error.path
    return described


def _internal_error() -> _BadRequest:
    return _BadRequest(500, "INTERNAL_SERVER_ERROR", "Internal error")


def _refuse(bad: _BadRequest) -> HttpResponse:
    if isinstance(bad, _BadDocument):
        errors = [_describe(each) for each in bad.errors[:_ERROR_LIMIT]]
    else:
        errors = [{"message": bad.message, "extensions": {"code": bad.code}}]
    response = _respond({"errors": errors}, status=bad.status)
    if bad.status == 405:
        response["Allow"] = "POST"
    return response


def _respond(body: dict[str, Any], *, status: int) -> HttpResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


def choose_request_language(request: HttpRequest, shop_language: str) -> str:
    """Return the customer's language, as their browser tells it, else the shop's."""
    wanted: list[tuple[float, str]] = []
    for part in request.headers.get("Accept-Language", "").split(",")[:_LANGUAGE_COUNT_LIMIT]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if tag and weight > 0:
            wanted.append((-weight, tag))
    # Sorting is stable: of equal weights the first named comes first.
    wanted.sort(key=lambda each: each[0])
    return choose_language(*(tag for _, tag in wanted), shop_language)
