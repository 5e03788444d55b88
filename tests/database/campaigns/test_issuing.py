"""Who asks gets one voucher, and nobody the one that is not there."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from saleor_twitter_plugin import campaigns
from saleor_twitter_plugin.handoffs import AskedVoucher, SaleorCustomerId, VoucherAnswer, XUserId
from saleor_twitter_plugin.models import Campaign, CampaignCode, LoadedVoucher
from tests.database.campaigns.rows import asker, draft, run
from tests.database.conftest import RunTogether
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ANA = XUserId("200")


def issue(
    campaign: Campaign, who: str = "200", customer: str | None = "7", key: str = "post:1"
) -> VoucherAnswer:
    return campaigns.issue(campaign, asker(who, customer), key=key, now=NOW).answer


def confirm(key: str, written_at: datetime) -> tuple[Campaign, AskedVoucher] | None:
    return campaigns.confirm(ANA, key=key, written_at=written_at, now=written_at)


def counted() -> tuple[int, Decimal]:
    row = Campaign.objects.get()
    return row.issued_count, row.spent_amount


def test_the_linked_customer_has_it_at_once_with_a_code_that_is_nobody_elses() -> None:
    campaign = run()

    answer = campaigns.issue(campaign, asker(), key="post:1", now=NOW)

    assert answer.answer is VoucherAnswer.LOADED
    assert answer.expires_at == NOW + timedelta(days=30)
    row = LoadedVoucher.objects.get()
    assert (row.state, row.saleor_customer_id, row.x_user_id) == ("loaded", "7", "200")
    assert CampaignCode.objects.filter(voucher=row).count() == 1
    assert counted() == (1, 0)


def test_the_same_post_gives_the_same_voucher() -> None:
    campaign = run()
    issue(campaign)

    assert issue(campaign) is VoucherAnswer.LOADED
    assert LoadedVoucher.objects.count() == 1
    assert counted() == (1, 0)


def test_another_post_of_the_same_person_gives_nothing_more() -> None:
    campaign = run()
    issue(campaign)

    assert issue(campaign, key="post:2") is VoucherAnswer.ALREADY
    assert counted() == (1, 0)


def test_another_handle_of_the_same_customer_gives_nothing_more() -> None:
    campaign = run()
    issue(campaign)

    assert issue(campaign, who="201", key="post:2") is VoucherAnswer.ALREADY
    assert counted() == (1, 0)


def test_as_many_as_the_owner_allows_a_person() -> None:
    campaign = run(per_person_max=2)

    answers = [issue(campaign, key=f"post:{number}") for number in range(3)]

    assert answers == [VoucherAnswer.LOADED, VoucherAnswer.LOADED, VoucherAnswer.ALREADY]


def test_the_unlinked_waits_and_has_it_when_linked() -> None:
    campaign = run()

    assert issue(campaign, customer=None) is VoucherAnswer.WAITING
    assert not CampaignCode.objects.exclude(voucher=None).exists()

    (waiting,) = campaigns.list_waiting(limit=5, x_user_id=ANA)
    answer = campaigns.load(waiting, SaleorCustomerId("7"), now=NOW)

    assert answer is VoucherAnswer.LOADED
    row = LoadedVoucher.objects.get()
    assert (row.state, row.saleor_customer_id) == ("loaded", "7")
    assert CampaignCode.objects.get(voucher=row)
    assert campaigns.list_waiting(limit=5, x_user_id=ANA) == []
    assert campaigns.load(waiting, SaleorCustomerId("7"), now=NOW) is VoucherAnswer.OVER


def test_linking_a_second_handle_gives_a_customer_no_second_one() -> None:
    campaign = run()
    issue(campaign)
    issue(campaign, who="201", customer=None, key="post:2")

    (waiting,) = campaigns.list_waiting(limit=5, x_user_id=XUserId("201"))
    answer = campaigns.load(waiting, SaleorCustomerId("7"), now=NOW)

    assert answer is VoucherAnswer.ALREADY
    assert [each.state for each in LoadedVoucher.objects.order_by("pk")] == ["loaded", "revoked"]
    assert counted() == (1, 0)


def test_what_is_to_be_confirmed_is_loaded_by_yes() -> None:
    campaign = run(needs_confirmation=True)

    assert issue(campaign) is VoucherAnswer.CONFIRM
    confirmed = confirm("post:2", NOW + timedelta(minutes=14))

    assert confirmed is not None
    assert (confirmed[0], confirmed[1].answer) == (campaign, VoucherAnswer.LOADED)
    # Told again, the same yes has the same answer; another one has nothing to say yes to.
    assert confirm("post:2", NOW) == confirmed
    assert confirm("post:3", NOW) is None


def test_yes_after_fifteen_minutes_is_too_late_and_the_budget_is_back() -> None:
    campaign = run(needs_confirmation=True, voucher_count_max=1)
    issue(campaign)
    late = NOW + timedelta(minutes=15)

    assert confirm("post:2", late) is None
    # A yes that was written in time may be told later.
    assert campaigns.expire_due(late + timedelta(minutes=14)) == 0
    assert campaigns.expire_due(late + timedelta(minutes=15)) == 1
    assert counted() == (0, 0)


def test_who_said_nothing_in_time_may_ask_again_at_once() -> None:
    campaign = run(needs_confirmation=True, voucher_count_max=1)
    issue(campaign)
    late = NOW + timedelta(minutes=15)

    again = campaigns.issue(campaign, asker(), key="post:3", now=late)

    assert again.answer is VoucherAnswer.CONFIRM
    assert [each.state for each in LoadedVoucher.objects.order_by("pk")] == [
        "expired",
        "confirming",
    ]
    assert counted() == (1, 0)
    assert campaigns.issue(campaign, asker(), key="post:4", now=late).answer is (
        VoucherAnswer.ALREADY
    )


def test_what_was_loaded_meanwhile_is_not_declined() -> None:
    campaign = run(needs_confirmation=True)
    issue(campaign)
    assert confirm("post:2", NOW) is not None

    assert campaigns.decline("post:1") is False

    assert LoadedVoucher.objects.get().state == "loaded"


def test_the_budget_in_vouchers_ends_it() -> None:
    campaign = run(voucher_count_max=1)
    issue(campaign)

    assert issue(campaign, "201", "8", "post:2") is VoucherAnswer.EMPTY
    assert LoadedVoucher.objects.count() == 1


def test_the_budget_in_money_counts_what_each_may_give() -> None:
    settings = {"discount": {"kind": "fixed", "value": "4"}, "most_it_gives": "4"}
    campaign = run(budget_amount=Decimal(10), settings=settings)

    answers = [issue(campaign, f"20{each}", f"{each}", f"post:{each}") for each in range(3)]

    assert answers == [VoucherAnswer.LOADED, VoucherAnswer.LOADED, VoucherAnswer.EMPTY]
    assert counted() == (2, Decimal(8))


def test_before_and_after_there_is_none() -> None:
    campaign = run()
    early, late = NOW - timedelta(hours=2), NOW + timedelta(days=7)

    before = campaigns.issue(campaign, asker(), key="post:1", now=early)
    after = campaigns.issue(campaign, asker(), key="post:1", now=late)
    campaigns.pause(campaign)

    assert before.answer is after.answer is VoucherAnswer.OVER
    assert issue(Campaign.objects.get()) is VoucherAnswer.OVER
    assert not LoadedVoucher.objects.exists()


def test_a_campaign_that_ended_since_it_was_read_gives_nothing() -> None:
    campaign = run()
    stale = Campaign.objects.get()
    campaigns.end(campaign, now=NOW)

    assert issue(stale) is VoucherAnswer.OVER
    assert counted() == (0, 0)


def test_without_a_code_nothing_is_promised() -> None:
    campaign = run(codes=0)

    assert issue(campaign) is VoucherAnswer.TRY_AGAIN
    assert not LoadedVoucher.objects.exists()
    assert counted() == (0, 0)


def test_what_is_not_used_in_time_comes_back() -> None:
    campaign = run(voucher_count_max=1)
    issue(campaign)

    assert campaigns.expire_due(NOW + timedelta(days=30)) == 1
    assert LoadedVoucher.objects.get().state == "expired"
    assert counted() == (0, 0)


def test_what_was_used_is_not_taken_back() -> None:
    run()
    issue(Campaign.objects.get())
    LoadedVoucher.objects.update(state="used")

    assert not campaigns.take_back(LoadedVoucher.objects.get().pk, "expired")  # type: ignore[arg-type]
    assert campaigns.expire_due(NOW + timedelta(days=99)) == 0
    assert counted() == (1, 0)


# --- races, each asker with a connection of their own ------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_hundred_askers_at_once_and_a_budget_of_a_hundred(run_together: RunTogether) -> None:
    campaign = run(codes=150, voucher_count_max=100)

    def ask_many(start: int) -> list[VoucherAnswer]:
        return [
            issue(campaign, f"{number}", f"c{number}", f"post:{number}")
            for number in range(start, start + 20)
        ]

    batches = run_together(*(partial(ask_many, start) for start in range(1_000, 1_400, 20)))

    answers = [each for batch in batches for each in batch]
    assert answers.count(VoucherAnswer.LOADED) == 100
    assert answers.count(VoucherAnswer.EMPTY) == 300
    assert LoadedVoucher.objects.filter(state="loaded").count() == 100
    assert CampaignCode.objects.exclude(voucher=None).count() == 100
    assert counted() == (100, 0)


@pytest.mark.django_db(transaction=True)
def test_one_person_who_asks_fifty_times_at_once_has_one(run_together: RunTogether) -> None:
    campaign = run(codes=60)

    answers = run_together(
        *(partial(issue, campaign, key=f"post:{number}") for number in range(50))
    )

    assert answers.count(VoucherAnswer.LOADED) == 1
    assert answers.count(VoucherAnswer.ALREADY) == 49
    assert counted() == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_campaign_that_ends_in_the_storm_gives_nothing_after(run_together: RunTogether) -> None:
    campaign = run(codes=500)

    def ask_many(start: int) -> list[VoucherAnswer]:
        return [
            issue(campaign, f"{number}", f"c{number}", f"post:{number}")
            for number in range(start, start + 40)
        ]

    def end() -> list[VoucherAnswer]:
        campaigns.end(campaign, now=NOW)
        count = LoadedVoucher.objects.count()
        return [VoucherAnswer.LOADED] * count

    *batches, at_the_end = run_together(
        *(partial(ask_many, start) for start in range(1_000, 1_400, 40)), end
    )

    answers = [each for batch in batches for each in batch]
    loaded = answers.count(VoucherAnswer.LOADED)
    assert loaded + answers.count(VoucherAnswer.OVER) == 400
    assert LoadedVoucher.objects.count() == loaded == counted()[0]
    # Whoever held the campaign's row when it ended was first.
    assert loaded >= len(at_the_end)


@pytest.mark.django_db(transaction=True)
def test_two_campaigns_scheduled_at_once_for_one_hashtag_are_one(
    run_together: RunTogether,
) -> None:
    drafts = [draft("Same", slug=f"same-{number}") for number in range(6)]

    def schedule(campaign: Campaign) -> bool:
        try:
            campaigns.schedule(campaign, now=NOW)
        except campaigns.CampaignProblem:
            return False
        return True

    done = run_together(*(partial(schedule, each) for each in drafts))

    assert done.count(True) == 1
    assert Campaign.objects.filter(state="running").count() == 1
