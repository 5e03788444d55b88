"""The schema file and the limits are what the code says."""

import ast
import json
from pathlib import Path

from graphql import graphql, introspection_query, parse

from saleor_twitter_plugin import graphql as package
from saleor_twitter_plugin.feeds.rules import Rule
from saleor_twitter_plugin.graphql.limits import (
    _INTROSPECTION_LENGTHS,
    INTROSPECTION_COST_LIMIT,
    INTROSPECTION_DEPTH_LIMIT,
    _Meter,
)
from saleor_twitter_plugin.graphql.problems import (
    _CLAIM_CODES,
    _LINK_CODES,
    _MESSAGES,
    TwitterErrorCode,
)
from saleor_twitter_plugin.graphql.schema import SCHEMA_FILE, print_schema, schema
from saleor_twitter_plugin.graphql.staff_problems import _MESSAGES as STAFF_MESSAGES
from saleor_twitter_plugin.graphql.staff_problems import StaffErrorCode
from saleor_twitter_plugin.graphql.staff_withholding import RULES


def test_the_schema_file_is_up_to_date() -> None:
    command = "python -m saleor_twitter_plugin.graphql.print_schema"

    assert SCHEMA_FILE.read_text() == print_schema(), f"Run: {command}"


def test_every_error_code_has_a_message() -> None:
    assert set(_MESSAGES) == set(TwitterErrorCode)
    assert set(STAFF_MESSAGES) == set(StaffErrorCode)


def test_every_rule_that_withholds_a_post_has_a_sentence() -> None:
    assert set(RULES) == set(Rule)


def test_every_problem_has_an_error_code() -> None:
    from saleor_twitter_plugin.claims import ClaimProblemCode
    from saleor_twitter_plugin.shoppers import LinkProblemCode

    assert set(_CLAIM_CODES) == set(ClaimProblemCode) - {ClaimProblemCode.REFUSED}
    assert set(_LINK_CODES) == set(LinkProblemCode)


def test_the_lists_of_the_schema_are_no_longer_than_the_limits_think() -> None:
    found = json.loads(json.dumps(graphql(schema, introspection_query).data))["__schema"]
    # graphql-core's own types are the longest, and in no schema of ours.
    types = [each for each in found["types"] if not each["name"].startswith("__")]

    assert len(found["types"]) <= _INTROSPECTION_LENGTHS["types"]
    assert len(found["directives"]) <= _INTROSPECTION_LENGTHS["directives"]
    field_counts = [len(each["fields"] or ()) for each in types]
    assert sum(field_counts) / len(field_counts) <= _INTROSPECTION_LENGTHS["fields"]
    args = [len(field["args"]) for each in types for field in each["fields"] or ()]
    assert sum(args) / len(args) <= _INTROSPECTION_LENGTHS["args"]


def test_the_usual_introspection_has_room() -> None:
    meter = _Meter(parse(introspection_query), schema, {})
    for operation in meter.operations:
        meter.weigh(operation)

    assert meter.introspection.depth <= INTROSPECTION_DEPTH_LIMIT - 2
    assert meter.introspection.cost <= INTROSPECTION_COST_LIMIT * 0.8


def test_the_endpoint_is_not_imported_before_it_is_asked() -> None:
    """Saleor imports the plugin in every process, and graphene's types take their time."""
    door = ast.parse(Path(package.__file__).read_text())
    imports = [each for each in door.body if isinstance(each, ast.Import | ast.ImportFrom)]

    assert {getattr(each, "module", None) for each in imports} == {
        "datetime",
        "django.http",
        "config",
        "shop.interface",
    }
