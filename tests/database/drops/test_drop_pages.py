"""A drop's public page, and one person's by their code: what each says, and to whom it is shut."""

import html
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from saleor_twitter_plugin import drops, web
from saleor_twitter_plugin.claims.tokens import write_signed
from saleor_twitter_plugin.handoffs import OrderProgress, OrderStatus, SaleorOrderId, XUserId
from saleor_twitter_plugin.models import Claim, Drop, DropEntry, OrderPayment
from saleor_twitter_plugin.pipeline.drop_codes import AUDIENCE, read_code, write_code
from tests.database.flow import answers, drain, open_shop, tell
from tests.factories import ANA_ID, SIGNING_KEY, make_direct_message
from tests.fakes import FakeShop

from .givens import AT_ONCE, CLOSES_AT, add_drop, add_open_drop, ask
from .people import link, want
from .test_ordering_held_units import REFUSED, beat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    return open_shop(fake_shop)


def visit(shop: FakeShop, path: str, *, now: datetime = AT_ONCE, **options: Any) -> HttpResponse:
    method = options.pop("method", "get")
    request = getattr(RequestFactory(), method)("/", headers=options)
    return web.answer(
        request,
        f"/drops/{path}",
        shop=shop,
        config=shop.config,
        signing_key=SIGNING_KEY,
        now=now,
        wake=lambda: None,
    )


def read(response: HttpResponse) -> str:
    """Return what a person reads."""
    body = re.sub(r"<style>.*?</style>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(body).split())


def page_of(shop: FakeShop, person: str, **options: Any) -> str:
    entry = DropEntry.objects.select_related("drop").get(x_user_id=person)
    code = write_code(entry.pk, signing_key=SIGNING_KEY)
    response = visit(shop, f"{entry.drop.slug}/{code}", **options)
    assert response.status_code == 200
    return response.content.decode()


def words_of(shop: FakeShop, person: str, **options: Any) -> str:
    return read(HttpResponse(page_of(shop, person, **options)))


def test_public_page_says_what_anybody_may_know(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 2, "43": 1})

    response = visit(shop, "shoe/")

    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert read(response) == (
        "The shoe – A drop on X A drop on X The shoe It is open until 22 Nov, 13:00 UTC."
        " How it goes First come, first served Hashtag #shoe Shoe 42 2 left Shoe 43 1 left"
    )
    spanish = read(visit(shop, "shoe", **{"Accept-Language": "es-MX,es;q=0.9"}))
    assert "Abierto hasta el 22 nov, 13:00 UTC." in spanish
    Drop.objects.update(shows_units_left=False)
    assert "left" not in read(visit(shop, "shoe"))


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("scheduled", "It opens on 22 Nov, 12:00 UTC."),
        ("closed", "Nobody can enter any more."),
        ("settled", "It is over."),
        ("cancelled", "It was cancelled."),
    ],
)
def test_each_state_is_told(state: str, text: str, shop: FakeShop) -> None:
    add_drop(state=state)

    assert text in read(visit(shop, "shoe"))


def test_hidden_start_is_not_shown(shop: FakeShop) -> None:
    add_drop(state="scheduled", is_start_hidden=True)

    told = read(visit(shop, "shoe"))

    assert "It is not open yet." in told
    assert "UTC" not in told


def test_nothing_is_there_for_secrets_drafts_and_forgeries(shop: FakeShop) -> None:
    add_drop(slug="secret", state="scheduled", is_hashtag_secret=True)
    add_drop(slug="draft")
    drop, _ = add_open_drop(shop), add_open_drop(shop, slug="boot")
    entry_id = ask(drop, 1).entry_id
    code = write_code(entry_id, signing_key=SIGNING_KEY)
    refused = ask(drop, 1, key="again").entry_id
    paths = [
        *("secret", "draft", "unknown", "", "shoe/x", f"boot/{code}", f"shoe/{code}x"),
        f"shoe/{write_code(entry_id, signing_key=b'another key of the tests, 32 by')}",
        f"shoe/{write_code(refused, signing_key=SIGNING_KEY)}",
        f"shoe/{write_code(99_999, signing_key=SIGNING_KEY)}",
        *(
            f"shoe/{write_signed(content, signing_key=SIGNING_KEY)}"
            for content in (
                {"aud": "twitter-claim", "sub": str(entry_id)},
                {"aud": AUDIENCE, "sub": entry_id},
                {"aud": AUDIENCE, "sub": "²"},
            )
        ),
    ]

    answered = [visit(shop, path) for path in paths]

    assert {each.status_code for each in answered} == {404}
    assert len({each.content for each in answered}) == 1
    assert visit(shop, f"shoe/{code}").status_code == 200
    assert read_code(code, signing_key=SIGNING_KEY) == entry_id
    assert visit(shop, "shoe", method="post").status_code == 405
    DropEntry.objects.update(x_user_id="")
    assert visit(shop, f"shoe/{code}").status_code == 404


