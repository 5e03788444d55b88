"""An order and a voucher wait for the same word: it means what the person has read last."""

from datetime import datetime, timedelta

import pytest

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.handoffs import XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Campaign, LoadedVoucher
from saleor_twitter_plugin.pipeline import tend_campaigns
from tests.factories import ANA_ID, NOW, add_account
from tests.fakes import FakeShop

from .campaigns.rows import draft
from .flow import answers, drain, open_shop, results, say, wish_states

pytestmark = pytest.mark.django_db
ORDER = "1 × Mug: €12.50 before delivery. Reply #confirm within 15 minutes to order, or #cancel."
VOUCHER = "Summer sale: shall we load your voucher? Answer #confirm within 15 minutes."
LOADED = "Summer sale: your voucher is loaded."
NOTHING = "Nothing waits to be confirmed: it is done, cancelled, or older than 15 minutes."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    open_shop(fake_shop, confirmation="always")
    campaigns.schedule(draft(needs_confirmation=True), now=NOW)
    tend_campaigns(shop=fake_shop, sealer=get_sealer(), now=NOW)
    return fake_shop


def post(shop: FakeShop, text: str, post_id: str, *, at: datetime) -> str:
    """Let Ana post; return what she is answered."""
    say(f"@shop {text}", post_id, at=at)
    drain(shop, at)
    return answers()[-1]


def voucher_state() -> str:
    return LoadedVoucher.objects.get().state


def test_the_voucher_that_was_asked_about_last_is_loaded_and_nothing_ordered(
    shop: FakeShop,
) -> None:
    assert post(shop, "#buy MUG", "900", at=NOW) == ORDER
    assert post(shop, "#SummerSale", "901", at=NOW + MINUTE) == VOUCHER

    assert post(shop, "#confirm", "902", at=NOW + 2 * MINUTE).startswith(LOADED)

    assert (voucher_state(), wish_states(), shop.order_calls) == ("loaded", ["waiting"], [])
    # That was read: another yes is for the order.
    assert post(shop, "#confirm", "903", at=NOW + 3 * MINUTE).startswith("Thank you! Order 1")
    assert post(shop, "#confirm", "904", at=NOW + 4 * MINUTE) == NOTHING
    assert len(shop.order_calls) == 1


def test_the_order_that_was_asked_about_last_is_made_and_nothing_loaded(shop: FakeShop) -> None:
    assert post(shop, "#SummerSale", "900", at=NOW) == VOUCHER
    assert post(shop, "#buy MUG", "901", at=NOW + MINUTE) == ORDER

    answer = post(shop, "#confirm", "902", at=NOW + 2 * MINUTE)

    assert answer.startswith("Thank you! Order 1")
    assert (voucher_state(), wish_states()) == ("confirming", ["confirmed"])


def test_two_yes_in_one_breath_order_nothing(shop: FakeShop) -> None:
    post(shop, "#buy MUG", "900", at=NOW)
    post(shop, "#SummerSale", "901", at=NOW + MINUTE)
    say("@shop #confirm", "902", at=NOW + 2 * MINUTE)
    say("@shop #confirm!", "903", at=NOW + 2 * MINUTE)

    drain(shop, NOW + 2 * MINUTE + timedelta(seconds=5))

    assert (voucher_state(), wish_states(), shop.order_calls) == ("loaded", ["waiting"], [])
    assert answers()[-1] == ORDER


def test_a_yes_from_before_the_voucher_was_asked_about_is_for_the_order(shop: FakeShop) -> None:
    post(shop, "#buy MUG", "900", at=NOW)
    post(shop, "#SummerSale", "901", at=NOW + 2 * MINUTE)
    say("@shop #confirm", "902", at=NOW + MINUTE)

    drain(shop, NOW + 3 * MINUTE)

    assert answers()[-1].startswith("Thank you! Order 1")
    assert voucher_state() == "confirming"


def test_a_yes_from_before_the_order_was_asked_about_orders_nothing(shop: FakeShop) -> None:
    post(shop, "#SummerSale", "900", at=NOW)
    post(shop, "#buy MUG", "901", at=NOW + 2 * MINUTE)
    say("@shop #confirm", "902", at=NOW + MINUTE)

    drain(shop, NOW + 3 * MINUTE)

    assert answers()[-1].startswith(LOADED)
    assert (shop.order_calls, wish_states()) == ([], ["waiting"])


def test_what_another_account_asked_last_is_not_what_this_one_is_told(shop: FakeShop) -> None:
    add_account("101", "lamps")
    post(shop, "#buy MUG", "900", at=NOW)
    say("@lamps #SummerSale", "901", at=NOW + MINUTE, account_id=XUserId("101"))
    drain(shop, NOW + MINUTE)

    answer = post(shop, "#confirm", "902", at=NOW + 2 * MINUTE)

    assert answer.startswith("Thank you! Order 1")
    assert voucher_state() == "confirming"


