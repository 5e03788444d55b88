"""The staff's operations: who may use them, and docs/staff.md, where each has its example."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, parse

from saleor_twitter_plugin.graphql import staff_listing, staff_types
from saleor_twitter_plugin.graphql.limits import COST_LIMIT, _Meter
from saleor_twitter_plugin.graphql.schema import schema
from saleor_twitter_plugin.graphql.staff import StaffMutations, StaffQuery
from saleor_twitter_plugin.graphql.staff_problems import StaffErrorCode
from saleor_twitter_plugin.handoffs import Requester, SaleorCustomerId
from saleor_twitter_plugin.models import AccountFeedRules, FeedItem, FeedTemplate

from .givens import NOW, given_account, post
from .staff_givens import MANAGE_PLUGINS, OPERATIONS, PAGE, given_item, given_staff_shop

pytestmark = pytest.mark.django_db

CALLERS = {
    "visitor": Requester(),
    "customer": Requester(customer_id=SaleorCustomerId("11"), email="ana@example.com"),
    "other staff": Requester(
        customer_id=SaleorCustomerId("2"),
        is_staff=True,
        permissions=frozenset({"product.manage_products", "app.manage_apps"}),
    ),
    "other app": Requester(is_app=True, permissions=frozenset({"order.manage_orders"})),
}


def make_variables(operation: str) -> dict[str, Any]:
    """Return a value of the right type for each variable that is needed."""
    (definition,) = parse(OPERATIONS[operation]).definitions
    variables: dict[str, Any] = {}
    for each in definition.variable_definitions or ():
        named = each.type
        while not hasattr(named, "name"):
            # Inside of "not null" and of lists; one value is taken for a list of one.
            named = named.type
        name = named.name.value
        type_ = schema.get_type_map()[name]
        if isinstance(type_, GraphQLInputObjectType):
            variables[each.variable.name.value] = {}
        elif isinstance(type_, GraphQLEnumType):
            variables[each.variable.name.value] = type_.values[0].name
        elif name == "DateTime":
            variables[each.variable.name.value] = NOW.isoformat()
        elif name == "Int":
            variables[each.variable.name.value] = 5
        else:
            variables[each.variable.name.value] = "100"
    return variables


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("caller", CALLERS.values(), ids=CALLERS)
def test_nobody_else_sees_or_does_anything(operation: str, caller: Requester) -> None:
    account = given_account("100")
    item = given_item(account, pk=100)
    template = FeedTemplate.objects.create(
        pk=100, name="a", trigger="published", language="en", body="{name}"
    )
    before = (item.state, item.is_approved)

    answer = post(given_staff_shop(caller), OPERATIONS[operation], make_variables(operation))

    assert list(answer["data"].values()) == [None]
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["PERMISSION_DENIED"]
    item.refresh_from_db()
    account.refresh_from_db()
    assert (item.state, item.is_approved) == before
    assert account.state == "connected"
    assert FeedTemplate.objects.get() == template
    assert FeedItem.objects.count() == 1
    assert not AccountFeedRules.objects.exists()
    assert not account.categories.exists()
    assert not account.feed_roles.exists()


def test_an_app_with_the_permission_may() -> None:
    app = Requester(is_app=True, permissions=frozenset({MANAGE_PLUGINS}))
    given_account("100")
    item = given_item()

    answer = post(given_staff_shop(app), OPERATIONS["ApprovePost"], {"id": str(item.pk)})

    assert answer["data"]["twitterPostApprove"]["post"]["approvedBy"] == "an app"


def test_each_operation_of_the_staff_has_one_example() -> None:
    of_staff = [*StaffQuery._meta.fields, *StaffMutations._meta.fields]
    fields = [
        parse(each).definitions[0].selection_set.selections[0].name.value
        for each in OPERATIONS.values()
    ]

    assert sorted(fields) == sorted(_to_camel(each) for each in of_staff)


def test_every_error_code_is_on_the_page_and_no_other() -> None:
    staff, developers = PAGE.partition("## Errors")[2].split("What a developer has")
    sources = "".join(Path(str(each.__file__)).read_text() for each in (staff_listing, staff_types))

    assert sorted(re.findall(r"^\| `([A-Z_]+)`", staff, re.MULTILINE)) == sorted(StaffErrorCode)
    of_developers = set(re.findall(r"^\| `([A-Z_]+)`", developers, re.MULTILINE))
    assert of_developers == set(re.findall(r'"code": "([A-Z_]+)"', sources))


def test_no_example_asks_too_much() -> None:
    for text in OPERATIONS.values():
        meter = _Meter(parse(text), schema, {})
        assert meter.weigh(meter.operations[0]).cost < COST_LIMIT


def test_every_argument_has_its_example() -> None:
    roots = {"query": schema.get_query_type(), "mutation": schema.get_mutation_type()}
    for text in OPERATIONS.values():
        (definition,) = parse(text).definitions
        (field,) = definition.selection_set.selections
        given = {each.name.value for each in field.arguments}
        assert given == set(roots[definition.operation].fields[field.name.value].args)


def _to_camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.title() for each in rest)
