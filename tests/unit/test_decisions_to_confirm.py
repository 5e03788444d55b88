"""What a #confirm does: what the person has seen, once, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from saleor_twitter_plugin.decisions import SellingRules, decide
from saleor_twitter_plugin.handoffs import (
    AskConfirmation,
    Confirm,
    Decision,
    PlaceOrder,
    RefusalReason,
    Refuse,
    RemoveLink,
    SaleorVariantId,
    ShopFacts,
    VariantFacts,
    WaitingFacts,
    WaitingKind,
    WaitingWish,
)
from tests.factories import NOW, euros, make_customer, make_offer, make_variant, make_wish

CUSTOMER = make_customer()
WAITING = WaitingWish("post:900", WaitingKind.ORDER, (make_wish(),), euros("12.50"), 1, NOW, NOW)
UNLINK = WaitingWish("post:900", WaitingKind.UNLINK, (), None, 1, NOW, NOW)
ORDER = PlaceOrder((make_wish(),), CUSTOMER.customer_id, confirmed=WAITING)
NOTHING = Refuse(RefusalReason.NOTHING_WAITING)


def waits(*variants: VariantFacts, wish: WaitingWish = WAITING, **parts: Any) -> ShopFacts:
    offers = (make_offer(*variants),) if wish.wishes else ()
    waiting = WaitingFacts(**{"wish": wish, "offers": offers, **parts})
    return ShopFacts(waiting=waiting, customer=CUSTOMER)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (waits(), ORDER),
        (waits(is_expired=True), NOTHING),
        (replace(waits(), customer=None), NOTHING),
        (replace(waits(), customer=make_customer(is_active=False)), NOTHING),
        (waits(make_variant(price=euros("13.00"))),
         AskConfirmation((make_wish(),), euros("13.00"), changed=WAITING)),
        (waits(make_variant(price=euros("12.00"))),
         AskConfirmation((make_wish(),), euros("12.00"), changed=WAITING)),
        (waits(was_seen=False), AskConfirmation((make_wish(),), euros("12.50"), changed=WAITING)),
        (waits(make_variant(available_count=0)),
         Refuse(RefusalReason.SOLD_OUT, product_name="Mug")),
        (waits(offers=(None,)), Refuse(RefusalReason.RETIRED, product_name="Mug")),
        (waits(offers=(make_offer(is_purchasable=False),)),
         Refuse(RefusalReason.RETIRED, product_name="Mug")),
        (waits(make_variant(variant_id=SaleorVariantId("99"))),
         Refuse(RefusalReason.RETIRED, product_name="Mug")),
        # Taken before a crash: what has changed since is the shop's to refuse.
        (waits(make_variant(price=euros("99")), is_taken=True, is_expired=True), ORDER),
        (waits(wish=UNLINK), RemoveLink(UNLINK)),
        (replace(waits(wish=UNLINK), customer=None), RemoveLink(UNLINK)),
        (waits(wish=UNLINK, is_expired=True), NOTHING),
    ],
)  # fmt: skip
def test_decision_of_a_confirmation(facts: ShopFacts, expected: Decision) -> None:
    assert decide(Confirm(), facts, rules=SellingRules(10, is_always_confirmed=True)) == expected
