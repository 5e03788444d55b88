"""A draw, from the announcement to a result that anybody can recompute."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import requests
from django.core.management import call_command

from saleor_twitter_plugin import drops
from saleor_twitter_plugin.draws import commit
from saleor_twitter_plugin.keys import get_signing_key
from saleor_twitter_plugin.models import Drop, DropEntry

from .drop_story import DropStory, read_page
from .stage import Stage

ANNOUNCED = "query($slug: String!) { twitterDrop(slug: $slug) { state mode opensAt } }"


def test_draw_from_announcement_to_verified_result(stage: Stage) -> None:
    story = DropStory(stage, stock=4)
    opens_at = datetime.now(UTC) + timedelta(minutes=20)
    drop = story.open(
        units=2, mode="draw", beacon_source="drand round 4242", opens_at=opens_at, audience="linked"
    )
    people = [stage.shopper(is_linked=True) for _ in range(4)]
    announced = stage.graphql(ANNOUNCED, {"slug": drop.slug})["twitterDrop"]
    assert (announced["state"], announced["mode"]) == ("SCHEDULED", "DRAW")
    assert "The Runner drop opens on" in story.ask(people[0])
    assert "linked to an account" not in story.ask(people[1])

    drops.open_early(drop, now=datetime.now(UTC) - timedelta(minutes=1))
    answers = [story.ask(each, "#airdrop please") for each in people]
    for answer in answers:
        assert "You are in the draw for Runner One. Good luck!" in answer
    assert "linked to an account" in story.ask(stage.shopper())
    story.beat()
    assert story.orders == []

    closed_at = datetime.now(UTC)
    assert drops.close(drop, now=closed_at)
    assert "The Runner drop is over." in story.ask(stage.shopper(is_linked=True))
    frozen = drops.freeze_entries(drop, signing_key=get_signing_key(), now=closed_at)
    published = requests.get(
        f"{stage.address}/plugins/global/twitter/draws/{drop.slug}.txt", timeout=10
    )
    assert commit(published.text) == frozen.commitment
    story.beat()
    assert (story.orders, Drop.objects.get().state) == ([], "closed")

    drops.draw_winners(
        drop, "round 4242: b5", signing_key=get_signing_key(), drawn_by="ana",
        now=datetime.now(UTC),
    )  # fmt: skip
    story.beat()

    said = StringIO()
    call_command("twitter_verify_draw", drop.slug, stdout=said)
    winners = [
        each
        for each in people
        if f"winner {drops.ticket_of(drop, each.x_user_id, get_signing_key())[1]}"
        in said.getvalue().replace(f"{story.product.variant_id} ", "")
    ]
    assert "What is stored is what comes out." in said.getvalue()
    assert len(winners) == 2, said.getvalue()
    assert sorted(story.buyers) == sorted(str(each.customer_id) for each in winners)
    losers = [each for each in people if each not in winners]
    assert story.standing(*winners, *losers) == ["ordered"] * 2 + ["lost"] * 2
    told = dict(zip([each.handle for each in people], answers, strict=True))
    for each in people:
        page = read_page(told[each.handle])
        assert ("Ordered! Your order is number" in page) == (each in winners)
    assert DropEntry.objects.filter(reason="not_linked").count() == 1
    assert (story.stock, drops.find_faults(drop)) == (2, [])