def test_answer_leads_to_a_page_that_tells_each_step(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1})
    want()
    drain(shop, AT_ONCE)
    url = answers()[0].rpartition(" ")[2]
    path = url.partition("/plugins/global/twitter/drops/")[2]
    assert "It is yours: held for you until 22 Nov, 12:10 UTC. It is being ordered" in read(
        visit(shop, path)
    )

    beat(shop)
    shop.order_statuses["7", "1"] = OrderStatus("1", OrderProgress.OPEN, is_paid=False)
    ordered = visit(shop, path)

    assert "Ordered! Your order is number 1. It is open" in read(ordered)
    assert 'class="next" href="https://shop.example.com/pay/' in ordered.content.decode()
    shop.order_statuses["7", "1"] = OrderStatus("1", OrderProgress.OPEN, is_paid=True)
    assert 'class="next"' not in visit(shop, path).content.decode()


def test_while_a_payment_is_processed_nobody_is_asked_to_pay(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 1})
    want()
    drain(shop, AT_ONCE)
    beat(shop)
    shop.order_statuses["7", "1"] = OrderStatus("1", OrderProgress.OPEN, is_paid=False)
    OrderPayment.objects.create(
        key=drops.order_key(DropEntry.objects.get().pk), saleor_order_id=SaleorOrderId("1"),
        saleor_customer_id="7", channel="default-channel", state="pending", amount=1,
        currency="EUR",
    )  # fmt: skip

    page = page_of(shop, ANA_ID)

    assert "please do not pay again" in page
    assert 'class="next"' not in page


def test_who_has_to_do_something_is_led_there(shop: FakeShop) -> None:
    add_open_drop(shop, units={"42": 2})
    want()
    want("300")
    want("301")
    drain(shop, AT_ONCE)
    shop.fails_before_order = REFUSED
    beat(shop)

    linked, unknown, waits = (page_of(shop, each) for each in (ANA_ID, "300", "301"))

    assert "complete your address there" in linked
    assert "Order it here before that time" in unknown
    for page in (linked, unknown):
        assert 'class="next" href="https://shop.example.com/claim/' in page
    assert "You are number 1 in line" in waits
    assert 'class="next"' not in waits
    assert Claim.objects.count() == 2


def test_each_end_is_told(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1})
    for person in ("300", "301", "302"):
        want(person)
    drain(shop, AT_ONCE)
    drops.pass_turn(drop, "302", now=AT_ONCE)
    beat(shop, AT_ONCE + timedelta(minutes=10))

    told = {each: words_of(shop, each) for each in ("300", "301", "302")}

    assert "Your time is over" in told["300"]
    assert "It is yours" in told["301"]
    assert "You gave up your place." in told["302"]
    drops.cancel(drop, shop=shop, now=AT_ONCE)
    assert "You take no part in it any more." in words_of(shop, "301")


def test_draw_is_linked_and_its_proof_kept_from_public_addresses(shop: FakeShop) -> None:
    drop = add_open_drop(shop, units={"42": 1}, mode="draw", beacon_source="drand round 1")
    want("300")
    link("301", "55")
    message = make_direct_message("#shoe", author_id=XUserId("301"), created_at=AT_ONCE)
    tell(message, at=AT_ONCE)
    drain(shop, AT_ONCE)
    assert "draws/shoe" not in page_of(shop, "300")
    beat(shop, CLOSES_AT)
    drops.freeze_entries(Drop.objects.get(pk=drop.pk), signing_key=SIGNING_KEY, now=CLOSES_AT)

    public, private = (page_of(shop, each, now=CLOSES_AT) for each in ("300", "301"))

    for page, person in ((public, "300"), (private, "301")):
        nonce, ticket = drops.ticket_of(drop, person, SIGNING_KEY)
        assert ticket in page
        assert (nonce in page) == (person == "301")
        assert 'href="/plugins/global/twitter/draws/shoe"' in page


def test_page_is_shut_where_the_plugin_is_off(shop: FakeShop) -> None:
    add_open_drop(shop)
    shop.config = replace(shop.config, is_active=False)

    assert visit(shop, "shoe").status_code == 404
