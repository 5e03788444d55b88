"""Read JSON bodies, and refuse what does not fit, naming the parameter."""

import json
import math
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.problems import XProblem, invalid_request
from saleor_twitter_plugin.x_sandbox.wire import Json

MAX_ID_LENGTH = 19


async def read_object(request: web.Request) -> Json:
    """Return the JSON object sent. Raises: XProblem 400."""
    try:
        body = json.loads(await request.text() or "{}")
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise invalid_request("body", "", "The request body is not valid JSON") from None
    if not isinstance(body, dict):
        raise invalid_request("body", "", "The request body must be a JSON object")
    return body


def refuse_unknown(body: Json, known: frozenset[str], prefix: str = "$") -> None:
    """Refuse fields X does not have: most are typing errors."""
    for name in body:
        if name not in known:
            raise invalid_request(
                f"{prefix}.{name}", body[name], f"{prefix}.{name}: is not defined in the schema"
            )


def read_text(body: Json, name: str, default: str | None = None) -> str:
    """Return a field that must be text."""
    value: str = _read(body, name, str, default)
    return value


def read_flag(body: Json, name: str, *, default: bool = False) -> bool:
    """Return a field that must be true or false."""
    value: bool = _read(body, name, bool, default)
    return value


def read_count(body: Json, name: str, default: int | None = None) -> int:
    """Return a field that must be a whole number."""
    value: int = _read(body, name, int, default)
    if isinstance(value, bool):
        raise invalid_request(name, value, f"{name} must be a number")
    return value


def read_number(body: Json, name: str, default: float | None = None) -> float:
    """Return a field that must be a number of zero or more."""
    value = body.get(name, default)
    if value is None:
        raise _required(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value < 0:
        raise invalid_request(name, value, f"{name} must be a number, not below zero")
    return float(value)


def read_usd(body: Json, name: str) -> Decimal:
    """Return a field that must be dollars: text, so that no cent is lost, or a whole number."""
    value = body.get(name)
    if isinstance(value, str | int) and not isinstance(value, bool):
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite():
            return amount
    raise invalid_request(name, value, f'{name} must be dollars as text, like "5.00"')


def read_part(body: Json, name: str) -> Json:
    """Return a field that must be an object; an empty one when it is left out."""
    found: Json = _read(body, name, dict, {})
    return found


def read_ids(body: Json, name: str) -> list[str]:
    """Return a field that must be a list of ids."""
    values: list[object] = _read(body, name, list, [])
    return [check_id(value, name) for value in values]


def read_id(body: Json, name: str, default: str | None = None) -> str:
    """Return a field that must be an id."""
    value: str = _read(body, name, str, default)
    return check_id(value, name) if value else value


def check_id(value: object, name: str) -> str:
    """Return an id that is text of digits. Raises: XProblem 400."""
    if isinstance(value, str) and is_id(value):
        return value
    raise invalid_request(name, value, f"The `{name}` parameter value [{value}] is not valid")


def is_id(value: str) -> bool:
    """Tell whether a text looks like an id of X."""
    return value.isascii() and value.isdigit() and len(value) <= MAX_ID_LENGTH


def _read(body: Json, name: str, kind: type[Any], default: Any) -> Any:
    value = body.get(name)
    if value is None:
        if default is None:
            raise _required(name)
        return default
    if not isinstance(value, kind):
        raise invalid_request(name, value, f"{name} has the wrong type")
    return value


def _required(name: str) -> XProblem:
    return invalid_request(name, "", f"{name} is required")


def read_query_count(request: web.Request, name: str, default: int, low: int, high: int) -> int:
    """Return a number of the query, between two bounds. Raises: XProblem 400."""
    value = request.query.get(name, str(default))
    if value.isascii() and value.isdigit() and low <= int(value) <= high:
        return int(value)
    raise invalid_request(
        name, value, f"The `{name}` query parameter value [{value}] is not between {low} and {high}"
    )
