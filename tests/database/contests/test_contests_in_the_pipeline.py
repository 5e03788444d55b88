"""A hashtag is written, told late or twice; a prize is a voucher for its winner alone."""

from datetime import timedelta

import pytest

from saleor_twitter_plugin import campaigns, inbox, pipeline
from saleor_twitter_plugin.contests.deciding import draw_winners
from saleor_twitter_plugin.handoffs import XEvent, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Campaign,
    ContestEntry,
    ContestPrize,
    InboxEvent,
    LoadedVoucher,
    OutboxMessage,
    ShopperLink,
)
from tests.database.campaigns.rows import draft as draft_offer
from tests.factories import ANA_ID, NOW, SIGNING_KEY, add_account, make_customer, make_event
from tests.fakes import FakeShop

from .rows import BEACON, ENDS_AT, freeze, rules_of, run_contest

pytestmark = pytest.mark.django_db
LATER = ENDS_AT + timedelta(minutes=1)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    return fake_shop


def tell(shop: FakeShop, *events: XEvent) -> None:
    inbox.record(events, source="webhook", sealer=get_sealer(), now=NOW)
    pipeline.drain_inbox(shop=shop, sealer=get_sealer(), signing_key=SIGNING_KEY, clock=lambda: NOW)


def results() -> list[str]:
    return list(InboxEvent.objects.order_by("pk").values_list("result", flat=True))


def settle(shop: FakeShop) -> int:
    return pipeline.settle_prizes(shop=shop, sealer=get_sealer(), now=LATER)


def given_winner(shop: FakeShop, prize_campaign: str) -> ContestPrize:
    """Return the prize of one who entered, won and is linked to customer 7."""
    shop.customers["7"] = make_customer()
    campaign = run_contest(places=1, prize={"kind": "voucher", "campaign": prize_campaign})
    ShopperLink.objects.create(
        x_user_id=ANA_ID, handle="ana", saleor_customer_id="7", linked_at=NOW
    )
    ContestEntry.objects.create(
        campaign=campaign, x_user_id=ANA_ID, handle="ana", x_post_id="900",
        account_x_user_id="100", day=NOW.date(), entered_at=NOW,
    )  # fmt: skip
    campaigns.end(campaign, now=ENDS_AT)
    freeze(campaign)
    draw_winners(campaign, rules_of(campaign), BEACON, drawn_by="eva", now=ENDS_AT)
    return ContestPrize.objects.get()


def given_offer(**settings: object) -> Campaign:
    """Return an offer that nobody can ask for; its codes are made when they are needed."""
    draft = draft_offer(
        ends_at=LATER + timedelta(days=30),
        settings={
            "discount": {"kind": "percent", "value": "100"},
            "without_hashtag": True,
            **settings,
        },
    )
    draft.hashtags.all().delete()
    return campaigns.schedule(draft, now=NOW)


def test_entry_that_is_told_after_the_end_is_in_until_the_freeze(shop: FakeShop) -> None:
    campaign = run_contest()
    campaigns.end(campaign, now=NOW)
    before, after = NOW - timedelta(minutes=5), NOW + timedelta(minutes=5)

    tell(shop, make_event("@shop #WinAMug", post_id="1", created_at=before))
    tell(shop, make_event("@shop #WinAMug", post_id="2", created_at=after))
    freeze(campaign)
    tell(shop, make_event("@shop #WinAMug", post_id="3", created_at=before))

    assert list(ContestEntry.objects.values_list("x_post_id", flat=True)) == ["1"]
    assert results() == ["contest: entered", "NothingDone", "no request"]
    assert OutboxMessage.objects.count() == 0


def test_hashtag_that_another_campaign_has_now_means_what_it_meant_then(shop: FakeShop) -> None:
    contest = run_contest()
    campaigns.end(contest, now=NOW)
    campaigns.schedule(draft_offer("WinAMug"), now=NOW)
    before, after = NOW - timedelta(minutes=5), NOW + timedelta(minutes=5)

    tell(shop, make_event("@shop #WinAMug", post_id="1", created_at=before))
    tell(shop, make_event("@shop #WinAMug", post_id="2", created_at=after))

    assert results() == ["contest: entered", "voucher: waiting"]
    assert ContestEntry.objects.get().x_post_id == "1"
    assert LoadedVoucher.objects.get().x_post_id == "2"


def test_voucher_that_is_a_prize_is_loaded_for_its_winner_alone(shop: FakeShop) -> None:
    offer = given_offer()
    prize = given_winner(shop, offer.slug)
    tell(shop, make_event("@shop #SummerSale", post_id="5", author_id=XUserId("201")))

    assert settle(shop) == 2
    assert settle(shop) == 0

    prize.refresh_from_db()
    assert (prize.state, prize.saleor_gift_card_id) == ("delivered", "")
    voucher = LoadedVoucher.objects.get()
    assert (voucher.x_user_id, voucher.saleor_customer_id) == (ANA_ID, "7")
    assert (voucher.state, voucher.key) == ("loaded", f"prize:{prize.pk}")
    assert results() == ["no request"]
    (told,) = OutboxMessage.objects.all()
    assert told.key == f"contest:won:{prize.entry_id}"
