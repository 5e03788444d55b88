"""One HTTP request: what is no query is refused, what fails is told to us and not to them."""

import json
import logging
import time
from typing import Any

import pytest
from django.test import RequestFactory
from graphql import introspection_query

from saleor_twitter_plugin.graphql import answer
from saleor_twitter_plugin.graphql.endpoint import BODY_LIMIT_BYTES
from saleor_twitter_plugin.models import CategoryAccount

from .fake_shop import FakeShop
from .givens import CONFIG, NOW, SIGNING_KEY, given_account, given_shop, given_token, post

pytestmark = pytest.mark.django_db

TYPENAME = "{ __typename }"


def send(
    body: bytes | str,
    *,
    method: str = "POST",
    content_type: str = "application/json",
    shop: FakeShop | None = None,
    **headers: Any,
) -> tuple[int, Any]:
    request = RequestFactory().generic(
        method,
        "/graphql/",
        body.encode() if isinstance(body, str) else body,
        content_type=content_type,
        **headers,
    )
    response = answer(
        request, shop=shop or given_shop(), config=CONFIG, signing_key=SIGNING_KEY, now=NOW
    )
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    return response.status_code, json.loads(response.content)


def ask(query: str, variables: Any = None, **options: Any) -> tuple[int, Any]:
    return send(json.dumps({"query": query, "variables": variables}), **options)


def code_of(body: Any) -> str:
    assert "data" not in body
    return str(body["errors"][0]["extensions"]["code"])


# --- HTTP -------------------------------------------------------------------------------------


def test_a_query_is_answered() -> None:
    assert ask(TYPENAME) == (200, {"data": {"__typename": "Query"}})


def test_a_charset_in_the_content_type_is_fine() -> None:
    body = json.dumps({"query": TYPENAME})

    assert send(body, content_type="application/json; charset=utf-8")[0] == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_any_method_but_post_is_refused(method: str) -> None:
    request = RequestFactory().generic(method, "/graphql/?query={__typename}")

    response = answer(request, shop=given_shop(), config=CONFIG, signing_key=SIGNING_KEY, now=NOW)

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert code_of(json.loads(response.content)) == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/graphql",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    ],
)
def test_any_content_type_but_json_is_refused(content_type: str) -> None:
    status, body = send(json.dumps({"query": TYPENAME}), content_type=content_type)

    assert (status, code_of(body)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b'"{ __typename }"',
        b'[{"query": "{ __typename }"}]',
        b"[]",
        b"{}",
        b'{"query": ""}',
        b'{"query": "  "}',
        b'{"query": 1}',
        b'{"query": ["{ __typename }"]}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": {"a": 1e999}}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5000 + b"}}",
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 9000 + b"1" + b"}" * 9000 + b"}",
        b"[" * 60_000,
    ],
)
def test_what_is_no_single_query_is_refused(body: bytes) -> None:
    status, answered = send(body)

    assert (status, code_of(answered)) == (400, "BAD_REQUEST")


def test_a_body_over_the_limit_is_refused() -> None:
    fitting = json.dumps({"query": TYPENAME}).ljust(BODY_LIMIT_BYTES)

    assert send(fitting)[0] == 200
    status, body = send(fitting + " ")
    assert (status, code_of(body)) == (413, "TOO_LARGE")


@pytest.mark.parametrize("length", ["0", "10", ""])
def test_a_body_longer_than_announced_is_never_read_whole(length: str) -> None:
    status, _ = send("x" * (BODY_LIMIT_BYTES + 1), CONTENT_LENGTH=length)

    assert status in (400, 413)


@pytest.mark.parametrize("length", ["-1", "many", "9" * 30])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    status, body = send(json.dumps({"query": TYPENAME}), CONTENT_LENGTH=length)

    assert (status, code_of(body)) == (413, "TOO_LARGE")


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{", None),
        ("{ nothing }", None),
        ("{ twitterFeed }", None),
        ("subscription { twitterMe { link { handle } } }", None),
        ("query A { __typename } query B { __typename }", None),
        ("fragment A on Query { __typename }", None),
        ("query A($t: String!) { twitterClaim(token: $t) { claim { id } } }", None),
        ("query A($no: Boolean!) { __typename @skip(if: $no) }", {"no": None}),
        ("{ __typename @include(if: 3) }", None),
        ("{ __typename @live }", None),
        ("type Query { a: Int }", None),
    ],
)
def test_a_query_that_does_not_fit_the_schema_is_refused(query: str, variables: Any) -> None:
    status, body = ask(query, variables)

    assert status == 400
    assert body.get("data") is None
    assert body["errors"][0]["extensions"]["code"] == "GRAPHQL_ERROR"
    assert "Internal" not in json.dumps(body)


def test_the_named_operation_is_executed() -> None:
    body = json.dumps(
        {"query": "query A { a: __typename } query B { b: __typename }", "operationName": "B"}
    )

    assert send(body) == (200, {"data": {"b": "Query"}})


