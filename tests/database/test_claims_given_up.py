"""What claims hold, and how it comes back when their person wants something else."""

from dataclasses import replace

import pytest

from saleor_twitter_plugin.claims import cancel, give_back_to, list_open, release_expired
from saleor_twitter_plugin.handoffs import SaleorVariantId, XUserId
from saleor_twitter_plugin.models import Claim
from tests.fakes import FakeShop

from .claiming import RESERVED_FOR, browse_on, given_offer, given_shop_that_reserves
from .flow import drain, open_shop, results, say
from .graphql.givens import NOW, ORIGIN, WISH, minutes

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_customer_orders_at_once_takes_back_what_their_claims_hold() -> None:
    shop = given_shop_that_reserves()
    mine, _ = given_offer(shop, key="buy:1")
    other_wish = replace(WISH, variant_id=SaleorVariantId("8"))
    given_offer(shop, key="buy:2", wishes=(other_wish,))
    given_offer(shop, key="buy:3", origin=replace(ORIGIN, x_user_id=XUserId("901")))

    give_back_to(ORIGIN.x_user_id, (WISH,), shop=shop, now=NOW + minutes(1))

    assert shop.released == [mine.saleor_checkout_id]
    held = Claim.objects.exclude(saleor_checkout_id="").order_by("key")
    assert [each.key for each in held] == ["buy:2", "buy:3"]


def test_what_somebody_has_gone_on_with_is_neither_listed_nor_cancelled() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    account_id = XUserId(claim.account_x_user_id)
    browse_on(claim, shop)

    assert list_open(ORIGIN.x_user_id, account_id, now=NOW) == []
    assert not cancel(claim.key, now=NOW)

    claim.refresh_from_db()
    assert claim.expires_at > NOW
    assert shop.released == []
    later = NOW + RESERVED_FOR
    assert [each.pk for each in list_open(ORIGIN.x_user_id, account_id, now=later)] == [claim.pk]
    assert cancel(claim.key, now=later)
    assert release_expired(shop=shop, limit=10, now=later) == 1
    assert shop.released == [claim.saleor_checkout_id]


def test_ordering_gives_back_what_was_reserved_before() -> None:
    shop = open_shop(FakeShop())
    shop.offers_by_sku["MUG-1"] = shop.offers_by_sku["MUG"]
    say("@shop #reserve MUG-1", "900")
    drain(shop)
    reserved = Claim.objects.get().saleor_checkout_id

    say("@shop #buy MUG-1", "901")
    drain(shop)

    assert results() == ["ClaimOffered", "OrderPlaced"]
    assert reserved
    assert shop.released == [reserved]
    assert Claim.objects.get().saleor_checkout_id == ""
