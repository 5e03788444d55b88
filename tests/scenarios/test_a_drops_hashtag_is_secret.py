"""A secret drop is not there until its moment: not on X, not on its page, not in the storefront."""

from datetime import UTC, datetime, timedelta

import requests

from saleor_twitter_plugin import drops

from .drop_story import DropStory
from .stage import Stage

DROP = "query($slug: String!) { twitterDrop(slug: $slug) { state } }"


def test_secret_hashtag(stage: Stage) -> None:
    story = DropStory(stage, stock=2)
    drop = story.open(
        units=1, is_hashtag_secret=True, opens_at=datetime.now(UTC) + timedelta(minutes=2)
    )
    early, winner = stage.shopper(is_linked=True), stage.shopper(is_linked=True)
    page = f"{stage.address}/plugins/global/twitter/drops/{drop.slug}"

    assert story.ask(early) == ""
    assert requests.get(page, timeout=10).status_code == 404
    assert stage.graphql(DROP, {"slug": drop.slug})["twitterDrop"] is None
    assert not drop.entries.exists()

    drops.open_early(drop, now=datetime.now(UTC) - timedelta(seconds=1))
    assert "It is yours!" in story.ask(winner)
    story.beat()

    assert requests.get(page, timeout=10).status_code == 200
    assert stage.graphql(DROP, {"slug": drop.slug})["twitterDrop"] == {"state": "OPEN"}
    assert story.buyers == [str(winner.customer_id)]
    assert drops.find_faults(drop) == []
