"""Store pick-up: units come out of one warehouse, and are fetched there."""

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.models import DropUnit

from .drop_story import DropStory
from .stage import Stage


def test_pick_up_warehouse(stage: Stage) -> None:
    story = DropStory(stage, stock=3)
    point = stage.room.add_collection_point("Shop in the High Street")
    drop = story.open(units=1, pickup_warehouse_id=point)
    winner = stage.shopper(is_linked=True)

    story.ask(winner)
    story.beat()

    (order,) = story.orders
    assert (order.customer_id, order.delivery) == (winner.customer_id, "Shop in the High Street")
    assert f"{order.total:.2f}" == "10.00"
    (unit,) = DropUnit.objects.all()
    assert unit.state == "ordered"
    assert stage.shop_kind == "sample" or unit.saleor_warehouse_id == point
    assert (story.stock, drops.find_faults(drop)) == (2, [])