def test_a_yes_that_loaded_before_a_crash_orders_nothing_when_it_is_told_again(
    shop: FakeShop,
) -> None:
    add_account("101", "lamps")
    say("@lamps #SummerSale", "900", account_id=XUserId("101"))
    drain(shop)
    # The worker died after this, and before the answer.
    soon = NOW + MINUTE
    assert campaigns.confirm(ANA_ID, key="post:902", written_at=soon, now=soon)
    post(shop, "#buy MUG", "901", at=NOW + 2 * MINUTE)

    say("@shop #confirm", "902", at=NOW + MINUTE)
    drain(shop, NOW + 3 * MINUTE)

    assert answers()[-1].startswith(LOADED)
    assert (shop.order_calls, wish_states()) == ([], ["waiting"])
    assert results()[-1] == "voucher: loaded"
    assert Campaign.objects.get().issued_count == 1


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(14 * 60 + 59, "loaded"), (15 * 60, "confirming"), (15 * 60 + 1, "confirming")],
)
def test_a_yes_counts_as_of_when_it_was_written(shop: FakeShop, seconds: int, state: str) -> None:
    post(shop, "#SummerSale", "900", at=NOW)
    say("@shop #confirm", "901", at=NOW + timedelta(seconds=seconds))

    # A poll came late, and beat has looked after campaigns meanwhile.
    late = NOW + 29 * MINUTE
    tend_campaigns(shop=shop, sealer=get_sealer(), now=late)
    drain(shop, late)

    assert voucher_state() == state
    assert answers()[1].startswith(LOADED if state == "loaded" else NOTHING)


DECLINED = "Cancelled: you get no voucher of Summer sale."
CANCELLED = "Cancelled: 1 × Mug. Nothing was ordered."
NOTHING_TO_CANCEL = "Nothing waits that could be cancelled."


@pytest.mark.parametrize("word", ["#cancel", "#pass"])
def test_a_no_takes_the_question_back_with_one_reply(shop: FakeShop, word: str) -> None:
    post(shop, "#SummerSale", "900", at=NOW)

    assert post(shop, word, "901", at=NOW + MINUTE) == DECLINED

    assert (voucher_state(), Campaign.objects.get().issued_count) == ("revoked", 0)
    assert post(shop, "#confirm", "902", at=NOW + 2 * MINUTE) == NOTHING
    assert post(shop, "#cancel", "903", at=NOW + 3 * MINUTE) == NOTHING_TO_CANCEL
    assert len(answers()) == 4
    # Whoever changes their mind asks again.
    assert post(shop, "#SummerSale", "904", at=NOW + 4 * MINUTE) == VOUCHER


def test_a_no_is_about_what_was_asked_last(shop: FakeShop) -> None:
    post(shop, "#buy MUG", "900", at=NOW)
    post(shop, "#SummerSale", "901", at=NOW + MINUTE)

    assert post(shop, "#cancel", "902", at=NOW + 2 * MINUTE) == DECLINED
    assert wish_states() == ["waiting"]
    assert post(shop, "#cancel", "903", at=NOW + 3 * MINUTE) == CANCELLED

    assert (voucher_state(), wish_states()) == ("revoked", ["cancelled"])


def test_a_no_to_the_order_leaves_the_voucher(shop: FakeShop) -> None:
    post(shop, "#SummerSale", "900", at=NOW)
    post(shop, "#buy MUG", "901", at=NOW + MINUTE)

    assert post(shop, "#cancel", "902", at=NOW + 2 * MINUTE) == CANCELLED

    assert (voucher_state(), wish_states()) == ("confirming", ["cancelled"])


def test_a_no_to_another_account_is_about_what_waits_there(shop: FakeShop) -> None:
    add_account("101", "lamps")
    post(shop, "#buy MUG", "900", at=NOW)
    say("@lamps #SummerSale", "901", at=NOW + MINUTE, account_id=XUserId("101"))
    drain(shop, NOW + MINUTE)

    assert post(shop, "#cancel", "902", at=NOW + 2 * MINUTE) == CANCELLED
    assert voucher_state() == "confirming"
    assert post(shop, "#cancel", "903", at=NOW + 3 * MINUTE) == DECLINED


def test_a_no_after_the_time_cancels_nothing(shop: FakeShop) -> None:
    post(shop, "#SummerSale", "900", at=NOW)

    assert post(shop, "#cancel", "901", at=NOW + 15 * MINUTE) == NOTHING_TO_CANCEL

    assert voucher_state() == "confirming"