def test_directives_decide_what_is_answered() -> None:
    query = (
        "query A($no: Boolean!) { __typename @include(if: $no) other: __typename @skip(if: $no) }"
    )

    assert ask(query, {"no": False}) == (200, {"data": {"other": "Query"}})


# --- limits -----------------------------------------------------------------------------------


def nested(depth: int, name: str = "a") -> str:
    return f"{{{name}" * depth + "}" * depth


@pytest.mark.parametrize(
    "query",
    [
        nested(10_000),
        "{" * 30_000,
        "{ a(b: " + "[" * 10_000 + "]" * 10_000 + ") }",
        "{ a(b: " + "{c:" * 10_000 + "1" + "}" * 10_000 + ") }",
        "query A($a: " + "[" * 10_000 + "Int" + "]" * 10_000 + ") { a }",
        "{ " + "... {" * 10_000 + "a" + "}" * 10_000 + "}",
        "{ " + "... on Query {" * 4_000 + "a" + "}" * 4_000 + "}",
    ],
)
def test_nesting_without_end_is_refused(query: str) -> None:
    status, body = ask(query)

    assert status == 400
    assert code_of(body) in ("QUERY_TOO_DEEP", "QUERY_TOO_EXPENSIVE", "GRAPHQL_ERROR")


@pytest.mark.parametrize("depth", range(20, 420, 40))
@pytest.mark.parametrize("shape", ["{name}", "... on Query {name}", "a(b: {value})"])
def test_no_depth_falls_between_parser_and_limit(depth: int, shape: str) -> None:
    if "value" in shape:
        query = "{ a(b: " + "[" * depth + "]" * depth + ") }"
    elif "..." in shape:
        query = "{ " + "... on Query {" * depth + "__typename" + "}" * depth + "}"
    else:
        query = nested(depth)

    status, body = ask(query)

    assert status in (200, 400)
    assert "Internal" not in json.dumps(body)


def test_fragments_in_a_circle_are_refused() -> None:
    for query in (
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { twitterMe { ...C } } "
        "fragment C on TwitterMe { link { handle } ...C }",
    ):
        status, body = ask(query)
        assert (status, code_of(body)) == (400, "QUERY_TOO_DEEP")


@pytest.mark.parametrize(
    "query",
    [
        "{ " + " ".join(f"a{n}: __typename" for n in range(301)) + " }",
        "{ " + "__typename " * 5_000 + "}",
        "{ __typename(" + ", ".join(f"a{n}: 1" for n in range(3_000)) + ") }",
        "{ twitterFeeds(first: 99) { edges { node { posts(first: 99) { edges { cursor } } } } } }",
        "{ twitterFeeds(first: -9) { edges { node { posts(first: 999) { edges { cursor } } } } } }",
        "{ twitterFeeds(first: " + "9" * 5_000 + ") { edges { cursor } } }",
        "{ twitterFeeds(first: 99999999999) { edges { cursor } } }",
    ],
)
def test_a_query_that_asks_too_much_is_refused(query: str) -> None:
    status, body = ask(query)

    assert (status, code_of(body)) == (400, "QUERY_TOO_EXPENSIVE")


def test_nobody_hides_the_price_in_a_variable_or_a_fragment() -> None:
    feeds = "twitterFeeds(first: $f) { edges { node { ...N } } }"
    fragment = "fragment N on TwitterFeed { posts(first: $f) { edges { node { text } } } }"

    for head, variables, is_too_much in (
        ("query A($f: Int)", {"f": 100}, True),
        ("query A($f: Int)", {"f": "100"}, True),
        ("query A($f: Int)", {"f": 100.0}, True),
        ("query A($f: Int = 100)", {}, True),
        ("query A($f: Int = 10)", {"f": 100}, True),
        ("query A($f: Int = 100)", {"f": 10}, False),
        ("query A($f: Int)", {}, True),
        ("query A($f: Int)", {"f": None}, True),
        ("query A($f: Int)", {"f": 10}, False),
    ):
        status, body = ask(f"{head} {{ {feeds} }} {fragment}", variables)
        assert (status == 400) == is_too_much, (head, variables, body)
        if is_too_much:
            assert code_of(body) == "QUERY_TOO_EXPENSIVE"


def test_the_usual_introspection_is_answered() -> None:
    status, body = ask(introspection_query)

    assert status == 200
    assert {"Query", "Mutation", "TwitterFeed"} <= {
        each["name"] for each in body["data"]["__schema"]["types"]
    }


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } "
        "} } } } } } }",
        "{ "
        + " ".join(
            f"a{n}: __schema {{ types {{ fields {{ args {{ type {{ name }} }} }} }} }}"
            for n in range(60)
        )
        + " }",
        '{ __type(name: "Query") { ' + "fields { type { " * 6 + "name" + " } }" * 6 + " } }",
        "{ __schema { queryType { ...T } } } fragment T on __Type { fields { type { ...U } } } "
        "fragment U on __Type { fields { type { ...V } } } fragment V on __Type { fields { type "
        "{ fields { type { fields { type { fields { type { name } } } } } } } } }",
    ],
)
def test_introspection_has_an_end_too(query: str) -> None:
    status, body = ask(query)

    assert status == 400
    assert code_of(body) in ("QUERY_TOO_EXPENSIVE", "QUERY_TOO_DEEP")


