"""Who asked, won or wrote for a campaign is forgotten in time; what is counted stays the same."""

from datetime import timedelta
from decimal import Decimal

import pytest

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.campaigns.reporting import read_report
from saleor_twitter_plugin.contests.deciding import draw_winners
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Campaign,
    CampaignAsk,
    ContestEntry,
    ContestPrize,
    DebateQuestion,
    Draw,
    FeedItem,
    LinkDay,
    LoadedVoucher,
    WallPost,
)
from saleor_twitter_plugin.pipeline import clear_expired, find_person
from saleor_twitter_plugin.x_prices import PriceItem
from tests.factories import NOW, add_account, make_config

from .campaigns.rows import asker, run
from .contests.rows import BEACON, ENDS_AT, enter_people, freeze, rules_of, run_contest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FREE = dict.fromkeys(PriceItem, Decimal(0))


def given_vouchers() -> Campaign:
    """Return an offer that ended now, with a used voucher and one in hand."""
    campaign = run()
    for who, customer in (("200", "7"), ("201", "8")):
        campaigns.issue(campaign, asker(who, customer), key=f"post:{who}", now=NOW)
        for number in range(2):
            CampaignAsk.objects.create(
                campaign=campaign, key=f"ask {number} of {who}", x_user_id=who, answer="loaded"
            )
    LoadedVoucher.objects.filter(x_user_id="200").update(state="used", used_at=NOW)
    campaigns.end(campaign, now=NOW)
    return campaign


def people() -> list[tuple[str, str]]:
    return list(LoadedVoucher.objects.order_by("pk").values_list("x_user_id", "x_post_id"))


def test_vouchers_and_asks_of_an_ended_campaign_are_nobodys_after_half_a_year() -> None:
    campaign = given_vouchers()
    before = read_report(campaign, FREE)

    clear_expired(now=NOW + 180 * DAY)
    assert people() == [("200", "900"), ("201", "900")]
    assert set(CampaignAsk.objects.values_list("x_user_id", flat=True)) == {"200", "201"}
    clear_expired(now=NOW + 181 * DAY)

    # What is still in somebody's hand is theirs.
    assert people() == [("", ""), ("201", "900")]
    asks = CampaignAsk.objects.values_list("x_user_id", flat=True)
    assert {each[0] for each in asks} == {"-"}
    assert (before.reached, before.asked) == (2, 4)
    assert read_report(campaign, FREE) == before
    assert clear_expired(now=NOW + 182 * DAY) == 0


def test_running_campaign_knows_its_people_however_long_it_runs() -> None:
    given_vouchers()
    Campaign.objects.update(state="running", ended_at=None)

    clear_expired(now=NOW + 999 * DAY)

    assert people() == [("200", "900"), ("201", "900")]
    assert set(CampaignAsk.objects.values_list("x_user_id", flat=True)) == {"200", "201"}


def given_decided() -> Campaign:
    campaign = run_contest(places=1)
    enter_people(campaign, 3)
    ContestEntry.objects.update(text="my mug")
    campaigns.end(campaign, now=ENDS_AT)
    freeze(campaign)
    draw_winners(campaign, rules_of(campaign), BEACON, drawn_by="eva", now=ENDS_AT)
    return campaign


def test_entries_lose_their_words_and_then_their_people_but_the_winners() -> None:
    given_decided()
    document = Draw.objects.get().document
    tickets = set(ContestEntry.objects.values_list("ticket", flat=True))
    winner = ContestPrize.objects.get().entry
    ContestPrize.objects.update(state="delivered")

    clear_expired(now=ENDS_AT + 30 * DAY)
    assert set(ContestEntry.objects.values_list("text", flat=True)) == {"my mug"}
    clear_expired(now=ENDS_AT + 31 * DAY)
    assert set(ContestEntry.objects.values_list("text", flat=True)) == {""}
    assert "" not in ContestEntry.objects.values_list("x_user_id", flat=True)
    clear_expired(now=ENDS_AT + 181 * DAY)

    named = ContestEntry.objects.exclude(x_user_id="", handle="", x_post_id="")
    assert [(each.x_user_id, each.handle) for each in named] == [(winner.x_user_id, winner.handle)]
    assert set(ContestEntry.objects.values_list("ticket", flat=True)) == tickets
    assert Draw.objects.get().document == document


def test_who_may_still_move_up_is_kept() -> None:
    given_decided()

    clear_expired(now=ENDS_AT + 181 * DAY)

    assert "" not in ContestEntry.objects.values_list("x_user_id", flat=True)


def test_contest_that_nobody_decides_is_given_up_after_half_a_year() -> None:
    campaign = run_contest()
    enter_people(campaign, 1)
    ContestEntry.objects.update(text="my mug")
    campaigns.end(campaign, now=ENDS_AT)

    clear_expired(now=ENDS_AT + 180 * DAY)
    assert ContestEntry.objects.get().text == "my mug"
    clear_expired(now=ENDS_AT + 181 * DAY)

    entry = ContestEntry.objects.get()
    assert (entry.text, entry.x_user_id, entry.handle) == ("", "", "")


def test_replies_that_never_came_on_the_wall_go_half_a_year_after_the_debate() -> None:
    campaign = Campaign.objects.create(slug="tea", kind="debate", state="ended", ended_at=NOW)
    question = DebateQuestion.objects.create(
        campaign=campaign, account=add_account(), text="Tea?", asks_at=NOW
    )
    for number, state in enumerate(("waiting", "rejected", "approved")):
        WallPost.objects.create(
            question=question, x_post_id=str(number), x_user_id="200", text="Tea!",
            permission="by_word", state=state,
        )  # fmt: skip

    clear_expired(now=NOW + 180 * DAY)
    assert WallPost.objects.count() == 3
    clear_expired(now=NOW + 181 * DAY)

    assert [each.state for each in WallPost.objects.all()] == ["approved"]


def test_clicks_are_kept_for_a_year_and_a_month() -> None:
    item = FeedItem.objects.create(channel="main", change="published", account=add_account())
    LinkDay.objects.create(item=item, day=NOW.date(), count=3)

    clear_expired(now=NOW + 400 * DAY)
    assert LinkDay.objects.count() == 1
    clear_expired(now=NOW + 401 * DAY)

    assert LinkDay.objects.count() == 0


def test_who_only_entered_a_contest_or_answered_a_question_is_found_by_handle() -> None:
    enter_people(run_contest(), 1)
    handle = ContestEntry.objects.get().handle

    found = find_person(f"@{handle}", config=make_config(), sealer=get_sealer(), now=NOW)

    assert found == "1"
