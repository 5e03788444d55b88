"""Clean timelines: every rule by itself, and what holds whatever happens."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saleor_twitter_plugin.feeds.pacing import Candidate, Choice, Said, Withheld, choose
from saleor_twitter_plugin.feeds.prices import measure_discount_percent
from saleor_twitter_plugin.feeds.rules import (
    FeedRules,
    Rule,
    find_quiet_end,
    read_pressure,
)
from saleor_twitter_plugin.feeds.scoring import Worth, score
from saleor_twitter_plugin.feeds.similarity import measure_similarity_percent, pick_words
from saleor_twitter_plugin.handoffs import SaleorProductId, XUserId
from tests.factories import NOW

SHOP = XUserId("100")
OTHER = XUserId("101")
FREE = FeedRules(posts_per_hour=99, posts_per_day=99, minimum_gap=timedelta(0))


def make_candidate(number: int = 1, **parts: object) -> Candidate:
    values = {
        "key": f"feed:{number}",
        "product_id": SaleorProductId(str(number)),
        "is_promotional": False,
        "score": 10,
        "words": frozenset({f"word{number}"}),
        "planned_at": NOW,
    }
    return Candidate(**values | parts)  # type: ignore[arg-type]


def make_said(number: int = 50, minutes_ago: int = 600, **parts: object) -> Said:
    values = {
        "account_id": SHOP,
        "product_id": SaleorProductId(str(number)),
        "is_promotional": False,
        "words": frozenset({f"said{number}"}),
        "at": NOW - timedelta(minutes=minutes_ago),
    }
    return Said(**values | parts)  # type: ignore[arg-type]


def decide(candidates: list[Candidate], said: list[Said], rules: FeedRules = FREE) -> Choice:
    return choose(candidates, said, account_id=SHOP, rules=rules, now=NOW)


def get_obstacle(candidate: Candidate, said: list[Said], rules: FeedRules = FREE) -> Withheld:
    choice = decide([candidate], said, rules)
    assert choice.released is None
    return choice.withheld[candidate.key]


def test_best_goes_and_the_others_are_outranked() -> None:
    poor, rich = make_candidate(1, score=10), make_candidate(2, score=90)

    choice = decide([poor, rich], [])

    assert choice.released == rich
    assert choice.withheld == {poor.key: Withheld(Rule.OUTRANKED, NOW)}


def test_of_equals_the_one_that_waits_longest_goes() -> None:
    young = make_candidate(1)
    old = make_candidate(2, planned_at=NOW - timedelta(hours=1))

    assert decide([young, old], []).released == old


def test_nothing_waits() -> None:
    assert decide([], []) == Choice()


@pytest.mark.parametrize(
    ("rules", "said", "expected"),
    [
        (FeedRules(is_paused=True), [], Withheld(Rule.PAUSED)),
        (FeedRules(needs_approval=True), [], Withheld(Rule.NEEDS_APPROVAL)),
        (
            FeedRules(quiet_from=time(11), quiet_until=time(13)),
            [],
            Withheld(Rule.QUIET_HOURS, NOW + timedelta(hours=1)),
        ),
        (
            FeedRules(posts_per_hour=2, minimum_gap=timedelta(0)),
            [make_said(5, 50), make_said(6, 20)],
            Withheld(Rule.HOURLY_CAP, NOW + timedelta(minutes=10)),
        ),
        (
            FeedRules(posts_per_day=2, minimum_gap=timedelta(0)),
            [make_said(5, 1200), make_said(6, 600)],
            Withheld(Rule.DAILY_CAP, NOW + timedelta(minutes=240)),
        ),
        (
            FeedRules(minimum_gap=timedelta(minutes=10)),
            [make_said(5, 4)],
            Withheld(Rule.MINIMUM_GAP, NOW + timedelta(minutes=6)),
        ),
        (
            FREE,
            [make_said(1, 60, account_id=OTHER)],
            Withheld(Rule.PRODUCT_COOLDOWN, NOW + timedelta(days=3, hours=-1)),
        ),
        (
            FREE,
            [make_said(9, 60, account_id=OTHER, words=frozenset({"word1"}))],
            Withheld(Rule.TOO_SIMILAR, NOW + timedelta(days=7, hours=-1)),
        ),
    ],
    ids=lambda value: value.rule if isinstance(value, Withheld) else "",
)
def test_rule_withholds_and_says_until_when(
    rules: FeedRules, said: list[Said], expected: Withheld
) -> None:
    assert get_obstacle(make_candidate(), said, rules) == expected


def test_product_may_be_spoken_of_in_the_same_words_after_its_cooldown() -> None:
    said = [make_said(1, 5 * 24 * 60, words=frozenset({"word1"}))]

    assert decide([make_candidate(1)], said).released is not None


def test_caps_of_another_account_do_not_count() -> None:
    said = [make_said(number, 10, account_id=OTHER) for number in range(50, 60)]

    assert decide([make_candidate()], said, FeedRules()).released is not None


def test_old_news_expires() -> None:
    candidate = make_candidate(expires_at=NOW)

    assert get_obstacle(candidate, []) == Withheld(Rule.EXPIRED)


def test_approved_post_goes() -> None:
    rules = FeedRules(needs_approval=True)

    assert decide([make_candidate(is_approved=True)], [], rules).released is not None


@pytest.mark.parametrize(("plain_count", "is_released"), [(0, False), (1, True), (3, True)])
def test_promotion_keeps_to_its_share(plain_count: int, is_released: bool) -> None:
    rules = FeedRules(
        posts_per_hour=99, posts_per_day=99, minimum_gap=timedelta(0), promotional_percent_max=50
    )
    said = [make_said(50 + number) for number in range(plain_count)]
    promotion = make_candidate(is_promotional=True)

    assert (decide([promotion], said, rules).released is not None) is is_released


def test_promotion_over_its_share_lets_plain_news_pass() -> None:
    rules = FeedRules(promotional_percent_max=0)
    promotion = make_candidate(1, is_promotional=True, score=99)
    news = make_candidate(2, score=1)

    choice = decide([promotion, news], [], rules)

    assert choice.released == news
    assert choice.withheld[promotion.key].rule is Rule.PROMOTIONAL_SHARE


# --- quiet hours ------------------------------------------------------------------------------

MADRID = FeedRules(quiet_from=time(22), quiet_until=time(8), time_zone="Europe/Madrid")


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-22T20:59:00+00:00", None),
        ("2026-11-22T21:00:00+00:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23T06:59:59+00:00", "2026-11-23T07:00:00+00:00"),
        ("2026-11-23T07:00:00+00:00", None),
        # The night of 29 March 2026 has no 02:30; that of 25 October has two.
        ("2026-03-28T22:00:00+00:00", "2026-03-29T06:00:00+00:00"),
        ("2026-10-24T21:00:00+00:00", "2026-10-25T07:00:00+00:00"),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(now: str, end: str | None) -> None:
    found = find_quiet_end(MADRID, datetime.fromisoformat(now))

    assert found == (datetime.fromisoformat(end) if end else None)


def test_quiet_hours_that_end_in_the_doubled_hour() -> None:
    rules = FeedRules(quiet_from=time(1), quiet_until=time(2, 30), time_zone="Europe/Madrid")
    first, second = (
        datetime(2026, 10, 25, hour, 15, tzinfo=UTC) for hour in (0, 1)
    )  # both 02:15 on the wall

    assert find_quiet_end(rules, first) == first + timedelta(minutes=15)
    assert find_quiet_end(rules, second) == second + timedelta(minutes=15)


@given(
    st.integers(0, 366 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.times(),
    st.times(),
    st.sampled_from(["UTC", "Europe/Madrid", "America/St_Johns", "Australia/Lord_Howe"]),
)
def test_quiet_hours_end_within_a_day(now: datetime, start: time, end: time, zone: str) -> None:
    rules = FeedRules(quiet_from=start, quiet_until=end, time_zone=zone)

    found = find_quiet_end(rules, now)

    assert found is None or now < found <= now + timedelta(hours=26)


# --- invariants -------------------------------------------------------------------------------

candidates = st.lists(
    st.builds(
        make_candidate,
        st.integers(1, 12),
        is_promotional=st.booleans(),
        score=st.integers(0, 100),
        words=st.frozensets(st.sampled_from(["red", "blue", "mug", "hat"]), min_size=1),
    ),
    max_size=8,
    unique_by=lambda each: each.key,
)
said_posts = st.lists(
    st.builds(
        make_said,
        st.integers(1, 12),
        st.integers(0, 12_000),
        is_promotional=st.booleans(),
        account_id=st.sampled_from([SHOP, OTHER]),
        words=st.frozensets(st.sampled_from(["red", "blue", "mug", "hat"]), min_size=1),
    ),
    max_size=30,
)


@given(candidates, said_posts, st.integers(1, 5), st.integers(1, 10))
def test_no_rule_is_ever_broken_and_everything_has_its_reason(
    waiting: list[Candidate], said: list[Said], per_hour: int, per_day: int
) -> None:
    rules = FeedRules(posts_per_hour=per_hour, posts_per_day=per_day)

    choice = decide(waiting, said, rules)

    released = choice.released
    assert len(choice.withheld) + (released is not None) == len(waiting)
    if released is None:
        return
    ours = [each for each in said if each.account_id == SHOP]
    assert sum(each.at > NOW - timedelta(hours=1) for each in ours) < per_hour
    assert sum(each.at > NOW - timedelta(days=1) for each in ours) < per_day
    assert all(
        each.product_id != released.product_id
        for each in said
        if each.at > NOW - rules.product_cooldown
    )
    assert all(
        measure_similarity_percent(released.words, each.words) <= rules.similarity_percent_max
        for each in said
        if each.at > NOW - rules.similarity_window and each.product_id != released.product_id
    )


# --- pressure, score, similarity --------------------------------------------------------------


@pytest.mark.parametrize(
    ("followed", "unfollowed", "orders", "pressure"),
    [
        (0, 0, 0, 1.0),
        (5, 3, 0, 1.0),
        (0, 3, 0, 0.7),
        (0, 50, 0, 0.5),
        (0, 0, 4, 1.2),
        (0, 0, 99, 1.5),
    ],
)
def test_pressure(followed: int, unfollowed: int, orders: int, pressure: float) -> None:
    found = read_pressure(followed=followed, unfollowed=unfollowed, orders=orders)

    assert found == pytest.approx(pressure)


def test_pressure_scales_caps_and_gap() -> None:
    tight = FeedRules(posts_per_hour=4, posts_per_day=20).under(0.5)

    assert (tight.posts_per_hour, tight.posts_per_day) == (2, 10)
    assert tight.minimum_gap == FeedRules().minimum_gap * 2
    assert FeedRules(posts_per_day=1).under(0).posts_per_day == 1


@pytest.mark.parametrize(
    ("worth", "points"),
    [
        (Worth(), 25),
        (Worth(discount_percent=50), 50),
        (Worth(discount_percent=100, stock_quantity=50, margin_percent=100), 90),
        (Worth(stock_quantity=0, margin_percent=0, posts_so_far=9), 1),
        (Worth(stock_quantity=5_000, past_revenue=Decimal(5_000)), 45),
        (Worth(discount_percent=-5, past_revenue=Decimal(-5)), 25),
    ],
)
def test_score(worth: Worth, points: int) -> None:
    assert score(worth) == points


@pytest.mark.parametrize(
    ("undiscounted", "price", "percent"),
    [("10", "10", 0), ("10", "12", 0), ("10", "6.67", 33), ("10", "0", 100), ("0", "0", 0)],
)
def test_discount(undiscounted: str, price: str, percent: int) -> None:
    assert measure_discount_percent(Decimal(undiscounted), Decimal(price)) == percent


@pytest.mark.parametrize(
    ("one", "other", "percent"),
    [
        ("Red Mug", "red mug!", 100),
        ("Red Mug", "Blue Mug", 33),
        ("Red Mug", "Green Hat", 0),
        ("", "…", 100),
        ("Taza ROJA", "taza roja", 100),
    ],
)
def test_similarity(one: str, other: str, percent: int) -> None:
    assert measure_similarity_percent(pick_words(one), pick_words(other)) == percent
