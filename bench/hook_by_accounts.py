"""What our hook adds to `productUpdate` when one, ten or a hundred accounts speak for the shop."""

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

from saleor_twitter_plugin.models import Account, CatalogHint, CategoryAccount
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.saleor_shop.executor import run

from .measuring import (
    Way,
    differences,
    estimate,
    measure,
    median_of,
    median_statements,
    milliseconds,
    ratio_of_medians,
)
from .plugin_paths import TWITTER_PLUGIN
from .product_update import PRODUCT_UPDATE
from .report import Result
from .shop import BenchShop, use_plugins

COUNTS = (1, 10, 100)
WARM_UP_ROUNDS = 3
OFF = "no plugin"
_FIRST_ID = 1_700_000_000_000_000_000


def measure_hook_by_accounts(shop: BenchShop, *, rounds: int, random: Random) -> Result:
    product_id = write_global_id("Product", shop.product_id)
    names = iter(range(10**9))

    def update(number: int) -> None:
        variables = {"id": product_id, "input": {"name": f"Runner {next(names)}"}}
        answer = run(PRODUCT_UPDATE, variables, customer=shop.staff, reads_replica=False)
        assert answer["productUpdate"]["errors"] == [], answer

    def way(count: int) -> Way:
        def prepare(number: int) -> None:
            use_plugins(TWITTER_PLUGIN)
            set_accounts(count, channel=shop.room.channel)

        return Way(_name(count), update, prepare)

    hints_before = CatalogHint.objects.count()
    try:
        samples = measure(
            [Way(OFF, update, lambda number: use_plugins()), *map(way, COUNTS)],
            rounds=rounds,
            warm_up_rounds=WARM_UP_ROUNDS,
            random=random,
        )
    finally:
        use_plugins(TWITTER_PLUGIN)
        set_accounts(0, channel=shop.room.channel)
    assert CatalogHint.objects.count() - hints_before == len(COUNTS) * (rounds + WARM_UP_ROUNDS)
    added = {count: differences(samples[_name(count)], samples[OFF]) for count in COUNTS}
    ratio = estimate(ratio_of_medians(added[100], added[1]), rounds=rounds, random=random)
    return Result(
        key="d",
        title=f"productUpdate by the number of accounts, {rounds} rounds",
        columns=("", "ms", "adds ms [95 %]", "SQL"),
        rows=[
            (
                name,
                f"{median(milliseconds(taken)):.1f}",
                f"{estimate(median_of(added[count]), rounds=rounds, random=random):+.1f}"
                if (count := _count(name))
                else "",
                f"{median_statements(taken):g}",
            )
            for name, taken in samples.items()
        ],
        verdict=f"the hook adds with 100 accounts / with 1: {ratio:.2f}",
        numbers={
            "rounds": rounds,
            "added_milliseconds": {_name(each): median(added[each]) for each in COUNTS},
            "statement_count": {name: median_statements(each) for name, each in samples.items()},
            "ratio": ratio,
        },
    )


def set_accounts(count: int, *, channel: str) -> None:
    """Have so many accounts more than the shop's own, each with a category."""
    Account.objects.filter(x_user_id__gte=str(_FIRST_ID)).delete()
    now = datetime.now(UTC)
    made = Account.objects.bulk_create(
        [
            Account(
                x_user_id=str(_FIRST_ID + number),
                handle=f"bench_{number}",
                created_at=now - timedelta(days=2),
            )
            for number in range(count)
        ]
    )
    CategoryAccount.objects.bulk_create(
        [
            CategoryAccount(saleor_category_id=str(10**6 + number), channel=channel, account=each)
            for number, each in enumerate(made)
        ]
    )


def _name(count: int) -> str:
    return f"{count} accounts" if count > 1 else "1 account"


def _count(name: str) -> int:
    return int(name.partition(" ")[0]) if name != OFF else 0
