"""A contest: people enter on X, the draw names one, who gets a gift card and pays with it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, pipeline
from saleor_twitter_plugin.campaigns.codes import CODE_PREFIX
from saleor_twitter_plugin.contests.deciding import draw_winners
from saleor_twitter_plugin.handoffs import OrderRequest, Origin, Wish, XPostId, XUserId
from saleor_twitter_plugin.keys import get_sealer, get_signing_key
from saleor_twitter_plugin.models import Campaign, ContestEntry, ContestPrize, LoadedVoucher
from saleor_twitter_plugin.shop import OrderRefused

from .stage import Person, Stage

BEACON = "the value of the beacon"


@pytest.fixture
def account(stage: Stage) -> Person:
    return stage.open_account("shop_mugs", stage.category("mugs"))


def run_contest(stage: Stage, **settings: Any) -> Campaign:
    now = datetime.now(UTC)
    draft = campaigns.create(
        {
            "slug": "win-a-card",
            "name": "Win a card",
            "kind": "contest",
            "channel": stage.room.channel,
            "starts_at": now - timedelta(minutes=5),
            "ends_at": now + timedelta(days=1),
            "sponsor": "The Mug Shop",
            "rules_text": "One entry a day.",
            "settings": {
                "places": 1,
                "phrase": "I love mugs",
                "beacon": "drand round 4242",
                "prize": {"kind": "gift_card", "amount": "25"},
                **settings,
            },
        },
        hashtags=["WinACard"],
        accounts=[],
    )
    return campaigns.schedule(draft, now=now)


def run_prize_offer(stage: Stage) -> Campaign:
    """Let an offer run that nobody can ask for: all of what a winner orders is free."""
    now = datetime.now(UTC)
    draft = campaigns.create(
        {
            "slug": "prizes",
            "name": "Prizes",
            "kind": "offer",
            "channel": stage.room.channel,
            "ends_at": now + timedelta(days=30),
            "settings": {
                "discount": {"kind": "percent", "value": "100"},
                "without_hashtag": True,
            },
        },
        hashtags=[],
        accounts=[],
    )
    return campaigns.schedule(draft, now=now)


def tend(stage: Stage) -> None:
    now = datetime.now(UTC)
    with stage.shop.allow_writes():
        for _ in range(2):
            pipeline.tend_campaigns(shop=stage.shop, sealer=get_sealer(), now=now)
        pipeline.work_voucher_hints(shop=stage.shop, sealer=get_sealer(), now=now)


def settle(stage: Stage, *, later: timedelta = timedelta()) -> int:
    with stage.shop.allow_writes():
        return pipeline.settle_prizes(
            shop=stage.shop, sealer=get_sealer(), now=datetime.now(UTC) + later
        )


def draw(stage: Stage, campaign: Campaign) -> None:
    now = datetime.now(UTC)
    with stage.shop.allow_writes():
        assert campaigns.end(campaign, now=now)
        campaign.refresh_from_db()
        pipeline.freeze_contest(campaign, shop=stage.shop, signing_key=get_signing_key(), now=now)
        rules = pipeline.read_contest_rules(campaign)
        draw_winners(campaign, rules, BEACON, drawn_by="eva", now=now)


def order_with(stage: Stage, code: str, person: Person, sku: Any, *, key: str) -> Any:
    request = OrderRequest(
        wishes=(Wish(sku.variant_id, sku.product_id, sku.name, "", 1),),
        customer_id=person.customer_id,  # type: ignore[arg-type]
        channel=stage.room.channel,
        origin=Origin(
            XUserId(person.x_user_id), person.handle, XPostId("1"), XUserId("1"), "shop_mugs"
        ),
        gift_card_codes=(code,),
    )
    with stage.shop.allow_writes():
        return stage.shop.place_order(request, key=key)


def test_from_the_entry_to_the_prize_that_is_used(stage: Stage, account: Person) -> None:
    campaign = run_contest(stage, filters={"linked": True})
    mug = stage.product(stage.category("cups"), name="Mug", price="10.00")
    winner, stranger = stage.shopper(is_linked=True), stage.shopper()
    other = stage.shopper(has_account=True)
    text = "@shop_mugs #WinACard i LOVE mugs"
    entry = stage.x.post_as(winner.handle, text)
    twice = stage.x.post_as(winner.handle, f"{text} very much")
    unlinked = stage.x.post_as(stranger.handle, text)
    silent = stage.x.post_as(other.handle, "@shop_mugs #WinACard")
    stage.poll()
    stage.work()
    assert sorted(ContestEntry.objects.values_list("x_post_id", "state")) == sorted(
        [(entry["id"], "entered"), (twice["id"], "void"), (unlinked["id"], "entered")]
    )

    draw(stage, campaign)
    # One round claims for who is linked, and delivers.
    assert settle(stage) == 2
    stage.work()

    prize = ContestPrize.objects.get()
    assert (prize.state, prize.saleor_customer_id) == ("delivered", winner.customer_id)
    (answer,) = stage.replies_to(entry["id"])
    assert "You won prize 1 of “Win a card”!" in answer["text"]
    assert [stage.replies_to(each["id"]) for each in (twice, unlinked, silent)] == [[], [], []]
    told = stage.graphql(
        "query C($slug: String!) { twitterContest(slug: $slug) {"
        " counts { personCount exclusions { reason personCount } }"
        " winners { handle isDelivered } } }",
        {"slug": "win-a-card"},
    )["twitterContest"]
    assert told["counts"]["exclusions"] == [{"reason": "not_linked", "personCount": 1}]
    assert told["winners"] == [{"handle": winner.handle, "isDelivered": True}]
    # A card that nobody else can use, and that pays for all of it.
    (code,) = stage.room.list_gift_cards(winner.customer_id)
    with pytest.raises(OrderRefused):
        order_with(stage, code, other, mug, key="other")
    order_with(stage, code, winner, mug, key="winner")
    (order,) = stage.orders(mug)
    assert (order.customer_id, order.total) == (winner.customer_id, 0)
    # And no second card, whoever looks again.
    assert settle(stage) == 0
    assert len(stage.room.list_gift_cards(winner.customer_id)) == 1


def test_prize_that_nobody_claims_goes_to_the_next_in_line(stage: Stage, account: Person) -> None:
    campaign = run_contest(stage, claim_days=2)
    people = [stage.shopper(), stage.shopper()]
    for each in people:
        stage.x.post_as(each.handle, "@shop_mugs #WinACard I love mugs")
    stage.poll()
    stage.work()
    draw(stage, campaign)
    first = ContestPrize.objects.get()

    assert settle(stage) == 0
    stage.work()
    (told,) = stage.replies_to(first.entry.x_post_id)
    assert "link this handle until" in told["text"]
    assert settle(stage, later=timedelta(days=2)) == 1

    prizes = ContestPrize.objects.order_by("pk")
    assert [(each.place, each.state) for each in prizes] == [(1, "expired"), (1, "offered")]
    assert {each.entry.handle for each in prizes} == {each.handle for each in people}


def test_voucher_that_is_a_prize_pays_for_its_winner_alone(stage: Stage, account: Person) -> None:
    offer = run_prize_offer(stage)
    campaign = run_contest(stage, prize={"kind": "voucher", "campaign": offer.slug})
    mug = stage.product(stage.category("cups"), name="Mug", price="10.00", stock=5)
    winner, other = stage.shopper(is_linked=True), stage.shopper(has_account=True)
    entry = stage.x.post_as(winner.handle, "@shop_mugs #WinACard I love mugs")
    stage.poll()
    stage.work()

    draw(stage, campaign)
    tend(stage)
    stage.work()

    assert ContestPrize.objects.get().state == "delivered"
    (answer,) = stage.replies_to(entry["id"])
    assert "You won prize 1 of “Win a card”!" in answer["text"]
    assert CODE_PREFIX not in answer["text"]
    theirs = stage.room.open_basket(winner.customer_id, mug.variant_id)
    others = stage.room.open_basket(other.customer_id, mug.variant_id)
    tend(stage)
    code = stage.room.read_code(theirs)
    assert code.startswith(CODE_PREFIX)
    assert stage.room.read_code(others) == ""
    stage.room.order_basket(theirs)
    tend(stage)
    (order,) = stage.shop.list_customer_orders(winner.customer_id)
    assert (order.code, order.discount_amount) == (code, Decimal(10))
    assert LoadedVoucher.objects.get().state == "used"
