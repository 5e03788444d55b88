"""A first message is greeted; a question is asked, and answers stand on a wall by permission."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, debates, pipeline
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account, Campaign, WallPost

from .stage import Person, Stage

WALL = """
query Wall($campaign: String!) {
  twitterWall(campaign: $campaign, first: 5) { edges { node { handle text } } }
}
"""


@pytest.fixture
def account(stage: Stage) -> Person:
    account = stage.open_account("shop_tea", stage.category("tea"))
    stage.subscribe(account)
    return account


def run_campaign(stage: Stage, kind: str, **settings: Any) -> Campaign:
    now = datetime.now(UTC)
    draft = campaigns.create(
        {
            "slug": f"our-{kind}",
            "name": kind,
            "kind": kind,
            "channel": stage.room.channel,
            "ends_at": now + timedelta(days=9),
            "settings": settings,
        },
        hashtags=[] if kind == "greeting" else ["TeaTime"],
        accounts=[],
    )
    return campaigns.schedule(draft, now=now)


def wall(stage: Stage, debate: Campaign) -> list[tuple[str, str]]:
    edges = stage.graphql(WALL, {"campaign": debate.slug})["twitterWall"]["edges"]
    return [(each["node"]["handle"], each["node"]["text"]) for each in edges]


def test_first_message_is_greeted_once(stage: Stage, account: Person) -> None:
    run_campaign(stage, "greeting", greetings={"en": "Hello from the tea shop!"})
    shopper = stage.shopper()

    for number, text in enumerate(("hello?", "anybody there?"), start=1):
        stage.x.message_as(shopper.handle, to=account.handle, text=text)
        stage.wait_for_events(number)
        stage.work()

    sent = stage.x.messages()
    told = [each["text"] for each in sent if each["sender_id"] == account.x_user_id]
    assert len(told) == 1
    assert told[0].startswith("Hello from the tea shop!\n")
    assert "Write STOP at any time, and we never write again." in told[0]


def test_question_replies_and_the_wall(stage: Stage, account: Person) -> None:
    debate = run_campaign(stage, "debate")
    question = "Tea or coffee? With #ok in your reply we may show it on our wall."
    speaker = Account.objects.get(handle=account.handle)
    debates.add_question(debate, speaker, question, asks_at=datetime.now(UTC))
    with stage.shop.allow_writes():
        assert pipeline.ask_questions(datetime.now(UTC)) == 1
    stage.work()
    (asked,) = stage.posts_by(account)
    assert asked["text"] == question
    ana, bob = stage.shopper(), stage.shopper()

    tea = stage.x.post_as(ana.handle, "@shop_tea Tea, always #ok", in_reply_to=asked["id"])
    coffee = stage.x.post_as(bob.handle, "@shop_tea Coffee", in_reply_to=asked["id"])
    stage.poll()
    stage.work()

    assert wall(stage, debate) == []
    posts = {each.handle: each for each in WallPost.objects.all()}
    now = datetime.now(UTC)
    assert debates.approve(posts[ana.handle], by="eva", now=now) is True
    assert debates.approve(posts[bob.handle], by="eva", now=now) is False
    assert wall(stage, debate) == [(ana.handle, "Tea, always")]
    assert [stage.replies_to(each["id"]) for each in (tea, coffee)] == [[], []]
    report = debates.count_debate(debate)
    assert (report.reply_count, report.person_count, report.approved_count) == (2, 2, 1)
    # Its author deletes it on X; the next day's look finds that.
    stage.x.delete_as(ana.handle, tea["id"])
    tomorrow = datetime.now(UTC) + timedelta(days=1, hours=1)
    with stage.shop.allow_writes():
        pipeline.recheck_posts(shop=stage.shop, sealer=get_sealer(), clock=lambda: tomorrow)
    assert wall(stage, debate) == []
