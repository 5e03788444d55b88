"""N units and 3N unknown shoppers at once, in processes: by mention, by message, by claim page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from saleor_twitter_plugin import claims, pipeline
from saleor_twitter_plugin.handoffs import (
    ClaimOffered,
    ClaimReason,
    OfferClaim,
    Origin,
    SaleorVariantId,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.keys import get_signing_key
from saleor_twitter_plugin.models import Claim
from saleor_twitter_plugin.shop import get_shop
from tests.shop_contract import storefront
from tests.shop_contract.asking import add_mug, make_wish
from tests.shop_contract.saleor_stock_room import ADDRESS

UNIT_COUNT = 2
BUYER_COUNT = 3 * UNIT_COUNT
SETTINGS = {
    "channel": "main",
    "client_id": "client",
    "client_secret": "secret",
    "public_url": "https://shop.example.com",
    "checkout_url": "https://store.example.com/checkout?checkout={checkout_id}",
}
RESERVATIONS = pytest.mark.parametrize("minutes", [None, 10], ids=["unreserved", "reserved"])


@pytest.fixture
def room(stock_room: Any, settings: Any) -> Any:
    settings.PLUGINS = ["saleor_twitter_plugin.plugin.TwitterPlugin"]
    stock_room.write_settings(SETTINGS)
    return stock_room


@RESERVATIONS
@pytest.mark.parametrize("kind", ["post", "message"])
def test_all_ask_and_finish_at_once(room: Any, minutes: int | None, kind: str) -> None:
    room.set_reservations(minutes)
    mug = add_mug(room, stock=UNIT_COUNT)

    results = room.run_together(
        [lambda each=each: buy(mug, each, kind) for each in range(BUYER_COUNT)]
    )

    expect_exactly_all_sold(room, mug, results)


@RESERVATIONS
def test_all_finish_at_once_what_they_asked_for_before(room: Any, minutes: int | None) -> None:
    """The reservations ran out meanwhile: each page offers to take it again."""
    from saleor.warehouse.models import Reservation

    room.set_reservations(minutes)
    mug = add_mug(room, stock=UNIT_COUNT)
    links = []
    for number in range(BUYER_COUNT):
        offered = ask(mug, number, "post")
        assert isinstance(offered, ClaimOffered)
        links.append(offered.claim_url)
        Reservation.objects.update(reserved_until=timezone.now())
        past = datetime.now(UTC) - timedelta(seconds=1)
        Claim.objects.exclude(reserved_until=None).update(reserved_until=past)

    results = room.run_together(
        [lambda each=each, link=link: finish(link, each) for each, link in enumerate(links)]
    )

    expect_exactly_all_sold(room, mug, results)


@RESERVATIONS
def test_one_link_finished_from_many_browsers_and_accounts_is_one_order(
    room: Any, minutes: int | None
) -> None:
    room.set_reservations(minutes)
    mug = add_mug(room, stock=5)
    offered = ask(mug, 0, "post")
    assert isinstance(offered, ClaimOffered)
    customers = [room.add_customer(f"c{number}@example.com") for number in range(3)]

    def complete(customer_id: Any) -> str:
        token = offered.claim_url.rpartition("/")[2]
        now = datetime.now(UTC)
        claim = claims.read_token(token, signing_key=get_signing_key(), now=now)
        try:
            claims.complete(claim, shop=get_shop(), customer_id=customer_id, now=now)
        except claims.ClaimProblem as problem:
            return str(problem.code)
        return "order"

    jobs: list[Callable[[], str]] = [
        *(lambda each=each: complete(each) for each in customers),  # type: ignore[misc]
        *(lambda each=each: finish(offered.claim_url, each) for each in range(3)),  # type: ignore[misc]
    ]
    results = room.run_together(jobs)

    assert sum(each == "order" for each in results) == 1, results
    assert len(room.read_orders()) == 1
    assert room.read_free_count(mug) == 4
    pipeline.tie_orders(shop=get_shop(), now=datetime.now(UTC) + timedelta(minutes=11))
    claim = Claim.objects.get()
    assert (claim.state, claim.order_number) == ("completed", room.read_orders()[0].number)


def expect_exactly_all_sold(room: Any, mug: SaleorVariantId, results: list[Any]) -> None:
    assert sum(each == "order" for each in results) == UNIT_COUNT, results
    assert len(room.read_orders()) == UNIT_COUNT
    assert room.read_free_count(mug) == 0
    pipeline.tie_orders(shop=get_shop(), now=datetime.now(UTC))
    assert Claim.objects.filter(state="completed").count() == UNIT_COUNT


def ask(mug: SaleorVariantId, number: int, kind: str) -> object:
    return claims.offer(
        OfferClaim((make_wish(mug),), ClaimReason.NOT_LINKED),
        key=f"{kind}:{number}",
        origin=Origin(
            XUserId(str(500 + number)),
            f"shopper{number}",
            XPostId(str(900 + number)),
            XUserId("42"),
            "mugs",
            is_message=kind == "message",
        ),
        channel="main",
        shop=get_shop(),
        config=get_shop().read_config(),
        signing_key=get_signing_key(),
        now=datetime.now(UTC),
    )


def buy(mug: SaleorVariantId, number: int, kind: str) -> str:
    offered = ask(mug, number, kind)
    return finish(offered.claim_url, number) if isinstance(offered, ClaimOffered) else "refused"


def finish(link: str, number: int) -> str:
    """Go on from the page in a browser of one's own, and finish the checkout as a guest."""
    answer = Client().post(f"{urlsplit(link).path}/next")
    if answer.status_code != 303:
        return f"page {answer.status_code}"
    (checkout_id,) = parse_qs(urlsplit(answer["Location"]).query)["checkout"]
    try:
        storefront.fill_in(checkout_id, email=f"g{number}@example.com", address=ADDRESS)
        storefront.complete(checkout_id)
    except storefront.StorefrontRefusedError as refused:
        return str(refused)
    return "order"
