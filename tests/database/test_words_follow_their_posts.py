"""Contest entries and wall posts say what their posts say, and nothing when those are gone."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import campaigns, debates, pipeline
from saleor_twitter_plugin.contests.deciding import draw_winners
from saleor_twitter_plugin.handoffs import EventKind, XEvent, XPostId, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Account,
    Campaign,
    ContestEntry,
    ContestPrize,
    DebateQuestion,
    Draw,
    OutboxMessage,
    WallPost,
)
from tests.factories import ANA_ID, NOW, add_account, make_event
from tests.fakes import Answer, FakeShop, FakeX

from .contests.rows import BEACON, ENDS_AT, enter_people, freeze, rules_of, run_contest, states
from .flow import drain, results, tell

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
NOT_FOUND = "https://api.x.com/2/problems/resource-not-found"
REPLY = {"in_reply_to_post_id": XPostId("555")}


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    return fake_shop


def hear(shop: FakeShop, *events: XEvent, at: datetime = NOW) -> None:
    tell(*events, at=at)
    drain(shop, at)


def edit(text: str, post_id: str, *, of: str = "900", at: datetime = NOW, **parts: Any) -> XEvent:
    return make_event(text, post_id=post_id, action_key=f"post:{of}", created_at=at, **parts)


def delete(post_id: str) -> XEvent:
    key = f"post.delete:{post_id}"
    return make_event("", post_id=post_id, key=key, action_key=key, kind=EventKind.POST_DELETED)


def entry() -> tuple[str, str, str]:
    row = ContestEntry.objects.get()
    return row.state, row.reason, row.text


def run_jury() -> Campaign:
    return run_contest(mode="jury", beacon="")


# --- deleted --------------------------------------------------------------------------------------


def test_deleted_before_the_freeze_it_is_out_and_counted_as_left_out(shop: FakeShop) -> None:
    campaign = run_contest()
    for number in ("900", "901"):
        author = {"author_id": XUserId(number), "author_handle": f"person{number}x"}
        hear(shop, make_event("@shop #WinAMug", post_id=number, **author))
    hear(shop, delete("901"))
    campaigns.end(campaign, now=ENDS_AT)

    result = freeze(campaign)

    assert states() == [("900", "entered", ""), ("901", "withdrawn", "post_deleted")]
    assert result.counts == {
        "entries": 2,
        "void": 0,
        "withdrawn": 1,
        "people": 2,
        "standing": 1,
        "excluded": {"post_deleted": 1},
    }
    document = Draw.objects.get().document
    assert "excluded post_deleted 1\n" in document
    assert document.count("\nentry ") == 1
    assert ContestEntry.objects.get(x_post_id="901").handle == ""


def test_deleted_after_the_freeze_it_loses_its_words_and_nothing_else(shop: FakeShop) -> None:
    campaign = run_contest(places=1)
    enter_people(campaign, 1)
    campaigns.end(campaign, now=ENDS_AT)
    freeze(campaign)
    document = Draw.objects.get().document

    hear(shop, delete("10001"), at=ENDS_AT)
    draw_winners(campaign, rules_of(campaign), BEACON, drawn_by="eva", now=ENDS_AT)

    assert states() == [("1", "entered", "")]
    assert ContestPrize.objects.get().entry.handle == ""
    assert Draw.objects.get().document == document


def test_judged_text_goes_with_its_post_after_the_freeze(shop: FakeShop) -> None:
    campaign = run_jury()
    hear(shop, make_event("@shop #WinAMug my best mug"))
    campaigns.end(campaign, now=NOW + MINUTE)
    freeze(campaign)

    hear(shop, delete("900"), at=NOW + 2 * MINUTE)

    assert entry() == ("entered", "", "")


def test_who_deleted_one_and_entered_again_is_counted_once(shop: FakeShop) -> None:
    campaign = run_contest()
    hear(shop, make_event("@shop #WinAMug", post_id="900"), delete("900"))
    hear(shop, make_event("@shop #WinAMug", post_id="901"))
    campaigns.end(campaign, now=ENDS_AT)

    counts = freeze(campaign).counts

    assert (counts["people"], counts["standing"], counts["excluded"]) == (1, 1, {})


# --- edited ---------------------------------------------------------------------------------------


def test_edited_entry_says_what_its_post_says(shop: FakeShop) -> None:
    run_jury()
    hear(shop, make_event("@shop #WinAMug my mug"))

    hear(shop, edit("@shop #WinAMug my better mug", "901"))

    assert entry() == ("entered", "", "@shop #WinAMug my better mug")
    assert results() == ["contest: entered", "contest: known"]
    assert OutboxMessage.objects.count() == 0


def test_last_version_counts_whichever_is_told_first(shop: FakeShop) -> None:
    run_jury()
    hear(shop, make_event("@shop #WinAMug one"))
    tell(edit("@shop #WinAMug three", "902"))
    drain(shop)

    hear(shop, edit("@shop #WinAMug two", "901"))

    assert entry() == ("entered", "", "@shop #WinAMug three")


@pytest.mark.parametrize("mode", ["draw", "jury"])
def test_edit_without_the_hashtag_takes_the_entry_out_until_it_is_back(
    shop: FakeShop, mode: str
) -> None:
    run_contest(mode=mode, beacon="" if mode == "jury" else "drand round 4242")
    hear(shop, make_event("@shop #WinAMug"))

    hear(shop, edit("@shop hello", "901"))
    assert entry() == ("withdrawn", "post_edited", "")

    hear(shop, edit("@shop #WINAMUG please", "902"))
    assert entry() == ("entered", "", "@shop #WINAMUG please" if mode == "jury" else "")


def test_edit_that_is_back_does_not_enter_twice_a_day(shop: FakeShop) -> None:
    run_contest()
    hear(shop, make_event("@shop #WinAMug", post_id="900"))
    hear(shop, edit("@shop hello", "901"))
    hear(shop, make_event("@shop #WinAMug", post_id="950"))

    hear(shop, edit("@shop #WinAMug", "902"))

    assert [state for _, state, _ in states()] == ["withdrawn", "entered"]


@pytest.mark.parametrize("is_frozen", [True, False])
def test_edit_after_the_end_is_not_judged_and_the_old_words_go(
    shop: FakeShop, is_frozen: bool
) -> None:
    campaign = run_jury()
    hear(shop, make_event("@shop #WinAMug my mug"))
    campaigns.end(campaign, now=NOW + MINUTE)
    if is_frozen:
        freeze(campaign)

    hear(shop, edit("@shop #WinAMug another", "901", at=NOW + 2 * MINUTE), at=NOW + 2 * MINUTE)

    assert entry() == ("entered", "", "")


# --- asked after ----------------------------------------------------------------------------------


def recheck(shop: FakeShop, now: datetime) -> int:
    return pipeline.recheck_posts(shop=shop, sealer=get_sealer(), clock=lambda: now)


def asked(fake_x: FakeX) -> list[str]:
    return [each.query["ids"][0] for each in fake_x.seen("GET /2/tweets")]


def gone(*post_ids: str) -> Answer:
    errors = [
        {"resource_type": "tweet", "resource_id": each, "type": NOT_FOUND} for each in post_ids
    ]
    return Answer(json={"data": [], "errors": errors})


def test_words_for_a_jury_are_asked_after_daily_longer_than_the_inbox(
    shop: FakeShop, fake_x: FakeX
) -> None:
    run_jury()
    hear(shop, make_event("@shop #WinAMug my mug"))
    pipeline.clear_expired(now=NOW + 2 * DAY)
    fake_x.answer("GET /2/tweets", Answer(json={"data": [{"id": "900"}]}))

    recheck(shop, NOW + DAY - MINUTE)
    recheck(shop, NOW + 2 * DAY)
    recheck(shop, NOW + 2 * DAY + MINUTE)
    assert asked(fake_x) == ["900"]
    fake_x.answer("GET /2/tweets", gone("900"))
    recheck(shop, NOW + 4 * DAY)

    assert asked(fake_x) == ["900", "900"]
    assert entry() == ("withdrawn", "post_deleted", "")


def test_posts_of_a_draw_are_asked_after_once_before_the_freeze(
    shop: FakeShop, fake_x: FakeX
) -> None:
    campaign = run_contest()
    enter_people(campaign, 2)
    recheck(shop, NOW + 3 * DAY)
    assert asked(fake_x) == []
    campaigns.end(campaign, now=ENDS_AT)
    answer = gone("10002")
    fake_x.answer("GET /2/tweets", Answer(json={**answer.json, "data": [{"id": "10001"}]}))

    recheck(shop, ENDS_AT + MINUTE)
    recheck(shop, ENDS_AT + 3 * DAY)

    assert asked(fake_x) == ["10001,10002"]
    assert states() == [("1", "entered", ""), ("2", "withdrawn", "post_deleted")]


# --- the wall -------------------------------------------------------------------------------------


def given_wall_post(shop: FakeShop, text: str = "@shop Tea! #ok") -> WallPost:
    campaign = Campaign.objects.create(
        slug="tea", name="Tea", kind="debate", channel="default-channel", state="running"
    )
    question = DebateQuestion.objects.create(
        campaign=campaign, account=Account.objects.get(), text="Tea?", asks_at=NOW
    )
    pipeline.ask_questions(NOW)
    OutboxMessage.objects.filter(key=f"debate:{question.pk}").update(x_post_id="555", state="sent")
    hear(shop, make_event(text, **REPLY))
    post = WallPost.objects.get()
    debates.approve(post, by="eva", now=NOW)
    return post


def wall(post: WallPost) -> tuple[str, str, str]:
    row = WallPost.objects.get(pk=post.pk)
    return row.text, row.permission, row.state


@pytest.mark.parametrize(
    ("text", "permission"), [("@shop Coffee! #ok", "by_word"), ("@shop Coffee!", "none")]
)
def test_edited_reply_is_off_the_wall_until_it_is_looked_at(
    shop: FakeShop, text: str, permission: str
) -> None:
    post = given_wall_post(shop)
    assert wall(post) == ("Tea!", "by_word", "approved")

    hear(shop, edit(text, "901", **REPLY))

    assert wall(post) == ("Coffee!", permission, "waiting")
    assert debates.list_wall(Campaign.objects.get()).count() == 0


def test_permission_that_the_staff_noted_outlives_an_edit(shop: FakeShop) -> None:
    post = given_wall_post(shop, "@shop Tea!")
    debates.note_permission(post, "by mail", by="eva", now=NOW)
    debates.reject(post, by="eva", now=NOW)

    hear(shop, edit("@shop Coffee!", "901", **REPLY))

    assert wall(post) == ("Coffee!", "by_staff", "rejected")


def test_edit_of_somebody_elses_post_changes_nothing(shop: FakeShop) -> None:
    post = given_wall_post(shop)

    hear(shop, edit("@shop Coffee!", "961", of="960", author_id=ANA_ID, **REPLY))

    assert wall(post) == ("Tea!", "by_word", "approved")
