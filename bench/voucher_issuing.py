"""From a stored mention to a loaded voucher, beside codes made by Saleor's own mutation."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from statistics import median

from saleor_twitter_plugin import campaigns, inbox, tasks
from saleor_twitter_plugin.campaigns import Asker
from saleor_twitter_plugin.campaigns.pool import POOL_SIZE, count_free
from saleor_twitter_plugin.handoffs import VoucherAnswer
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Campaign, LoadedVoucher

from .askers import add_askers, ask, count_answers, post_id_of, remove_askers
from .bare_codes import add_codes, make_bare_voucher, make_codes
from .measuring import (
    TIMED_COLUMNS,
    Estimate,
    Sample,
    Way,
    describe_ways,
    differences,
    estimate,
    measure,
    median_of,
    median_statements,
    milliseconds,
    ratios,
)
from .offer import empty_pool, fill, running_offer
from .plugin_paths import TWITTER_PLUGIN
from .report import Result
from .rushing import Rush
from .shop import ACCOUNT_ID, BenchShop, Shopper, use_plugins
from .voucher_bursts import MANY, ONE_BY_ONE, OURS, PROCESS_COUNT, Bursts

WARM_UP_ROUNDS = 1
ASKED, LOADING = "mention → voucher", "loading alone"
FILLING = f"filling ahead, {POOL_SIZE} codes"
# What one run of a way makes of what is counted a second.
MADE = {ASKED: 1, LOADING: 1, FILLING: POOL_SIZE, ONE_BY_ONE: 1, MANY: POOL_SIZE}


def measure_voucher_issuing(
    shop: BenchShop, *, rounds: int, burst_rounds: int, burst_size: int, random: Random
) -> Result:
    single_count = rounds + WARM_UP_ROUNDS
    burst_count = burst_rounds * burst_size
    try:
        askers = add_askers(2 * single_count + burst_count)
        with running_offer(shop) as campaign:
            voucher_id = make_bare_voucher(shop)
            samples = measure(
                _list_ways(shop, campaign, voucher_id, askers),
                rounds=rounds,
                warm_up_rounds=WARM_UP_ROUNDS,
                random=random,
            )
            rushes = Bursts(shop, campaign, voucher_id, burst_size).measure(
                askers, rounds=burst_rounds, random=random
            )
            # Who did nothing must not win.
            loaded = LoadedVoucher.objects.filter(state="loaded", code__isnull=False)
            assert loaded.count() == 2 * single_count + burst_count
            assert count_answers() == single_count + burst_count
    finally:
        use_plugins(TWITTER_PLUGIN)
        remove_askers()
    return _report(samples, rushes, burst_size=burst_size, random=random)


def _list_ways(
    shop: BenchShop, campaign: Campaign, voucher_id: str, askers: Iterator[Shopper]
) -> list[Way]:
    codes: list[str] = []

    def prepare_codes(count: int) -> None:
        use_plugins()
        codes[:] = make_codes(count)

    def prepare_pool(number: int) -> None:
        use_plugins(TWITTER_PLUGIN)
        if not count_free(campaign):
            fill(campaign)

    def prepare_filling(number: int) -> None:
        use_plugins(TWITTER_PLUGIN)
        empty_pool(campaign)

    def add(number: int) -> None:
        add_codes(shop, voucher_id, codes)

    return [
        Way(ASKED, lambda number: _carry(next(askers)), prepare_pool),
        Way(LOADING, lambda number: _load(campaign, next(askers)), prepare_pool),
        Way(FILLING, lambda number: fill(campaign), prepare_filling),
        Way(ONE_BY_ONE, add, lambda number: prepare_codes(1)),
        Way(MANY, add, lambda number: prepare_codes(POOL_SIZE)),
    ]


def _carry(asker: Shopper) -> None:
    """Do what the webhook and the worker do: store the mention, and carry it to its reply."""
    now = datetime.now(UTC)
    inbox.record([ask(asker, now)], source="webhook", sealer=get_sealer(), now=now)
    handled_count = tasks.drain_inbox()
    assert handled_count == 1


def _load(campaign: Campaign, asker: Shopper) -> None:
    """Give the voucher to whom the pipeline would have found out already, and say nothing."""
    post_id = post_id_of(asker)
    asked = campaigns.issue(
        campaign,
        Asker(asker.x_user_id, post_id, ACCOUNT_ID, asker.customer_id),
        key=f"post:{post_id}",
        now=datetime.now(UTC),
    )
    assert asked.answer is VoucherAnswer.LOADED, asked


def _report(
    samples: dict[str, list[Sample]],
    rushes: dict[str, list[Rush]],
    *,
    burst_size: int,
    random: Random,
) -> Result:
    rounds, burst_rounds = len(samples[ASKED]), len(rushes[OURS])

    def sure(statistic: Callable[[Sequence[int]], float], count: int = rounds) -> Estimate:
        return estimate(statistic, rounds=count, random=random)

    rows, medians = describe_ways(samples, rounds=rounds, random=random)
    rates = {name: MADE[name] * 1000 / each.value for name, each in medians.items()}
    cost = _cost_of_voucher(samples)
    ours_a_second = sure(lambda numbers: 1000 / cost(numbers))
    beside = {
        name: sure(_rate_over(samples[name], MADE[name], cost)) for name in (ONE_BY_ONE, MANY)
    }
    stages = sure(median_of(differences(samples[ASKED], samples[LOADING])))
    stages_statements = median_statements(samples[ASKED]) - median_statements(samples[LOADING])
    burst_ratios = {
        name: sure(
            median_of(ratios(_rates(rushes[OURS]), _rates(rushes[name]))),
            burst_rounds,
        )
        for name in (ONE_BY_ONE, MANY)
    }
    burst_rates = {name: median(_rates(taken)) for name, taken in rushes.items()}
    burst_cpu = {
        name: median(each.cpu_milliseconds for each in taken) for name, taken in rushes.items()
    }
    return Result(
        key="m",
        title=(
            f"a voucher for who asks, one after another ({rounds} rounds), and {burst_size:,} at"
            f" once in {PROCESS_COUNT} processes ({burst_rounds} rounds)"
        ),
        columns=(*TIMED_COLUMNS, "a second"),
        rows=[
            *((*row, f"{rates[row[0]]:.0f}") for row in rows),
            *(
                (f"at once: {name}", "", "", f"{burst_cpu[name]:.1f}", "", f"{rate:.0f}")
                for name, rate in burst_rates.items()
            ),
        ],
        verdict=(
            f"{ours_a_second.value:.0f} vouchers/s, Saleor's codes one by one"
            f" {rates[ONE_BY_ONE]:.0f}/s: {beside[ONE_BY_ONE].value:.2f} ×; at once"
            f" {burst_rates[OURS]:.0f}/s and {burst_rates[ONE_BY_ONE]:.0f}/s:"
            f" {burst_ratios[ONE_BY_ONE].value:.2f} ×"
        ),
        notes=(
            f"ours / Saleor's, one by one: {beside[ONE_BY_ONE]:.2f}, at once"
            f" {burst_ratios[ONE_BY_ONE]:.2f}; / {POOL_SIZE} codes a call: {beside[MANY]:.2f},"
            f" at once {burst_ratios[MANY]:.2f}",
            f"the stages beside the loading: {stages:+.1f} ms and {stages_statements:+g} SQL"
            " (inbox, understanding, audience, the answer)",
            f"Ours bear their share of the filling: {medians[FILLING].value / POOL_SIZE:.1f} ms a"
            " voucher; at once all of it but the first pool. Every asker is a linked customer."
            " Nothing is sent to X. Saleor's codes are made without our plugin, and are nobody's."
            " CPU at once is a voucher's or code's, ours and PostgreSQL's.",
        ),
        numbers={
            "rounds": rounds,
            "burst_rounds": burst_rounds,
            "milliseconds": medians,
            "per_second": rates,
            "vouchers_per_second": ours_a_second,
            "ratio_of_rates": beside,
            "stages_milliseconds": stages,
            "stages_statement_count": stages_statements,
            "burst_per_second": burst_rates,
            "burst_ratio_of_rates": burst_ratios,
            "burst_cpu_milliseconds": burst_cpu,
        },
    )


def _rates(rushes: list[Rush]) -> list[float]:
    return [each.rate for each in rushes]


def _cost_of_voucher(samples: dict[str, list[Sample]]) -> Callable[[Sequence[int]], float]:
    """Milliseconds of a mention, with its share of the codes that were made ahead."""
    asked = median_of(milliseconds(samples[ASKED]))
    filled = median_of(milliseconds(samples[FILLING]))
    return lambda numbers: asked(numbers) + filled(numbers) / POOL_SIZE


def _rate_over(
    samples: list[Sample], made: int, cost: Callable[[Sequence[int]], float]
) -> Callable[[Sequence[int]], float]:
    """Our vouchers a second, over codes a second in Saleor's way."""
    bare = median_of(milliseconds(samples))
    return lambda numbers: bare(numbers) / made / cost(numbers)
