"""A cancelled drop ends for all who have not ordered; the orders that were made stay."""

import re
from datetime import UTC, datetime
from urllib.parse import unquote

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.models import ShopperLink

from .drop_story import DropStory, read_page
from .stage import Stage
from .test_a_claim_becomes_an_order import COMPLETE


def test_cancelled_drop(stage: Stage) -> None:
    story = DropStory(stage, stock=3)
    drop = story.open(units=2)
    buyer, holder, waiter = (
        stage.shopper(is_linked=True),
        stage.shopper(has_account=True),
        stage.shopper(is_linked=True),
    )
    story.ask(buyer)
    story.beat()
    claimed, waits = story.ask(holder), story.ask(waiter)
    assert "You are number 1 in line" in waits

    with stage.shop.allow_writes():
        assert drops.cancel(drop, shop=stage.shop, now=datetime.now(UTC))
    story.beat()

    assert story.buyers == [str(buyer.customer_id)]
    assert (story.units(drop), story.stock) == ({"ordered": 1, "returned": 1}, 2)
    assert story.standing(buyer, holder, waiter) == ["ordered", "cancelled", "cancelled"]
    assert "You take no part in it any more. It was cancelled." in read_page(waits)
    found = re.search(r"token=(\S+)", claimed)
    assert found
    # Linked too late: what was held for them is the shop's again.
    ShopperLink.objects.create(
        x_user_id=holder.x_user_id,
        handle=holder.handle,
        saleor_customer_id=holder.customer_id,
    )
    done = stage.graphql(COMPLETE, {"token": unquote(found[1])}, token=holder.token)
    assert [each["code"] for each in done["twitterClaimComplete"]["errors"]] == ["CLAIM_EXPIRED"]
    assert len(story.orders) == 1
    assert drops.find_faults(drop) == []
