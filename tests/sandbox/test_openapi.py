"""Every answer of every route has the fields and types of X's own OpenAPI file."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from saleor_twitter_plugin.x_sandbox.price_list import PAID_ROUTES
from saleor_twitter_plugin.x_sandbox.server import X_ROUTES
from tests.sandbox.openapi import Description, find_unknown_fields, read_description
from tests.sandbox.openapi_cases import CASES, World

Json = dict[str, Any]
Route = tuple[str, str]
# X documents these in words; its OpenAPI file lacks them.
NOT_IN_OPENAPI = {("POST", "/2/oauth2/token"), ("POST", "/2/oauth2/revoke")}
ROUTES = sorted({(route.method, route.path) for route in X_ROUTES} - NOT_IN_OPENAPI)


@pytest.fixture(scope="module")
def description() -> Description:
    return read_description()


@pytest.fixture
def world(x: Any, api: Callable[..., Any], app_api: Any, receiver: Any) -> World:
    x.settings(wire_names="new")
    shop = x.make_person("hats", automated=True, description="Hats for all")
    ana = x.make_person("ana")
    return World(x, api(shop), api(ana), app_api, shop, ana, receiver.url)


def name_of(route: Route) -> str:
    return " ".join(route)


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_route_answers_as_x_describes(
    description: Description, world: World, route: Route
) -> None:
    assert route in CASES, f"{name_of(route)} is not held against OpenAPI: add it to CASES"

    answers = list(CASES[route](world))

    for answer in answers:
        description.check(*route, answer)
    statuses = {answer.status_code for answer in answers}
    assert statuses & {200, 201}, f"{name_of(route)} never succeeded: {statuses}"


@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_a_route_refuses_as_x_describes(
    description: Description, x: Any, world: World, nobody: Any, route: Route
) -> None:
    path = re.sub(r"\{\w+\}", "1", route[1])

    refused = [
        nobody.call(route[0], path),
        world.shop_api.call(route[0], path, params={"tweet.fields": "nonsense"}),
    ]
    x.settings(credits_usd="0")
    if route in PAID_ROUTES:
        refused.append(world.shop_api.call(route[0], path))
    x.settings(enforce_rate_limits=True, limits={name_of(route): {"account": 0, "app": 0}})
    refused.append(world.shop_api.call(route[0], path))

    expected = [401, 400, 402, 429] if route in PAID_ROUTES else [401, 400, 429]
    assert [answer.status_code for answer in refused] == expected
    for answer in refused:
        description.check(*route, answer)


def test_every_case_is_a_route() -> None:
    assert set(CASES) - set(ROUTES) == set()


def test_the_exceptions_are_still_missing_in_openapi(description: Description) -> None:
    assert [route for route in NOT_IN_OPENAPI if description.has_route(*route)] == []


def test_unknown_fields_are_found_at_any_depth() -> None:
    inner = {"type": "object", "properties": {"id": {"type": "string"}}}
    schema: Json = {"properties": {"data": {"items": {"allOf": [inner]}}, "free": {}}}

    unknown = find_unknown_fields(
        {"data": [{"id": "1", "tweet": "x"}], "free": {"any": 1}, "more": 1}, schema
    )

    assert unknown == ["$.more", "$.data[].tweet"]
