"""The security set: what every endpoint of ours does with whatever reaches it from outside."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.http import HttpRequest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import web
from saleor_twitter_plugin.accounts import Wish, start_attempt
from saleor_twitter_plugin.claims.tokens import write_token
from saleor_twitter_plugin.console.forms import FORM_MAX_BYTES
from saleor_twitter_plugin.console.tickets import write_ticket
from saleor_twitter_plugin.draws import DrawDocument
from saleor_twitter_plugin.draws.storing import freeze
from saleor_twitter_plugin.graphql.endpoint import BODY_LIMIT_BYTES
from saleor_twitter_plugin.handoffs import Requester, write_lines
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account, Campaign, Claim, Draw, Drop, FeedItem, InboxEvent
from tests.database.contests.rows import run_contest
from tests.database.door import (
    MENTION,
    STOREFRONT,
    BrokenLine,
    Door,
    Flood,
    build,
    build_chunked,
    open_door,
    sign_delivery,
)
from tests.factories import NOW, SIGNING_KEY, add_account, make_config, make_wish

pytestmark = pytest.mark.django_db
QUERY = json.dumps({"query": "{ __typename }"}).encode()
LINK_CODE = "abc234x"
CLAIM = Claim(
    id=UUID(int=1),
    key="post:77",
    x_user_id="200",
    reason="not_linked",
    lines=write_lines([make_wish()]),
    channel="us",
    created_at=NOW,
    expires_at=NOW + timedelta(minutes=30),
)
CLAIM_TOKEN = write_token(CLAIM, signing_key=SIGNING_KEY)
CAMPAIGN_ID = 77


@dataclass(frozen=True)
class Row:
    """What one endpoint promises; the tests below hold every endpoint to its row."""

    methods: frozenset[str]
    good: Callable[[], HttpRequest]
    """A request that is answered by 200, or by a redirect to `redirects_to`."""
    body_max_bytes: int | None = None
    """None where no method with a body is known."""
    authenticate: Callable[[bytes], dict[str, str]] = lambda _: {}
    """Headers that carry a body past the first check."""
    junk_status: int = 405
    """The answer to an authenticated body that makes no sense."""
    content_types: frozenset[str] | None = None
    """None where any is read."""
    redirects_to: str | None = None


def make_ticket() -> str:
    """Return what the settings form puts into its link."""
    return write_ticket("user 12", signing_key=SIGNING_KEY, now=NOW)


def make_attempt() -> str:
    """Return the state of an attempt that a console began."""
    wish = Wish(redirect_url="https://shop.example.com/callback", language="en")
    return start_attempt(wish, browser_secret="", sealer=get_sealer(), now=NOW).state


def open_link() -> HttpRequest:
    """Return a click on a post's link; the post stands on X."""
    account = Account.objects.first() or add_account()
    parts = {"saleor_product_id": "1", "channel": "us", "product_slug": "mug"}
    FeedItem.objects.get_or_create(link_code=LINK_CODE, account=account, change="x", **parts)
    return build(f"r/{LINK_CODE}", method="GET")


def open_draw(name: str) -> HttpRequest:
    """Return a look at a draw whose entries are frozen."""
    if not Draw.objects.filter(slug="shoe").exists():
        document = DrawDocument("shoe", "a beacon", {"42": 1}, {"42": ("a" * 64,)})
        freeze("drop:1", "Shoe", document, now=NOW)
    return build(name, method="GET")


def open_drop() -> HttpRequest:
    """Return a look at a drop that everybody may know of."""
    window = {"opens_at": NOW, "closes_at": NOW + timedelta(hours=1)}
    Drop.objects.get_or_create(slug="shoe", hashtag="shoe", state="open", defaults=window)
    return build("drops/shoe", method="GET")


def open_contest(name: str) -> HttpRequest:
    """Return a look at a contest that runs."""
    if not Campaign.objects.exists():
        run_contest()
    return build(name, method="GET")


def open_claim() -> HttpRequest:
    """Return a click on the link of a claim that is open still."""
    Claim.objects.bulk_create([CLAIM], ignore_conflicts=True)
    return build(f"claim/{CLAIM_TOKEN}", method="GET")


