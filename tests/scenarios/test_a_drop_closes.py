"""What nobody took is the shop's again; what is held is still waited for."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.models import Drop

from .drop_story import DropStory
from .stage import Stage


def test_closing_returns_what_is_left(stage: Stage) -> None:
    story = DropStory(stage, stock=5)
    drop = story.open(units=4, hold_minutes=30)
    linked, unknown = stage.shopper(is_linked=True), stage.shopper()
    story.ask(linked)
    story.ask(unknown)
    story.beat()
    assert (story.buyers, story.stock) == ([str(linked.customer_id)], 1)

    drops.close(drop, now=datetime.now(UTC))
    story.beat()

    assert (story.units(drop), story.stock) == ({"held": 1, "ordered": 1, "returned": 2}, 3)
    assert Drop.objects.get().state == "closed"
    assert "The Runner drop is over." in story.ask(stage.shopper(is_linked=True))

    story.beat(later=timedelta(minutes=31))

    assert (story.units(drop), story.stock) == ({"ordered": 1, "returned": 3}, 4)
    assert (Drop.objects.get().state, len(story.orders)) == ("settled", 1)
    # Whoever comes by the usual way buys what came back.
    assert "Thank you! Order" in story.ask(stage.shopper(is_linked=True),
                                           f"#buy {story.product.code}")  # fmt: skip
    assert (story.stock, drops.find_faults(drop)) == (3, [])
