"""The checkout behind a claim: held, bound to whoever goes on first, renewed, given back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.claims import (
    HELD_FOR,
    ClaimProblem,
    ClaimProblemCode,
    action_key,
    complete,
    forget_person,
    go_on,
    hold_as_new_browser,
    record_order,
)
from saleor_twitter_plugin.errors import ConfigurationError, RetryableError
from saleor_twitter_plugin.handoffs import (
    ClaimOffered,
    RefusalReason,
    Refuse,
    SaleorVariantId,
    XUserId,
)
from saleor_twitter_plugin.models import Claim
from saleor_twitter_plugin.shop import OrderRefused
from tests.fakes import FakeShop as SilentShop

from .claiming import (
    ANA,
    BEN,
    OUR_PAGE,
    RESERVED_FOR,
    browse_on,
    finish_in_storefront,
    given_offer,
    given_shop_that_reserves,
    go_on_as,
    offer_to,
)
from .graphql.givens import NOW, ORIGIN, WISH, given_link, minutes, race

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + RESERVED_FOR


def code_of(act: Any) -> ClaimProblemCode:
    with pytest.raises(ClaimProblem) as problem:
        act()
    return problem.value.code


# --- offering ---------------------------------------------------------------------------------


def test_an_offer_holds_its_units_at_once_and_once() -> None:
    shop = given_shop_that_reserves()

    first, again = offer_to(shop), offer_to(shop, now=NOW + minutes(1))

    assert first == again
    claim = Claim.objects.get()
    assert (claim.saleor_checkout_id, claim.reserved_until) == ("checkout-1", LATER)
    assert (claim.holder_digest, claim.saleor_customer_id) == ("", "")
    assert list(shop.checkouts) == [action_key(claim)]
    assert (shop.opened_count, shop.orders, shop.released) == (1, [], [])


def test_what_the_shop_cannot_hold_is_refused_at_once_and_leaves_nothing() -> None:
    shop = given_shop_that_reserves()
    shop.refusal = Refuse(RefusalReason.NOT_ENOUGH, product_name="Air Runner", count=1)

    assert offer_to(shop) == shop.refusal

    assert Claim.objects.count() == 0


def test_a_shop_that_does_not_answer_is_asked_again_under_the_same_key() -> None:
    shop = given_shop_that_reserves()
    shop.error = RetryableError("away", retry_after=timedelta(seconds=1))
    with pytest.raises(RetryableError):
        offer_to(shop)
    shop.error = None

    assert isinstance(offer_to(shop, now=NOW + minutes(1)), ClaimOffered)

    assert (Claim.objects.count(), shop.opened_count) == (1, 1)


def test_without_any_address_nothing_is_held_that_nobody_could_be_told_of() -> None:
    shop = SilentShop()
    shop.public_url = ""

    with pytest.raises(ConfigurationError):
        offer_to(shop)  # type: ignore[arg-type]

    assert (Claim.objects.count(), shop.checkout_calls) == (0, [])


def test_who_asks_again_and_again_holds_one_of_each() -> None:
    shop = given_shop_that_reserves()
    first, _ = given_offer(shop, key="buy:1")
    other_wish = replace(WISH, variant_id=SaleorVariantId("8"))
    given_offer(shop, key="buy:2", wishes=(other_wish,), now=NOW + minutes(1))
    stranger = replace(ORIGIN, x_user_id=XUserId("901"))
    given_offer(shop, key="buy:3", origin=stranger, now=NOW + minutes(1))

    given_offer(shop, key="buy:4", now=NOW + minutes(2))

    assert shop.released == [first.saleor_checkout_id]
    held = Claim.objects.exclude(saleor_checkout_id="").order_by("key")
    assert [each.key for each in held] == ["buy:2", "buy:3", "buy:4"]


def test_what_somebody_has_gone_on_with_stays_when_they_ask_again() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    browse_on(claim, shop)

    given_offer(shop, key="buy:2", now=NOW + minutes(1))

    assert shop.released == []


# --- going on -----------------------------------------------------------------------------------


def test_the_first_browser_is_the_one() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)

    bound, holder = browse_on(claim, shop)

    assert (bound.saleor_checkout_id, bound.held_until) == ("checkout-1", LATER)
    assert go_on(claim, holder, shop=shop, now=NOW + minutes(1)).saleor_checkout_id == "checkout-1"
    assert code_of(lambda: browse_on(claim, shop, now=NOW + minutes(1))) == "held"
    assert code_of(lambda: go_on_as(ANA, claim, shop)) == "held"
    assert code_of(lambda: complete(claim, shop=shop, customer_id=ANA, now=NOW)) == "held"
    # The secret is nowhere to be read.
    assert holder.name.partition(":")[2] not in str(list(Claim.objects.values()))
    assert (shop.opened_count, shop.orders) == (1, [])


def test_of_many_browsers_at_once_one_goes_on() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)

    results = race(*[lambda: browse_on(claim, shop)] * 5)

    assert sum(isinstance(each, tuple) for each in results) == 1, results
    assert sum(isinstance(each, ClaimProblem) for each in results) == 4, results
    assert shop.opened_count == 1


def test_another_comes_in_when_the_time_is_over_and_sees_nothing_of_the_first() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    browse_on(claim, shop)
    shop.reserved_until = LATER + RESERVED_FOR

    second, _ = browse_on(claim, shop, now=LATER)

    assert second.saleor_checkout_id == "checkout-2"
    assert (second.reserved_until, shop.released) == (LATER + RESERVED_FOR, ["checkout-1"])


def test_where_nothing_is_reserved_another_gets_a_checkout_of_their_own_too() -> None:
    shop = given_shop_that_reserves()
    shop.reserved_until = None
    claim, _ = given_offer(shop)
    first, _ = browse_on(claim, shop)
    assert (first.reserved_until, first.held_until) == (None, NOW + HELD_FOR)

    assert code_of(lambda: browse_on(claim, shop, now=NOW + HELD_FOR - minutes(1))) == "held"
    second, _ = browse_on(claim, shop, now=NOW + HELD_FOR)

    assert (first.saleor_checkout_id, second.saleor_checkout_id) == ("checkout-1", "checkout-2")
    assert shop.released == ["checkout-1"]


def test_a_reservation_that_is_over_is_made_again_while_there_is_enough() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    _, holder = browse_on(claim, shop)
    shop.refusal = Refuse(RefusalReason.SOLD_OUT)

    assert code_of(lambda: go_on(claim, holder, shop=shop, now=LATER)) == "refused"
    claim.refresh_from_db()
    assert (claim.state, claim.saleor_checkout_id, claim.holder_digest) == ("open", "", "")

    shop.refusal, shop.reserved_until = None, LATER + RESERVED_FOR
    again = go_on(claim, holder, shop=shop, now=LATER + minutes(1))
    assert (again.saleor_checkout_id, again.reserved_until) == ("checkout-2", shop.reserved_until)


def test_a_linked_persons_claim_is_for_their_customer_alone() -> None:
    given_link(ANA, "900")
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)

    assert code_of(lambda: browse_on(claim, shop)) == "of_another"
    assert code_of(lambda: go_on_as(BEN, claim, shop)) == "of_another"
    assert go_on_as(ANA, claim, shop).saleor_checkout_id == "checkout-1"


def test_a_linked_customer_does_not_take_a_strangers_claim() -> None:
    given_link(ANA, "777")
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)

    assert code_of(lambda: go_on_as(ANA, claim, shop)) == "of_another"
    assert Claim.objects.get().holder_digest == ""


@pytest.mark.parametrize("moment", [OUR_PAGE.claim_validity, OUR_PAGE.claim_validity * 2])
def test_nobody_goes_on_after_the_links_time(moment: timedelta) -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)

    assert code_of(lambda: browse_on(claim, shop, now=NOW + moment)) == "expired"
    assert shop.opened_count == 1


# --- single use -----------------------------------------------------------------------------------


def test_an_order_of_the_storefront_ends_the_claim_before_any_hook_has_told() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    bound, holder = browse_on(claim, shop)
    finish_in_storefront(shop, bound)

    assert code_of(lambda: go_on(claim, holder, shop=shop, now=NOW)) == "used"
    assert code_of(lambda: complete(claim, shop=shop, customer_id=ANA, now=NOW)) == "used"

    claim.refresh_from_db()
    assert (claim.state, claim.order_number, claim.saleor_customer_id) == ("completed", "1009", "")
    assert shop.orders == []


def test_the_storefronts_own_customer_is_told_of_their_order() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    order = finish_in_storefront(shop, go_on_as(ANA, claim, shop), ANA)

    placed = complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert (placed.order_id, placed.number, placed.total) == ("order-9", "1009", order.total)
    assert code_of(lambda: complete(claim, shop=shop, customer_id=BEN, now=NOW)) == "used"
    assert shop.orders == []


def test_a_completed_claim_opens_nothing_more() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    complete(claim, shop=shop, customer_id=ANA, now=NOW)

    assert code_of(lambda: browse_on(claim, shop)) == "used"
    assert isinstance(offer_to(shop), ClaimOffered)
    assert (shop.opened_count, len(shop.orders)) == (1, 1)


def test_what_a_refused_customer_leaves_is_held_on() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    refuse_orders_only(shop)

    assert code_of(lambda: complete(claim, shop=shop, customer_id=ANA, now=NOW)) == "refused"

    claim.refresh_from_db()
    assert (claim.state, claim.saleor_customer_id) == ("open", "")
    assert claim.saleor_checkout_id == "checkout-2"
    assert browse_on(claim, shop)[0].saleor_checkout_id == "checkout-2"


def refuse_orders_only(shop: Any) -> None:
    def refuse(request: object) -> None:
        shop.checkouts.clear()
        raise OrderRefused(Refuse(RefusalReason.NO_DELIVERY))

    shop.before_order = refuse


# --- giving back ----------------------------------------------------------------------------------


def release(shop: Any, now: datetime) -> int:
    return pipeline.release_claims(shop=shop, now=now)


def test_what_an_ended_claim_holds_is_given_back_once() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    end = claim.expires_at

    counts = [release(shop, end - minutes(1)), release(shop, end), release(shop, end)]

    assert (counts, shop.released) == ([0, 1, 0], ["checkout-1"])
    claim.refresh_from_db()
    assert (claim.state, claim.saleor_checkout_id, claim.reserved_until) == ("open", "", None)


def test_an_order_made_just_in_time_is_tied_and_not_given_back() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    finish_in_storefront(shop, claim, BEN)

    release(shop, claim.expires_at)

    claim.refresh_from_db()
    assert (claim.state, claim.order_number, claim.saleor_customer_id) == ("completed", "1009", BEN)


def test_what_is_being_completed_is_not_given_back() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    end = claim.expires_at
    Claim.objects.update(saleor_customer_id=ANA, completing_until=end + minutes(1))

    assert (release(shop, end), release(shop, end + minutes(1))) == (0, 1)


def test_one_that_cannot_be_given_back_does_not_stop_the_next() -> None:
    class Stubborn(SilentShop):
        def release_checkout(self, checkout_id: str) -> None:
            if checkout_id == "checkout-1":
                raise RetryableError("away", retry_after=timedelta(seconds=1))
            super().release_checkout(checkout_id)

    shop: Any = Stubborn()
    first, _ = given_offer(shop, key="buy:1")
    stranger = replace(ORIGIN, x_user_id=XUserId("901"))
    given_offer(shop, key="buy:2", origin=stranger)

    assert release(shop, first.expires_at) == 1
    assert shop.released == ["checkout-2"]
    assert [each.key for each in Claim.objects.exclude(saleor_checkout_id="")] == ["buy:1"]


def test_who_is_forgotten_leaves_no_name_and_the_units_come_back() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)

    assert forget_person(XUserId("900")) == 1
    row = Claim.objects.get()
    assert (row.x_user_id, row.handle, row.x_post_id) == ("", "", "")
    assert release(shop, claim.expires_at) == 1


def test_an_order_is_recorded_once() -> None:
    shop = given_shop_that_reserves()
    claim, _ = given_offer(shop)
    order = finish_in_storefront(shop, claim, ANA)

    record_order(action_key(claim), order, now=NOW)
    record_order(action_key(claim), replace(order, number="2000"), now=NOW + minutes(1))

    claim.refresh_from_db()
    assert (claim.order_number, claim.completed_at) == ("1009", NOW)


def test_a_browsers_name_is_new_every_time() -> None:
    assert hold_as_new_browser() != hold_as_new_browser()
    assert "browser" not in repr(hold_as_new_browser())
