"""What was won is given: without a question, and as soon as its offer can; staff is told."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from saleor_twitter_plugin import campaigns, pipeline
from saleor_twitter_plugin.campaigns import CampaignProblem, CampaignProblemCode
from saleor_twitter_plugin.errors import PermanentError, RetryableError
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import (
    Campaign,
    ContestPrize,
    LoadedVoucher,
    OutboxMessage,
    StaffTask,
)
from tests.database.campaigns.rows import asker
from tests.database.campaigns.rows import draft as draft_offer
from tests.factories import ANA_ID, NOW, add_account
from tests.fakes import FakeShop

from .rows import ENDS_AT, draft_contest, run_contest
from .test_contests_in_the_pipeline import LATER, given_offer, given_winner, settle

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NEXT_WEEK = LATER + timedelta(days=7)


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    add_account()
    return fake_shop


def tend(shop: FakeShop, now: datetime) -> None:
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=now)


def state_of(prize: ContestPrize) -> tuple[str, str]:
    row = ContestPrize.objects.get(pk=prize.pk)
    return row.state, row.blocked_by


def tasks() -> list[str]:
    return list(StaffTask.objects.filter(done_at=None).values_list("key", flat=True))


def assert_given(prize: ContestPrize) -> None:
    assert state_of(prize) == ("delivered", "")
    voucher = LoadedVoucher.objects.get(key=f"prize:{prize.pk}")
    assert (voucher.state, voucher.x_user_id, voucher.saleor_customer_id) == (
        "loaded", ANA_ID, "7",
    )  # fmt: skip
    assert tasks() == []
    assert [each.key for each in OutboxMessage.objects.all()] == [f"contest:won:{prize.entry_id}"]


def assert_blocked(prize: ContestPrize, why: str) -> None:
    assert state_of(prize) == ("blocked", why)
    assert tasks() == [f"voucher_missing:win-a-mug, prize 1:{prize.pk}"]
    assert not LoadedVoucher.objects.filter(key=f"prize:{prize.pk}").exists()
    assert OutboxMessage.objects.count() == 0


def test_winner_is_not_asked_whether_they_want_it(shop: FakeShop) -> None:
    offer = given_offer()
    Campaign.objects.filter(pk=offer.pk).update(needs_confirmation=True)
    prize = given_winner(shop, offer.slug)

    settle(shop)

    assert_given(prize)


def test_offer_that_is_over_blocks_the_prize_until_it_is_extended(shop: FakeShop) -> None:
    offer = given_offer()
    prize = given_winner(shop, offer.slug)
    campaigns.end(offer, now=ENDS_AT)

    assert settle(shop) == 1
    assert_blocked(prize, "over")
    # Known, it is told once.
    assert settle(shop) == 0
    assert_blocked(prize, "over")

    campaigns.change(offer, {"ends_at": NEXT_WEEK}, now=LATER)
    tend(shop, LATER + MINUTE)

    assert_given(prize)
    assert Campaign.objects.get(pk=offer.pk).state == "running"


def test_offer_without_vouchers_blocks_the_prize_until_it_has_more(shop: FakeShop) -> None:
    offer = given_offer()
    Campaign.objects.filter(pk=offer.pk).update(voucher_count_max=1)
    pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=NOW)
    offer.refresh_from_db()
    assert campaigns.issue(offer, asker("201", "8"), key="post:5", now=NOW).answer == "loaded"
    prize = given_winner(shop, offer.slug)

    settle(shop)
    assert_blocked(prize, "empty")

    campaigns.change(offer, {"voucher_count_max": 2}, now=LATER)
    tend(shop, LATER + MINUTE)

    assert_given(prize)
    assert Campaign.objects.get(pk=offer.pk).issued_count == 2


def test_pause_blocks_the_prize_until_it_is_over(shop: FakeShop) -> None:
    offer = given_offer()
    prize = given_winner(shop, offer.slug)
    campaigns.pause(offer)
    settle(shop)
    assert_blocked(prize, "over")

    campaigns.resume(offer, now=LATER)
    settle(shop)

    assert_given(prize)


def test_voucher_that_the_shop_refuses_blocks_and_a_busy_shop_does_not(shop: FakeShop) -> None:
    prize = given_winner(shop, given_offer().slug)
    shop.voucher_error = RetryableError("busy", retry_after=MINUTE)
    settle(shop)
    assert state_of(prize) == ("claimed", "")
    assert tasks() == []

    shop.voucher_error = PermanentError("no such product")
    settle(shop)
    assert_blocked(prize, "refused")

    shop.voucher_error = None
    settle(shop)
    assert_given(prize)


def test_who_has_a_voucher_of_the_offer_gets_the_prize_on_top(shop: FakeShop) -> None:
    offer = given_offer()
    tend(shop, NOW)
    offer.refresh_from_db()
    assert campaigns.issue(offer, asker(), key="post:5", now=NOW).answer == "loaded"
    prize = given_winner(shop, offer.slug)

    settle(shop)

    assert_given(prize)
    assert LoadedVoucher.objects.filter(state="loaded").count() == 2


def test_what_the_shop_lets_them_use_once_for_ever_is_left_to_the_staff(shop: FakeShop) -> None:
    offer = given_offer()
    Campaign.objects.filter(pk=offer.pk).update(gives_back=False)
    tend(shop, NOW)
    offer.refresh_from_db()
    campaigns.issue(offer, asker(), key="post:5", now=NOW)
    prize = given_winner(shop, offer.slug)

    settle(shop)

    assert_blocked(prize, "already")


def test_prize_whose_voucher_was_taken_back_before_it_was_noted_is_loaded_anew(
    shop: FakeShop,
) -> None:
    prize = given_winner(shop, given_offer().slug)
    settle(shop)
    # The worker died before the note, and the voucher went meanwhile.
    voucher = LoadedVoucher.objects.get()
    campaigns.take_back(voucher.pk, "revoked")
    ContestPrize.objects.update(state="claimed")

    settle(shop)

    assert_given(prize)
    assert sorted(LoadedVoucher.objects.values_list("state", flat=True)) == ["loaded", "revoked"]


def test_a_blocked_prize_is_nobody_elses(shop: FakeShop) -> None:
    offer = given_offer()
    prize = given_winner(shop, offer.slug)
    campaigns.end(offer, now=ENDS_AT)
    settle(shop)
    ContestPrize.objects.update(claim_until=NOW)

    settle(shop)

    assert_blocked(prize, "over")
    assert ContestPrize.objects.count() == 1


def test_the_console_names_the_contest(shop: FakeShop) -> None:
    offer = given_offer()
    given_winner(shop, offer.slug)
    campaigns.end(offer, now=ENDS_AT)
    settle(shop)

    out = StringIO()
    call_command("twitter_tasks", "list", stdout=out)

    assert "lacks its voucher" in out.getvalue()
    assert "(win-a-mug, prize 1:" in out.getvalue()


# --- an offer that ends too early is told of before ----------------------------------------------

NEEDED_UNTIL = ENDS_AT + timedelta(days=7)


def schedule(**prize: str) -> list[tuple[str, str]]:
    """Return the problems (field, in words) of a contest with that prize."""
    contest = draft_contest(prize={"kind": "voucher", **prize})
    try:
        campaigns.schedule(contest, now=NOW)
    except CampaignProblem as refused:
        return [(each.field, each.message.format(**each.values)) for each in refused.problems]
    return []


@pytest.mark.parametrize(("early", "is_refused"), [(timedelta(0), False), (MINUTE, True)])
def test_offer_has_to_be_open_as_long_as_prizes_are_claimed(
    early: timedelta, is_refused: bool
) -> None:
    campaigns.schedule(draft_offer(ends_at=NEEDED_UNTIL - early), now=NOW)

    problems = schedule(campaign="summer-sale")

    told = (
        "The offer summer-sale ends at 2026-12-06 11:59 UTC,"
        " and prizes are claimed until 2026-12-06 12:00 UTC."
    )
    assert problems == ([("settings.prize.campaign", told)] if is_refused else [])


def test_offer_that_is_over_or_unknown_is_no_prize() -> None:
    offer = campaigns.schedule(draft_offer(ends_at=NEEDED_UNTIL), now=NOW)
    campaigns.end(offer, now=NOW)

    assert schedule(campaign="summer-sale") == [
        ("settings.prize.campaign", "The offer summer-sale is over.")
    ]
    Campaign.objects.filter(kind="contest").delete()
    assert schedule(campaign="no-such") == [
        ("settings.prize.campaign", "There is no offer no-such.")
    ]


def test_contest_is_not_extended_beyond_its_offer() -> None:
    campaigns.schedule(draft_offer(ends_at=NEEDED_UNTIL), now=NOW)
    contest = run_contest(prize={"kind": "voucher", "campaign": "summer-sale"})

    with pytest.raises(CampaignProblem) as refused:
        campaigns.change(contest, {"ends_at": ENDS_AT + MINUTE}, now=NOW)

    assert [each.field for each in refused.value.problems] == ["settings.prize.campaign"]
    assert Campaign.objects.get(pk=contest.pk).ends_at == ENDS_AT


# --- an offer that ended goes on -----------------------------------------------------------------


def test_offer_that_ended_has_its_hashtag_again_when_it_is_extended() -> None:
    offer = campaigns.schedule(draft_offer(), now=NOW)
    campaigns.end(offer, now=NOW)

    changed = campaigns.change(offer, {"ends_at": NEXT_WEEK}, now=NOW)

    assert (changed.state, changed.ended_at) == ("running", None)
    assert campaigns.find_by_hashtag("summersale") == offer


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ends_at": NOW}, CampaignProblemCode.INVALID),
        ({"voucher_count_max": 9}, CampaignProblemCode.WRONG_STATE),
        ({"ends_at": NEXT_WEEK, "per_person_max": 9}, CampaignProblemCode.INVALID),
    ],
)
def test_what_is_over_stays_over_without_a_later_end(
    values: dict[str, Any], code: CampaignProblemCode
) -> None:
    offer = campaigns.schedule(draft_offer(), now=NOW)
    campaigns.end(offer, now=NOW)

    with pytest.raises(CampaignProblem) as refused:
        campaigns.change(offer, values, now=NOW)

    assert refused.value.code is code
    assert Campaign.objects.get().state == "ended"
    assert campaigns.list_live_hashtags() == frozenset()


def test_offer_whose_hashtag_means_another_campaign_now_is_not_extended() -> None:
    offer = campaigns.schedule(draft_offer(), now=NOW)
    campaigns.end(offer, now=NOW)
    campaigns.schedule(draft_offer(slug="other"), now=NOW)

    with pytest.raises(CampaignProblem) as refused:
        campaigns.change(offer, {"ends_at": NEXT_WEEK}, now=NOW)

    assert refused.value.code is CampaignProblemCode.HASHTAG_TAKEN
    assert Campaign.objects.get(pk=offer.pk).state == "ended"


def test_contest_that_ended_is_not_extended() -> None:
    contest = run_contest()
    campaigns.end(contest, now=NOW)

    with pytest.raises(CampaignProblem) as refused:
        campaigns.change(contest, {"ends_at": NEXT_WEEK}, now=NOW)

    assert refused.value.code is CampaignProblemCode.WRONG_STATE
