"""Who has won lately makes room for others, where the owner wants it so."""

from .drop_story import DropStory
from .stage import Stage


def test_winner_of_one_drop_is_kept_from_the_next(stage: Stage) -> None:
    story = DropStory(stage, stock=6)
    story.open(units=1, slug="first")
    winner, other = stage.shopper(is_linked=True), stage.shopper(is_linked=True)
    story.ask(winner, "#first")
    story.beat()
    assert story.buyers == [str(winner.customer_id)]

    story.open(units=2, slug="second", won_max=1)
    refused = story.ask(winner, "#second")
    won = story.ask(other, "#second")
    story.beat()

    assert "You won lately, so The Runner drop is for others this time." in refused
    assert "It is yours!" in won
    assert story.buyers == [str(winner.customer_id), str(other.customer_id)]

    story.open(units=1, slug="third")
    assert "It is yours!" in story.ask(winner, "#third")
