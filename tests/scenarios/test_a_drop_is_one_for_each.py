"""One for each person, customer and address, by whatever handle and however often they ask."""

from saleor_twitter_plugin.models import DropEntry, ShopperLink

from .drop_story import DropStory
from .stage import Stage


def test_one_per_person_customer_and_address(stage: Stage) -> None:
    story = DropStory(stage, stock=9)
    drop = story.open(units=5)
    ana = stage.shopper(is_linked=True, flat="7")
    flatmate = stage.shopper(is_linked=True, flat="7")
    neighbour = stage.shopper(is_linked=True, flat="8")

    assert "It is yours!" in story.ask(ana)
    assert "One of The Runner drop is held for you already." in story.ask(ana, "#airdrop again")
    assert "one for each address" in story.ask(flatmate)
    assert "It is yours!" in story.ask(neighbour)
    story.beat()
    assert "You have ordered yours of The Runner drop already." in story.tell(ana)

    # Another handle of the same customer.
    other = stage.shopper()
    ShopperLink.objects.filter(x_user_id=ana.x_user_id).update(x_user_id=other.x_user_id)
    assert "is in The Runner drop already, with another handle" in story.ask(other)

    story.beat()
    assert sorted(story.buyers) == sorted([str(ana.customer_id), str(neighbour.customer_id)])
    assert (story.units(drop), story.stock) == ({"free": 3, "ordered": 2}, 4)
    digests = DropEntry.objects.exclude(address_digest="").values_list("address_digest", flat=True)
    assert len(set(digests)) == 2
