"""Who lets a hold lapse, or passes, makes room: the next in line gets an order by themselves."""

from datetime import timedelta

from saleor_twitter_plugin import drops

from .drop_story import DropStory, read_page
from .stage import Stage


def test_waitlist_with_expiry_and_pass(stage: Stage) -> None:
    story = DropStory(stage, stock=2)
    drop = story.open(units=2, hold_minutes=30)
    sleeper, passer = stage.shopper(), stage.shopper()
    second, third, fourth = (stage.shopper(is_linked=True) for _ in range(3))
    story.ask(sleeper)
    story.ask(passer)
    answers = [story.ask(each) for each in (second, third, fourth)]
    for place, answer in enumerate(answers, start=1):
        assert f"You are number {place} in line" in answer

    assert "you are out of The Runner drop" in story.ask(passer, "#pass")
    assert "You had your turn" in story.ask(passer, "#airdrop again")
    story.beat()

    assert story.buyers == [str(second.customer_id)]
    assert "You are number 1 in line" in read_page(answers[1])
    assert "you are out of The Runner drop" in story.ask(third, "#cancel")
    assert "Nothing waits that could be cancelled." in story.ask(second, "#cancel please")
    (given,) = story.beat(later=timedelta(minutes=31))

    assert given.entry.x_user_id == fourth.x_user_id
    assert story.buyers == [str(each.customer_id) for each in (second, fourth)]
    people = (sleeper, passer, second, third, fourth)
    assert story.standing(*people) == ["lapsed", "passed", "ordered", "passed", "ordered"]
    assert "Ordered!" in read_page(answers[2])
    assert "You gave up your place." in read_page(answers[1])
    assert (story.units(drop), story.stock) == ({"ordered": 2}, 0)
    assert drops.find_faults(drop) == []