def read_report() -> HttpRequest:
    """Return the staff's request for the numbers of a campaign."""
    Campaign.objects.get_or_create(id=CAMPAIGN_ID, slug="sale", kind="offer", channel="us")
    return build(f"campaigns/{CAMPAIGN_ID}.csv", method="GET")


SET = {
    "x/webhook": Row(
        methods=frozenset({"GET", "POST"}),
        good=lambda: build("x/webhook?crc_token=abc", method="GET"),
        body_max_bytes=web.DELIVERY_MAX_BYTES,
        authenticate=sign_delivery,
        # X would send it again and again: it is kept as unknown.
        junk_status=200,
    ),
    "x/connect": Row(
        methods=frozenset({"GET", "POST"}),
        good=lambda: build(f"x/connect?ticket={make_ticket()}", method="GET"),
        body_max_bytes=FORM_MAX_BYTES,
        # A body that no ticket comes with is as good as none.
        junk_status=400,
        content_types=frozenset(),
    ),
    "x/callback": Row(
        methods=frozenset({"GET"}),
        good=lambda: build(f"x/callback?state={make_attempt()}&error=access_denied", method="GET"),
    ),
    "graphql": Row(
        methods=frozenset({"POST"}),
        good=lambda: build("graphql", QUERY),
        body_max_bytes=BODY_LIMIT_BYTES,
        junk_status=400,
        content_types=frozenset({"application/json"}),
    ),
    f"r/{LINK_CODE}": Row(
        methods=frozenset({"GET", "HEAD"}), good=open_link, redirects_to=STOREFRONT
    ),
    f"claim/{CLAIM_TOKEN}": Row(methods=frozenset({"GET", "HEAD"}), good=open_claim),
    f"campaigns/{CAMPAIGN_ID}.csv": Row(methods=frozenset({"GET"}), good=read_report),
}
# A room answers for every name in it: one of each format stands for all.
for _name in ("feeds/mugs.rss", "feeds/mugs.atom"):
    SET[_name] = Row(methods=frozenset({"GET", "HEAD"}), good=partial(build, _name, method="GET"))
SET["drops/shoe"] = Row(methods=frozenset({"GET", "HEAD"}), good=open_drop)
for _name in ("draws/shoe.json", "draws/shoe.txt"):
    SET[_name] = Row(methods=frozenset({"GET", "HEAD"}), good=partial(open_draw, _name))
for _name in ("contests/win-a-mug", "contests/win-a-mug.json"):
    SET[_name] = Row(methods=frozenset({"GET", "HEAD"}), good=partial(open_contest, _name))
TAKING_BODIES = [name for name, row in SET.items() if row.body_max_bytes]


@pytest.fixture
def door(caplog: pytest.LogCaptureFixture, settings: SettingsWrapper) -> Iterator[Door]:
    for door in open_door(caplog, settings):
        # Of the staff: else some endpoints would say no more than that they refuse.
        door.shop.requester = Requester(permissions=frozenset({"plugins.manage_plugins"}))
        yield door


def good_request(name: str, path: str) -> HttpRequest:
    """Return the endpoint's good request, sent to another path."""
    request = SET[name].good()
    query = request.META["QUERY_STRING"]
    return build(f"{path}?{query}" if query else path, request.body, method=request.method or "GET")


def assert_is_good(name: str, door: Door, request: HttpRequest) -> None:
    response = door.send(request)
    target = SET[name].redirects_to
    assert response.status_code == (302 if target else 200)
    assert response.headers.get("Location", "").startswith(target or "")
    assert target or "Location" not in response.headers


def test_every_endpoint_has_a_row() -> None:
    in_rooms = {name for name in SET if name not in web.ENDPOINTS}
    rooms = {name.partition("/")[0] for name in in_rooms}

    assert sorted(set(web.ENDPOINTS) - set(SET)) == [], "without a row in the security set"
    assert sorted(set(web.ROOMS) - rooms) == [], "a room without a row in the security set"
    assert sorted(rooms - set(web.ROOMS)) == [], "a row without its endpoint"


