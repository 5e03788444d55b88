"""X approved it, the owner allows it: whoever posts the ad gets the song for nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.campaigns.codes import CODE_PREFIX
from saleor_twitter_plugin.models import LoadedVoucher

from .campaign_story import tend
from .stage import Person, Product, Stage

CAMPAIGN = '{ twitterCampaign(slug: "song") { kind postUrl } }'


@pytest.fixture
def product(stage: Stage) -> Product:
    category = stage.category()
    account = stage.open_account("shop_music", category)
    stage.subscribe(account)
    product = stage.product(category, name="The song", price="1.00", stock=9)
    stage.configure(rewarded_posts="yes")
    campaign = campaigns.create(
        {
            "slug": "song",
            "name": "The song",
            "kind": "pay_with_a_post",
            "channel": stage.room.channel,
            "ends_at": datetime.now(UTC) + timedelta(days=7),
            "settings": {
                "discount": {"kind": "percent", "value": "100"},
                "approval": {"reference": "X-2026-17", "date": "2026-03-31"},
                "post_texts": {"en": "I tried the new song. #ad"},
            },
        },
        hashtags=["thesong"],
        accounts=[],
    )
    campaigns.schedule(campaign, allows_rewarded_posts=True, now=datetime.now(UTC))
    tend(stage)
    return product


def answer_to(stage: Stage, shopper: Person, text: str) -> str:
    post = stage.x.post_as(shopper.handle, text)
    stage.wait_for_events(1)
    stage.work()
    (reply,) = stage.replies_to(post["id"])
    return str(reply["text"])


def test_the_ad_is_posted_and_the_song_costs_nothing(stage: Stage, product: Product) -> None:
    shopper = stage.shopper(is_linked=True)
    shown = stage.graphql(CAMPAIGN)["twitterCampaign"]
    assert shown["kind"] == "PAY_WITH_A_POST"
    assert shown["postUrl"].endswith("?text=I+tried+the+new+song.+%23ad+%23thesong+%40shop_music")

    answer = answer_to(stage, shopper, "I tried the new song. #ad #thesong @shop_music")

    assert "your voucher is loaded" in answer
    checkout_id = stage.room.open_basket(shopper.customer_id, product.variant_id)
    tend(stage)
    assert stage.room.read_code(checkout_id).startswith(CODE_PREFIX)
    assert LoadedVoucher.objects.get().state == "applied"


def test_without_the_ad_or_the_switch_there_is_nothing(stage: Stage, product: Product) -> None:
    hidden, late = stage.shopper(is_linked=True), stage.shopper(is_linked=True)

    assert "has to say that it is an ad" in answer_to(
        stage, hidden, "I tried the new song #thesong @shop_music"
    )
    stage.configure(rewarded_posts="no")
    assert stage.graphql(CAMPAIGN)["twitterCampaign"]["postUrl"] is None
    assert "is not open now" in answer_to(
        stage, late, "I tried the new song. #ad #thesong @shop_music"
    )
    assert not LoadedVoucher.objects.exists()
