"""What our hook adds to `checkoutLinesUpdate` for who has no voucher, while others have theirs.

Beside it an empty plugin with the same hook: what Saleor itself charges for any plugin.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from django.db import connection
from django.test import Client
from saleor.checkout.models import CheckoutLine

from saleor_twitter_plugin.handoffs import SaleorCustomerId
from saleor_twitter_plugin.models import Campaign, LoadedVoucher, VoucherHint
from saleor_twitter_plugin.models.campaigns import VoucherHintKind, VoucherState
from saleor_twitter_plugin.shop.global_ids import write_global_id

from .measuring import (
    TIMED_COLUMNS,
    Estimate,
    Sample,
    Way,
    cpu_milliseconds,
    describe_ways,
    estimate,
    measure,
    median_cpu,
    median_of,
    median_statements,
    milliseconds,
    ratios,
)
from .offer import fill, running_offer
from .plugin_paths import ECHO_PLUGIN, TWITTER_PLUGIN
from .report import Result
from .shop import BenchShop, use_plugins

WARM_UP_ROUNDS = 5
PERCENT_MAX = 2.0
"""The promise, and the width that a range is to have before anything is said of it."""
SIGNED_IN, GUEST = "signed in", "guest"
PEOPLE = (SIGNED_IN, GUEST)
OFF, EMPTY, OURS = "no plugin", "an empty plugin", "our plugin"
PLUGINS: dict[str, tuple[str, ...]] = {OFF: (), EMPTY: (ECHO_PLUGIN,), OURS: (TWITTER_PLUGIN,)}
_FIRST_HOLDER = 90_000_000
# As little as a storefront can ask for: with the totals that it shows, our share is smaller.
LINES_UPDATE = """
mutation Measured($id: ID!, $lines: [CheckoutLineUpdateInput!]!) {
  checkoutLinesUpdate(id: $id, lines: $lines) {
    checkout { id }
    errors { code field message }
  }
}
"""


def measure_checkout_hook(
    shop: BenchShop, *, rounds_min: int, rounds_max: int, holder_count: int, random: Random
) -> Result:
    with running_offer(shop) as campaign:
        fill(campaign)
        _add_holders(campaign, holder_count)
        _see_that_it_is_heard(shop, campaign)
        try:
            samples = _measure(shop, rounds_min, rounds_max, random)
        finally:
            use_plugins(TWITTER_PLUGIN)
        # Who has a voucher was not touched, and nobody else is to leave a row behind.
        assert not VoucherHint.objects.filter(kind=VoucherHintKind.CHECKOUT).exists()
    return _report(samples, holder_count=holder_count, random=random)


def _measure(
    shop: BenchShop, rounds_min: int, rounds_max: int, random: Random
) -> dict[str, list[Sample]]:
    """Measure until the ranges are narrow enough, whatever is in them, or `rounds_max` is reached.

    A busy machine needs more rounds than a quiet one.
    """
    ways = _list_ways(shop)
    samples: dict[str, list[Sample]] = {way.name: [] for way in ways}
    warm_up_rounds, done = WARM_UP_ROUNDS, 0
    while done < rounds_max:
        some = measure(ways, rounds=rounds_min, warm_up_rounds=warm_up_rounds, random=random)
        for name, taken in some.items():
            samples[name] += taken
        warm_up_rounds, done = 0, done + rounds_min
        widths = [_estimate_added(samples, each, OURS, OFF, random) for each in PEOPLE]
        if all(each.high - each.low < PERCENT_MAX for each in widths):
            break
    return samples


def _list_ways(shop: BenchShop) -> list[Way]:
    shopper = shop.shoppers[0]
    variant_id = write_global_id("ProductVariant", shop.variant_id)
    baskets = {
        person: write_global_id("Checkout", shop.room.open_basket(customer_id, shop.variant_id))
        for person, customer_id in ((SIGNED_IN, shopper.customer_id), (GUEST, None))
    }
    storefront = Client(SERVER_NAME="localhost")
    headers: dict[str, str] = {}

    def prepare(person: str, plugin: str) -> None:
        use_plugins(*PLUGINS[plugin])
        # Each time the same from one to two: less and more are not checked alike.
        CheckoutLine.objects.update(quantity=1)
        headers.clear()
        if person == SIGNED_IN:
            # Anew each time: a token is good for some minutes only.
            headers["Authorization"] = f"Bearer {shop.room.make_token(shopper.customer_id)}"

    def update(person: str) -> None:
        line = {"variantId": variant_id, "quantity": 2}
        response = storefront.post(
            "/graphql/",
            json.dumps(
                {"query": LINES_UPDATE, "variables": {"id": baskets[person], "lines": [line]}}
            ),
            content_type="application/json",
            headers=headers,
        )
        answer = response.json()
        assert answer["data"]["checkoutLinesUpdate"]["errors"] == [], answer

    def way(person: str, plugin: str) -> Way:
        return Way(
            _name(person, plugin),
            lambda number: update(person),
            lambda number: prepare(person, plugin),
        )

    return [way(person, plugin) for person in PEOPLE for plugin in PLUGINS]


def _add_holders(campaign: Campaign, count: int) -> None:
    """Let so many other customers hold a voucher of the offer."""
    now = datetime.now(UTC)
    LoadedVoucher.objects.bulk_create(
        [
            LoadedVoucher(
                campaign=campaign,
                key=f"post:holder{number}",
                x_user_id=str(_FIRST_HOLDER + number),
                saleor_customer_id=str(_FIRST_HOLDER + number),
                state=VoucherState.LOADED,
                created_at=now,
                loaded_at=now,
                expires_at=now + timedelta(days=7),
            )
            for number in range(count)
        ],
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        # As autovacuum would after so many.
        cursor.execute("VACUUM ANALYZE twitter_loaded_voucher")


def _see_that_it_is_heard(shop: BenchShop, campaign: Campaign) -> None:
    """Let a customer with a voucher open a checkout: who hears nothing must not win."""
    holder_id = SaleorCustomerId(shop.shoppers[1].customer_id)
    LoadedVoucher.objects.filter(key="post:holder0").update(saleor_customer_id=holder_id)
    use_plugins(TWITTER_PLUGIN)
    shop.room.open_basket(holder_id, shop.variant_id)
    heard = VoucherHint.objects.filter(saleor_customer_id=holder_id)
    assert heard.exists()
    heard.delete()
    assert campaign.vouchers.filter(saleor_customer_id=shop.shoppers[0].customer_id).count() == 0


def _estimate_added(
    samples: dict[str, list[Sample]],
    person: str,
    plugin: str,
    beside: str,
    random: Random,
    read: Callable[[Sequence[Sample]], list[float]] = milliseconds,
) -> Estimate:
    """Return how many percent more it takes with one plugin than with the other."""
    upper, lower = (read(samples[_name(person, each)]) for each in (plugin, beside))
    added = [(each - 1) * 100 for each in ratios(upper, lower)]
    return estimate(median_of(added), rounds=len(added), random=random)


def _report(samples: dict[str, list[Sample]], *, holder_count: int, random: Random) -> Result:
    rounds = len(next(iter(samples.values())))
    added = {
        _name(person, plugin): _estimate_added(samples, person, plugin, OFF, random)
        for person in PEOPLE
        for plugin in (EMPTY, OURS)
    }
    cpu = {
        person: _estimate_added(samples, person, OURS, OFF, random, read=cpu_milliseconds)
        for person in PEOPLE
    }
    own = {person: _estimate_added(samples, person, OURS, EMPTY, random) for person in PEOPLE}
    statements = {
        _name(person, plugin): median_statements(samples[_name(person, plugin)])
        - median_statements(samples[_name(person, OFF)])
        for person in PEOPLE
        for plugin in (EMPTY, OURS)
    }
    rows, medians = describe_ways(samples, rounds=rounds, random=random)
    ours = [added[_name(person, OURS)] for person in PEOPLE]
    return Result(
        key="n",
        title=(
            f"checkoutLinesUpdate of who has no voucher, {holder_count:,} others have one,"
            f" {rounds} rounds"
        ),
        columns=(*TIMED_COLUMNS, "adds % [95 %]", "adds SQL"),
        rows=[
            (
                *row,
                f"{added[row[0]]:+.1f}" if row[0] in added else "",
                f"{statements[row[0]]:+g}" if row[0] in added else "",
            )
            for row in rows
        ],
        verdict=(
            f"our plugin adds {ours[0].value:+.1f} % {SIGNED_IN}, {ours[1].value:+.1f} % as a"
            f" {GUEST}, an empty plugin {added[_name(SIGNED_IN, EMPTY)].value:+.1f} % and"
            f" {added[_name(GUEST, EMPTY)].value:+.1f} %: {_judge(ours)}"
        ),
        notes=(
            f"beside the empty plugin: {SIGNED_IN} {own[SIGNED_IN]:+.1f} %,"
            f" {GUEST} {own[GUEST]:+.1f} %",
            f"of this process's CPU, which other load moves less: {SIGNED_IN}"
            f" {cpu[SIGNED_IN]:+.1f} %, {GUEST} {cpu[GUEST]:+.1f} %",
            "Percent are the median of each round's own ratio. Over Saleor's /graphql/, as a"
            " storefront calls it, in process and with real commits; only the checkout's id is"
            " asked for.",
        ),
        numbers={
            "rounds": rounds,
            "milliseconds": medians,
            "median_cpu_milliseconds": {name: median_cpu(each) for name, each in samples.items()},
            "added_percent": added,
            "added_statement_count": statements,
            "added_cpu_percent": cpu,
            "ours_over_empty_percent": own,
            "holds": all(each.value <= PERCENT_MAX for each in ours),
        },
    )


def _judge(ours: Sequence[Estimate]) -> str:
    verdict = "holds" if all(each.value <= PERCENT_MAX for each in ours) else "does not hold"
    is_sure = all(each.high <= PERCENT_MAX or each.low > PERCENT_MAX for each in ours)
    promise = f"at most {PERCENT_MAX:g} % {verdict}"
    return promise if is_sure else f"{promise}, within the noise of this run"


def _name(person: str, plugin: str) -> str:
    return f"{person}, {plugin}"
