"""A drop's unit from the shop's stock to an order in it, by the claim of who won it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import claims, drops
from saleor_twitter_plugin.handoffs import ClaimReason, Entrant, OfferClaim
from saleor_twitter_plugin.models import Claim, Drop, DropEntry, DropUnit, DropVariant, ShopperLink
from saleor_twitter_plugin.shop import OrderRefused, Shop
from tests.factories import SIGNING_KEY, make_config

from .asking import add_mug, make_request


@pytest.mark.parametrize("reservation_minutes", [None, 10], ids=["unreserved", "reserved"])
def test_won_unit_is_ordered_once_and_the_rest_comes_back(
    shop: Shop, stock_room: Any, reservation_minutes: int | None
) -> None:
    stock_room.set_reservations(reservation_minutes)
    ada, bob = (stock_room.add_customer(f"{each}@example.com") for each in ("ada", "bob"))
    mug, now = add_mug(stock_room, stock=2), datetime.now(UTC)
    drop = _open_drop(shop, mug, now)
    request = make_request(ada, mug)
    won = drops.enter(drop, Entrant(request.origin, now), key="post:1", now=now)
    assert won.wish is not None
    assert won.held_until is not None
    offer = claims.SetAside(
        OfferClaim((won.wish,), ClaimReason.NOT_LINKED),
        drops.order_key(won.entry_id),
        request.origin,
        won.held_until,
    )
    claims.offer_set_aside(
        [offer],
        channel=request.channel,
        shop=shop,
        config=make_config(),
        signing_key=SIGNING_KEY,
        now=now,
    )
    claim = Claim.objects.get()
    ShopperLink.objects.create(
        x_user_id=request.origin.x_user_id, handle="ada", saleor_customer_id=ada
    )

    def complete() -> Any:
        held = drops.find_hold(claim.key, now=now)
        return claims.complete(claim, shop=shop, customer_id=ada, held=held, now=now)

    # Both units are the drop's: the storefront has none to sell.
    with pytest.raises(OrderRefused):
        shop.place_order(make_request(bob, mug), key="bob")
    placed = complete()

    assert complete() == placed
    assert len(stock_room.read_orders()) == 1
    assert stock_room.read_free_count(mug) == 0
    assert DropEntry.objects.get().saleor_order_id == placed.order_id
    drops.close(drop, now=now)
    drops.tidy_closed(shop=shop, now=now)
    states = DropUnit.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["ordered", "returned"]
    assert stock_room.read_free_count(mug) == 1
    assert drops.find_faults(drop) == []


def _open_drop(shop: Shop, variant_id: str, now: datetime) -> Drop:
    drop = Drop.objects.create(
        slug="mug",
        name="Mug",
        channel="main",
        hashtag="mug",
        audience="open",
        opens_at=now,
        closes_at=now + timedelta(hours=1),
    )
    DropVariant.objects.create(
        drop=drop,
        saleor_product_id="1",
        saleor_variant_id=variant_id,
        product_name="Mug",
        unit_count=2,
    )
    assert drops.schedule(drop, shop=shop, now=now)
    assert drops.open_now(drop, now=now)
    return drop
