"""Answer /2/users: who am I, and look-ups by id and handle."""

from collections.abc import Iterable

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import charges, price_list
from saleor_twitter_plugin.x_sandbox.access import (
    require_caller,
    require_person,
)
from saleor_twitter_plugin.x_sandbox.answers import (
    USER_FIELDS,
    answer,
    read_names,
    select_person,
)
from saleor_twitter_plugin.x_sandbox.billing import bill_reads
from saleor_twitter_plugin.x_sandbox.bodies import check_id
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.problems import invalid_request, not_found
from saleor_twitter_plugin.x_sandbox.state import Person
from saleor_twitter_plugin.x_sandbox.wire import Json

MAX_USERS_COUNT = 100
EMAIL_SCOPE = "users.email"


async def read_me(request: web.Request) -> web.Response:
    """GET /2/users/me."""
    person = require_person(request, "users.read", "tweet.read")
    shown = select_person(request, person)
    asked = read_names(request, ["user.fields"], USER_FIELDS)
    grant = require_caller(request).grant
    # Source: docs.x.com, users/me: the person's own, and only where they agreed to users.email.
    if (
        "confirmed_email" in asked
        and grant
        and EMAIL_SCOPE in grant.scopes
        and person.confirmed_email
    ):
        shown["confirmed_email"] = person.confirmed_email
    bill_reads(request, charges.USER, [person.x_user_id], price_list.USER_READ_USD)
    return answer(request, {"data": shown})


async def read_user(request: web.Request) -> web.Response:
    """GET /2/users/:id."""
    require_caller(request, "users.read", "tweet.read")
    x_user_id = check_id(request.match_info["id"], "id")
    return _answer_one(request, request.app[STATE].people.get(x_user_id), "id", x_user_id)


async def read_user_by_handle(request: web.Request) -> web.Response:
    """GET /2/users/by/username/:username."""
    require_caller(request, "users.read", "tweet.read")
    handle = request.match_info["username"]
    person = _find_by_handle(request, handle)
    return _answer_one(request, person, "username", handle)


async def read_users(request: web.Request) -> web.Response:
    """GET /2/users?ids=."""
    require_caller(request, "users.read", "tweet.read")
    ids = [check_id(value, "ids") for value in _read_list(request, "ids")]
    people = request.app[STATE].people
    return _answer_many(request, [(value, people.get(value)) for value in ids], "ids")


async def read_users_by_handles(request: web.Request) -> web.Response:
    """GET /2/users/by?usernames=."""
    require_caller(request, "users.read", "tweet.read")
    handles = _read_list(request, "usernames")
    found = [(handle, _find_by_handle(request, handle)) for handle in handles]
    return _answer_many(request, found, "usernames")


def _find_by_handle(request: web.Request, handle: str) -> Person | None:
    person = request.app[STATE].find_person(handle)
    # A handle of digits is not an id here.
    return person if person and person.handle.casefold() == handle.casefold() else None


def _read_list(request: web.Request, name: str) -> list[str]:
    values = list(dict.fromkeys(request.query.get(name, "").split(",")))
    if values == [""] or len(values) > MAX_USERS_COUNT:
        raise invalid_request(name, request.query.get(name, ""), f"{name} must have 1 to 100 items")
    return values


def _answer_one(
    request: web.Request, person: Person | None, parameter: str, value: str
) -> web.Response:
    if person is None:
        return answer(request, {"errors": [not_found("user", parameter, value)]})
    bill_reads(request, charges.USER, [person.x_user_id], price_list.USER_READ_USD)
    return answer(request, {"data": select_person(request, person)})


def _answer_many(
    request: web.Request, found: Iterable[tuple[str, Person | None]], parameter: str
) -> web.Response:
    data, errors = [], []
    for value, person in found:
        if person is None:
            errors.append(not_found("user", parameter, value))
        else:
            data.append(select_person(request, person))
    body: Json = {}
    if data:
        body["data"] = data
    if errors:
        body["errors"] = errors
    x_user_ids = [shape["id"] for shape in data]
    bill_reads(request, charges.USER, x_user_ids, price_list.USER_READ_USD)
    return answer(request, body)
