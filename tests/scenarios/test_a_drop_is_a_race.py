"""First come, first served: an order for who is linked, a claim for who is not, then nothing."""

import re
from urllib.parse import unquote

from saleor_twitter_plugin import drops

from .drop_story import DropStory, read_page
from .stage import Stage
from .test_a_claim_becomes_an_order import COMPLETE


def test_race_is_won_and_lost(stage: Stage) -> None:
    story = DropStory(stage, stock=5)
    drop = story.open(units=2, has_waitlist=False)
    assert story.stock == 3
    linked, unknown, late = (
        stage.shopper(is_linked=True),
        stage.shopper(has_account=True),
        stage.shopper(is_linked=True),
    )

    won = story.ask(linked)
    assert "It is yours! Runner One is held for you until" in won
    assert story.orders == []
    claimed = story.tell(unknown)
    lost = story.ask(late)

    assert "Order it here: https://shop.example/claim?token=" in claimed
    assert "The Runner drop is sold out. Nothing was ordered." in lost
    story.beat()
    (order,) = story.orders
    assert (order.customer_id, order.quantity) == (linked.customer_id, 1)
    assert order.metadata["twitter_drop"] == drop.slug
    assert f"Ordered! Your order is number {order.number}." in read_page(won)
    assert "One of" not in story.ask(linked, "#airdrop, again")
    assert len(story.orders) == 1

    found = re.search(r"token=(\S+)", claimed)
    assert found
    token = unquote(found[1])
    done = stage.graphql(COMPLETE, {"token": token}, token=unknown.token)["twitterClaimComplete"]

    assert done["errors"] == []
    assert sorted(story.buyers) == sorted([str(linked.customer_id), str(unknown.customer_id)])
    assert {each.metadata["twitter_drop"] for each in story.orders} == {drop.slug}
    assert (story.units(drop), story.stock) == ({"ordered": 2}, 3)
    assert drops.find_faults(drop) == []
