"""What beat does for drops: each step when it is due, and again where the shop was away."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from saleor_twitter_plugin import drops, pipeline
from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import SaleorVariantId, TakenUnits
from saleor_twitter_plugin.models import Drop, DropEvent
from tests.fakes import FakeShop

from .givens import (
    AT_ONCE,
    CLOSES_AT,
    OPENS_AT,
    add_drop,
    add_open_drop,
    ask,
    assert_explained,
    count_units,
    state_of,
)
from .test_waitlist import LAPSED_AT

pytestmark = pytest.mark.django_db(transaction=True)


class AwayShop(FakeShop):
    is_away = True

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        if self.is_away:
            raise RetryableError("down", retry_after=timedelta(seconds=5))
        super().return_units(variant_id, taken)


def test_a_drop_lives_by_the_clock() -> None:
    shop = FakeShop()
    shop.stock["42"] = 2
    drop = add_drop(units={"42": 2})
    drops.schedule(drop, shop=shop, now=OPENS_AT - timedelta(hours=1))

    states = []
    for now in (OPENS_AT - timedelta(seconds=1), OPENS_AT, CLOSES_AT - timedelta(seconds=1)):
        assert pipeline.run_drops(shop=shop, now=now) == []
        states.append(Drop.objects.get().state)
    ask(drop, 1, asked_at=CLOSES_AT - timedelta(seconds=1), now=CLOSES_AT - timedelta(seconds=1))
    for now in (CLOSES_AT, CLOSES_AT + timedelta(minutes=10)):
        pipeline.run_drops(shop=shop, now=now)
        states.append(Drop.objects.get().state)

    assert states == ["scheduled", "open", "open", "closed", "settled"]
    assert (shop.stock["42"], count_units(drop)) == (2, {"returned": 2})
    assert state_of(1) == "lapsed"
    assert pipeline.run_drops(shop=shop, now=CLOSES_AT + timedelta(days=1)) == []
    assert_explained(drop)


def test_who_holds_a_unit_now_is_returned_once() -> None:
    shop = FakeShop()
    drop = add_open_drop(shop, units={"42": 1})
    for person in (1, 2):
        ask(drop, person)

    (given,) = pipeline.run_drops(shop=shop, now=LAPSED_AT)

    assert given.entry.x_user_id == "2"
    assert pipeline.run_drops(shop=shop, now=LAPSED_AT) == []


def test_units_wait_in_the_ledger_while_the_shop_is_away() -> None:
    shop = AwayShop()
    drop = add_open_drop(shop, units={"42": 2})
    ask(drop, 1, asked_at=AT_ONCE)

    given = pipeline.run_drops(shop=shop, now=CLOSES_AT)

    assert given == []
    assert (Drop.objects.get().state, shop.stock["42"]) == ("closed", 0)
    assert count_units(drop) == {"free": 2}
    assert not DropEvent.objects.filter(kind="returned").exists()
    shop.is_away = False
    pipeline.run_drops(shop=shop, now=CLOSES_AT)
    assert (Drop.objects.get().state, shop.stock["42"]) == ("settled", 2)
    assert_explained(drop)