# --- addresses and methods ------------------------------------------------------------------------


@pytest.mark.parametrize("name", SET)
def test_both_spellings_are_answered_without_a_redirect(name: str, door: Door) -> None:
    assert_is_good(name, door, good_request(name, name))
    assert_is_good(name, door, good_request(name, f"{name}/"))


TRICKS = [
    "/{name}", "//{name}", "{name}//", "./{name}", "../twitter/{name}", "x/../{name}",
    "{name}/.", "{name}/..", "{name}/x", "%2e/{name}", "%2e%2e/{name}", "%252F{name}", "{name}%00",
    "{name}%0a", "{name}%0d%0aLocation:%20x", "{name}%20", "%20{name}", "{name};x", "{name}.json",
    "{name}%5c", "%5c{name}", "{name}%ff", "{name}%EF%BC%8F", "{upper}", "{double}", "", "x",
    "https://example.com/{name}", "{name}" * 2_000,
]  # fmt: skip


def trick_with(name: str, trick: str) -> str:
    return trick.format(name=name, upper=name.upper(), double=f"x//{name.rpartition('/')[2]}")


@pytest.mark.parametrize(
    ("name", "path"),
    # A contest's .json is a page of its own, with a row of its own.
    [
        (name, path)
        for name in SET
        for each in TRICKS
        if (path := trick_with(name, each)) not in SET
    ],
)
def test_tricks_with_the_path_lead_nowhere(name: str, path: str, door: Door) -> None:
    response = door.send(good_request(name, path))

    assert response.status_code == 404
    assert "Location" not in response.headers
    assert name == "graphql" or b"sha256=" not in response.content
    door.assert_nothing_was_stored()


@pytest.mark.parametrize("name", SET)
@pytest.mark.parametrize(
    "method",
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"],
)
def test_other_methods_are_refused(name: str, method: str, door: Door) -> None:
    response = door.send(
        build(name, MENTION, method=method, headers={"X-HTTP-Method-Override": "POST"})
    )

    assert (response.status_code == 405) == (method not in SET[name].methods)
    if response.status_code == 405:
        assert set(response.headers["Allow"].split(", ")) == SET[name].methods
    door.assert_nothing_was_stored()


@pytest.mark.parametrize("name", [*SET, "x/no-such-thing"])
def test_nothing_is_there_while_the_plugin_is_off(name: str, door: Door) -> None:
    door.config = make_config(is_active=False)
    requests = [
        build(name, method="GET"),
        build(f"{name}?crc_token=abc", method="GET"),
        build(name, MENTION, headers=sign_delivery(MENTION)),
        build(name, QUERY),
        build(name, method="OPTIONS"),
        build(f"{name}/", b"[" * 100_000),
    ]

    responses = [door.send(each) for each in requests]

    assert [(each.status_code, each.content) for each in responses] == [(404, b"")] * 6
    door.assert_nothing_was_stored()


@pytest.mark.parametrize("name", SET)
@pytest.mark.parametrize("parameter", ["next", "url", "redirect", "redirect_uri", "return_to"])
def test_no_parameter_sends_anybody_elsewhere(name: str, parameter: str, door: Door) -> None:
    request = SET[name].good()
    query = request.META["QUERY_STRING"]

    response = door.send(
        build(
            f"{name}?{query}&{parameter}=https://evil.example/",
            request.body,
            method=request.method or "GET",
            headers={"X-Forwarded-Host": "evil.example", "Referer": "https://evil.example/"},
        )
    )

    assert b"evil.example" not in response.content
    assert "evil.example" not in str(response.headers)


@pytest.mark.parametrize("name", SET)
def test_thousands_of_parameters_are_no_trouble(name: str, door: Door) -> None:
    query = "&".join(f"crc_token={each}" for each in range(2_000))

    response = door.send(build(f"{name}?{query}", method="GET"))

    # 404: a link that no post has, whatever comes with it.
    assert response.status_code in {400, 404, 405}
    assert b"sha256=" not in response.content


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TAKING_BODIES)
def test_body_whose_length_is_told_is_refused_unread(name: str, door: Door) -> None:
    for length in (SET[name].body_max_bytes or 0) + 1, 10**9, 10**30:
        flood = Flood()
        request = build(name, b"x", environ={"CONTENT_LENGTH": str(length), "wsgi.input": flood})
        response = door.send(request)
        assert (response.status_code, flood.read_bytes) == (413, 0)
    door.assert_nothing_was_stored()


