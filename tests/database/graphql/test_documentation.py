"""docs/storefront.md: every query in it works, every code and number in it is the code's."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import parse

from saleor_twitter_plugin.graphql import endpoint, limits, paging, staff_permission
from saleor_twitter_plugin.graphql.problems import TwitterErrorCode
from saleor_twitter_plugin.graphql.schema import schema
from saleor_twitter_plugin.handoffs import PaymentMethod, XPostId, XUserId
from saleor_twitter_plugin.shoppers import CODE_VALIDITY, record_proof
from saleor_twitter_plugin.shoppers.linking import REQUEST_LIMIT

from ..contests.rows import run_contest
from .givens import NOW, given_account, given_link, given_shop, given_token, post
from .staff_givens import OPERATIONS
from .test_feeds import given_category, given_feed, given_post

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parents[3] / "docs" / "storefront.md").read_text()
QUERIES = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)


def test_the_queries_of_the_page_tell_one_whole_story() -> None:
    shop, account = given_shop("11"), given_account()
    shop.is_order_possible_in_transaction = True
    card = PaymentMethod("app:gateway:card-1", "gateway", "Gateway", "card-1", "•••• 4242")
    shop.payment_methods = {"11": [card]}
    given_category(shop, "1", "shoes")
    given_feed(account, "1")
    given_post(account, 1, NOW)
    variables: dict[str, Any] = {
        "token": given_token(),
        "category": "shoes",
        "handle": "ana",
        "first": 20,
        "after": None,
        "id": card.method_id,
        "maximum": "60",
        "slug": run_contest().slug,
        "holder": None,
        "campaign": "no-debate",
    }
    answered: list[str] = []

    for query in QUERIES:
        (operation,) = parse(query).definitions
        if operation.name.value in {"Health", "Apply"}:
            # Not a customer's, and of a checkout: `test_health` and the scenario ask them.
            continue
        if operation.name.value in {"TwitterDrop", "TwitterDrops"}:
            # A story of its own: `test_drops` tells it.
            continue
        wanted = {each.variable.name.value for each in operation.variable_definitions or ()}
        answer = post(shop, query, {name: variables[name] for name in wanted}, customer="11")
        assert "errors" not in answer, answer
        (payload,) = answer["data"].values()
        assert payload, query
        assert not payload.get("errors"), payload
        answered.append(operation.name.value)
        if operation.name.value == "StartLink":
            variables["code"] = payload["code"]
            record_proof(
                payload["code"],
                x_user_id=XUserId("900"),
                handle="ana",
                x_post_id=XPostId("1"),
                now=NOW,
            )
        if operation.name.value == "RemoveLink":
            # Who wants to pay at once linked a handle again.
            given_link("11", "901")

    assert answered == [
        "Claim",
        "ContinueClaim",
        "CompleteClaim",
        "StartLink",
        "PendingLink",
        "ConfirmLink",
        "RemoveLink",
        "PaymentMethods",
        "ChoosePaymentMethod",
        "RemovePaymentMethod",
        "Me",
        "Campaigns",
        "Campaign",
        "Feeds",
        "CategoryFeed",
        "Contest",
        "Wall",
    ]


def test_every_field_of_the_schema_that_can_be_asked_is_on_a_page() -> None:
    asked = set(re.findall(r"\w+", " ".join([*QUERIES, *OPERATIONS.values()])))
    fields = {
        name
        for type_name, type_ in schema.get_type_map().items()
        if not type_name.startswith("__")
        for name in getattr(type_, "fields", {})
    }

    assert fields - asked == {"cursor", "hasPreviousPage", "startCursor"}


def test_every_error_code_is_on_the_page_and_no_other() -> None:
    customers, developers = PAGE.partition("## Errors")[2].split("What a developer has")
    of_page = re.findall(r"`([A-Z_]+)`", customers)

    assert sorted(of_page) == sorted(TwitterErrorCode)
    sources = "".join(
        Path(str(module.__file__)).read_text()
        for module in (endpoint, limits, paging, staff_permission)
    )
    in_code = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', sources)) - {"CONTENT_LENGTH"}
    assert set(re.findall(r"`([A-Z_]+)`", developers)) == in_code


def test_the_numbers_of_the_page_are_the_codes() -> None:
    for text in (
        f"more than {endpoint.BODY_LIMIT_BYTES // 1024} KiB",
        f"more than {limits.DEPTH_LIMIT} levels",
        f"`__schema`: {limits.INTROSPECTION_DEPTH_LIMIT})",
        f"more than {limits.COST_LIMIT} points",
        f"or {limits.SELECTION_LIMIT} fields as written",
        f"from 1 to {paging.PAGE_SIZE_LIMIT}",
        f"{int(CODE_VALIDITY.total_seconds() // 60)} minutes",
        f"{REQUEST_LIMIT} open ones in an hour",
    ):
        assert text in PAGE


def test_the_cost_that_the_page_names_is_about_right() -> None:
    query = next(each for each in QUERIES if "query Feeds" in each)
    meter = limits._Meter(parse(query), schema, {"first": 20})

    assert 500 < meter.weigh(meter.operations[0]).cost < 700