@pytest.mark.parametrize(
    "query",
    [
        "{ " + "twitterMe { link { handle } } " * 95 + "}",
        "{ " + "nothing " * 299 + "}",
        "{ "
        + " ".join(f"...F{n}" for n in range(70))
        + " } "
        + " ".join(f"fragment F{n} on Query {{ __typename ...F{n + 1} }}" for n in range(69))
        + " fragment F69 on Query { __typename }",
        "{ ...F0 ...F0 } "
        + " ".join(
            f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} a{n}: __typename }}"
            for n in range(90)
        )
        + " fragment F90 on Query { __typename }",
        "{ __typename " + "@include(if: true) " * 3_000 + "}",
        "query A(" + " ".join(f"$v{n}: Int" for n in range(4_000)) + ") { __typename }",
        "{ twitterFeed(category: [" + "1," * 25_000 + "]) { channel } }",
        "#" + "," * 60_000 + "\n{ __typename }",
        "#" + "a " * 30_000 + "\n{ __typename }",
        "{ " + '"""a' * 8_000 + "}",
        '{ twitterFeed(category: "' + "a" * 60_000 + '") { channel } }',
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "{ " + "x" * 60_000 + " }",
        "{ " + " ".join(f"{'x' * 200}{n}" for n in range(290)) + " }",
        "{ " + "twitterStoredPaymentConsentGive " * 299 + "}",
        "query A(" + " ".join(f"$v{n}: {'X' * 30}" for n in range(1_300)) + ") { __typename }",
        "query A($v: " + "X" * 60_000 + ") { __typename }",
        "{ ... on " + "X" * 60_000 + " { __typename } }",
        "{ __typename @include(" + "x" * 60_000 + ": true) }",
        "{ twitterFeed(" + "x" * 60_000 + ": 1) { channel } }",
        "{ twitterFeed(category: " + "x" * 60_000 + ") { channel } }",
        "fragment " + "x" * 60_000 + " on Query { __typename } { __typename }",
        "{ ..." + "x" * 60_000 + " }",
        "{ __typename @" + "x" * 60_000 + " }",
        "query " + "x" * 60_000 + " { __typename }",
    ],
    ids=lambda query: query[:40],
)
def test_no_query_of_64_kib_takes_long(query: str) -> None:
    started_at = time.perf_counter()

    status, body = ask(query)

    assert time.perf_counter() - started_at < 3
    assert status in (200, 400)
    assert len(body.get("errors", [])) <= 10
    assert "Internal" not in json.dumps(body)


# --- failures ---------------------------------------------------------------------------------


class Broken(FakeShop):
    def find_category(self, slug_or_id: str) -> Any:
        raise RuntimeError("password=hunter2")

    def identify(self, request: Any) -> Any:
        raise RuntimeError("password=hunter2")


def given_broken_shop() -> Broken:
    CategoryAccount.objects.create(saleor_category_id="1", channel="us", account=given_account())
    return Broken(config=CONFIG)


def test_what_nobody_foresaw_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    shop = given_broken_shop()

    answered = post(shop, "{ twitterFeeds { edges { node { channel category { slug } } } } }")

    assert answered["errors"] == [
        {
            "message": "Internal error",
            "extensions": {"code": "INTERNAL_SERVER_ERROR"},
            "path": ["twitterFeeds", "edges", 0, "node", "category", "slug"],
        }
    ]
    (edge,) = answered["data"]["twitterFeeds"]["edges"]
    assert edge["node"] == {"channel": "us", "category": {"slug": None}}
    ours = [each for each in caplog.records if each.name.startswith("saleor_twitter_plugin")]
    assert [each.exc_info is not None for each in ours] == [True]


def test_a_token_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = given_token()
    complete = "mutation A($t: String!) { twitterClaimComplete(token: $t) { errors { code } } }"
    literal = f'mutation {{ twitterClaimComplete(token: "{token}") {{ errors {{ code }} }} }}'
    wrong = "mutation A($t: Int!) { twitterClaimComplete(token: $t) { errors { code } } }"

    post(given_broken_shop(), complete, {"t": token})
    post(given_broken_shop_again(), literal)
    post(given_shop(), wrong, {"t": token}, status=400)
    post(given_shop("11"), complete, {"t": [token]}, customer="11")
    post(given_shop(), complete, {"t": token[:-3]})

    assert token[:40] not in caplog.text
    assert "hunter2" in caplog.text


def given_broken_shop_again() -> Broken:
    return Broken(config=CONFIG)


def test_a_shop_that_breaks_before_execution_is_an_internal_error() -> None:
    class Closed(FakeShop):
        def allow_writes(self) -> Any:
            raise RuntimeError("password=hunter2")

    status, body = ask(TYPENAME, shop=Closed(config=CONFIG))

    assert (status, code_of(body)) == (500, "INTERNAL_SERVER_ERROR")
    assert "hunter2" not in json.dumps(body)