@pytest.mark.parametrize("name", TAKING_BODIES)
@pytest.mark.parametrize("lie", [None, "", "0", "1", "-1"])
def test_body_that_hides_its_length_is_not_read_to_its_end(
    name: str, lie: str | None, door: Door
) -> None:
    flood = Flood()
    headers = {} if lie is None else {"Content-Length": lie}

    response = door.send(build_chunked(name, flood, headers))

    assert response.status_code == 413
    assert flood.read_bytes <= (SET[name].body_max_bytes or 0) + 1
    door.assert_nothing_was_stored()


@pytest.mark.parametrize("name", TAKING_BODIES)
def test_body_that_breaks_off_is_refused(name: str, door: Door) -> None:
    response = door.send(build_chunked(name, BrokenLine(), {}))

    assert response.status_code == 400
    door.assert_nothing_was_stored()


JUNK = {
    "empty": b"",
    "NUL bytes": b"\0" * 1_000,
    "invalid UTF-8": b'{"data": "\xff\xfe\xc3\x28"}',
    "UTF-16": "[1]".encode("utf-16"),
    "arrays in arrays": b"[" * 60_000,
    "closed arrays in arrays": b"[" * 30_000 + b"]" * 30_000,
    "objects in objects": b'{"data":' * 7_000 + b"1" + b"}" * 7_000,
    "a number without end": b"9" * 60_000,
    "no number": b"[NaN]",
    "a string": b'"\\ud800"',
    "half a text": b'{"data": "',
    "packed": gzip.compress(b" " * 10_000_000),
    "a form": b"query=%7B__typename%7D&data=1",
}


@pytest.mark.parametrize("name", SET)
@pytest.mark.parametrize("body", JUNK.values(), ids=JUNK)
def test_body_that_makes_no_sense(name: str, body: bytes, door: Door) -> None:
    row = SET[name]

    for headers in {}, {"Content-Encoding": "gzip"}:
        response = door.send(build(name, body, headers={**row.authenticate(body), **headers}))
        assert response.status_code == row.junk_status

    assert set(InboxEvent.objects.exclude(key="post:1").values_list("state", flat=True)) <= {
        "ignored"
    }


@pytest.mark.parametrize("name", TAKING_BODIES)
def test_nesting_of_100_000_levels(name: str, door: Door) -> None:
    for body in b"[" * 100_000, b'{"data":' * 100_000, b"[" * 100_000 + b"]" * 100_000:
        response = door.send(build(name, body, headers=SET[name].authenticate(body)))
        fits = len(body) <= (SET[name].body_max_bytes or 0)
        assert response.status_code == (SET[name].junk_status if fits else 413)


@pytest.mark.parametrize("name", TAKING_BODIES)
@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-16", "application/json; charset=no-such",
     "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
     "application/xml", "x", ""],
)  # fmt: skip
def test_content_types(name: str, content_type: str, door: Door) -> None:
    row = SET[name]
    body = QUERY if name == "graphql" else MENTION

    response = door.send(
        build(name, body, content_type=content_type, headers=row.authenticate(body))
    )

    known = row.content_types is None or content_type.partition(";")[0] in row.content_types
    assert response.status_code == (200 if known else 400)


@pytest.mark.parametrize("name", SET)
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["data", "payload", "event_type", "id", "query", "variables"]),
                inner,
                max_size=4,
            )
        ),
    ).map(lambda each: json.dumps(each).encode())
)
def test_no_body_brings_us_down(name: str, body: bytes, door: Door) -> None:
    response = door.send(build(name, body, headers=SET[name].authenticate(body)))

    # 401 for a body like `null`, which anybody can have signed as a challenge.
    assert response.status_code in {200, 401, SET[name].junk_status}
