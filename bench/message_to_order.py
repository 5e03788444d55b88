"""From a stored mention to a finished order, beside the same order made by Saleor's calls alone."""

from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import Any

from saleor_twitter_plugin import inbox, tasks
from saleor_twitter_plugin.handoffs import Origin, XEvent, XPostId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import InboxEvent, OutboxMessage
from saleor_twitter_plugin.models.inbox import InboxState
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.origins import metadata_of
from saleor_twitter_plugin.shop.saleor_shop import documents
from saleor_twitter_plugin.shop.saleor_shop.customers import find_user
from saleor_twitter_plugin.shop.saleor_shop.executor import run
from tests.shop_contract.saleor_stock_room import ADDRESS

from .measuring import (
    Sample,
    Way,
    cpu_milliseconds,
    differences,
    estimate,
    measure,
    median_cpu,
    median_of,
    median_statements,
    milliseconds,
    percentile,
    ratio_of_medians,
    ratios,
)
from .mentions import write_mention
from .plugin_paths import TWITTER_PLUGIN
from .report import Result
from .shop import ACCOUNT_HANDLE, ACCOUNT_ID, BenchShop, Shopper, use_plugins

WARM_UP_ROUNDS = 2
BARE, MESSAGE = "bare Saleor calls", "message → order"
FIRST_POST_ID = 1_700_000_000_000_000_000


def measure_message_to_order(shop: BenchShop, *, rounds: int, random: Random) -> Result:
    use_plugins(TWITTER_PLUGIN)
    bare = _BareCalls(shop)
    samples = measure(
        [
            Way(BARE, bare.order, prepare=bare.sign_in),
            Way(MESSAGE, lambda number: _carry_message(shop, number)),
        ],
        rounds=rounds,
        warm_up_rounds=WARM_UP_ROUNDS,
        random=random,
    )
    _check_orders(shop, rounds + WARM_UP_ROUNDS)
    return _report(samples, rounds=rounds, random=random)


def _carry_message(shop: BenchShop, number: int) -> None:
    """Do what the webhook and the worker do: store the mention, and carry it to its reply."""
    now = datetime.now(UTC)
    inbox.record([_mention(shop, number, now)], source="webhook", sealer=get_sealer(), now=now)
    # Called, not sent: Celery's worker would do just this.
    handled_count = tasks.drain_inbox()
    assert handled_count == 1


def _mention(shop: BenchShop, number: int, now: datetime) -> XEvent:
    shopper, post_id = _shopper_of(shop, number), _post_id_of(number)
    words = f"#buy {shop.buy_code}"
    return write_mention(shopper.x_user_id, shopper.handle, post_id, words, now=now)


class _BareCalls:
    """The three mutations that no order can do without; all they need is known beforehand."""

    def __init__(self, shop: BenchShop) -> None:
        self._shop = shop
        self._customer: Any = None

    def sign_in(self, number: int) -> None:
        self._customer = find_user(_shopper_of(self._shop, number).customer_id)

    def order(self, number: int) -> None:
        line = {
            "variantId": write_global_id("ProductVariant", self._shop.variant_id),
            "quantity": 1,
        }
        checkout = {
            "channel": self._shop.room.channel,
            "email": self._customer.email,
            "lines": [line],
            "shippingAddress": ADDRESS,
            "billingAddress": ADDRESS,
        }
        created = self._do(documents.CHECKOUT_CREATE, {"input": checkout})
        checkout_id = created["checkout"]["id"]
        method_id = write_global_id("ShippingMethod", str(self._shop.shipping_method_pk))
        self._do(documents.DELIVERY_UPDATE, {"id": checkout_id, "method": method_id})
        shopper = _shopper_of(self._shop, number)
        origin = Origin(
            x_user_id=shopper.x_user_id,
            handle=shopper.handle,
            x_post_id=_post_id_of(number),
            account_id=ACCOUNT_ID,
            account_handle=ACCOUNT_HANDLE,
            is_message=False,
        )
        metadata = [{"key": key, "value": value} for key, value in metadata_of(origin).items()]
        # An order from a checkout wants an app.
        self._do(documents.ORDER_CREATE, {"id": checkout_id, "metadata": metadata}, is_app=True)

    def _do(
        self, document: str, variables: dict[str, object], *, is_app: bool = False
    ) -> dict[str, Any]:
        customer = None if is_app else self._customer
        (answer,) = run(document, variables, customer=customer, reads_replica=False).values()
        assert answer["errors"] == [], answer["errors"]
        return dict(answer)


def _check_orders(shop: BenchShop, rounds: int) -> None:
    """Both ways made an order of each wish, alike in all but its number, and ours a reply."""
    alike: dict[str, list[object]] = {}
    for order in shop.room.read_orders():
        seen = (
            order.customer_id,
            order.email,
            order.variant_id,
            order.quantity,
            order.total,
            order.currency,
            order.delivery,
            order.metadata,
        )
        alike.setdefault(order.metadata["twitter_post_id"], []).append(seen)
    assert len(alike) == rounds
    for bare, ours in alike.values():
        assert bare == ours
    assert OutboxMessage.objects.exclude(in_reply_to_post_id="").count() == rounds
    done = InboxEvent.objects.filter(state=InboxState.DONE, result="OrderPlaced")
    assert done.count() == rounds


def _shopper_of(shop: BenchShop, number: int) -> Shopper:
    return shop.shoppers[number % len(shop.shoppers)]


def _post_id_of(number: int) -> XPostId:
    # Warm-up rounds count from below zero.
    return XPostId(str(FIRST_POST_ID + number))


def _report(samples: dict[str, list[Sample]], *, rounds: int, random: Random) -> Result:
    ratio = estimate(
        ratio_of_medians(milliseconds(samples[MESSAGE]), milliseconds(samples[BARE])),
        rounds=rounds,
        random=random,
    )
    own_ratio, cpu_ratio = (
        estimate(
            median_of(ratios(read(samples[MESSAGE]), read(samples[BARE]))),
            rounds=rounds,
            random=random,
        )
        for read in (milliseconds, cpu_milliseconds)
    )
    added = estimate(
        median_of(differences(samples[MESSAGE], samples[BARE])), rounds=rounds, random=random
    )
    more = median_statements(samples[MESSAGE]) - median_statements(samples[BARE])
    return Result(
        key="c",
        title=f"message → order, one worker, in process, with real commits, {rounds} rounds",
        columns=("", "ms", "p95", "CPU ms", "SQL"),
        rows=[_row(name, samples[name]) for name in (BARE, MESSAGE)],
        verdict=f"message → order takes {ratio.value:.2f} × the bare calls: {added.value:+.0f} ms",
        notes=(
            f"ratio: {ratio:.2f}; on a busy machine rather the median of each round's own ratio"
            f" {own_ratio:.2f}, and that of this process's CPU {cpu_ratio:.2f}",
            f"adds {added:+.0f} ms and {more:+g} SQL: inbox, offer, customer, stock lock, reply",
            "Bare: checkoutCreate, checkoutDeliveryMethodUpdate, orderCreateFromCheckout, with"
            " address, delivery and variant known beforehand. Nothing is sent to X.",
        ),
        numbers={
            "rounds": rounds,
            "ways": {
                name: {
                    "median_milliseconds": median(milliseconds(each)),
                    "p95_milliseconds": percentile(milliseconds(each), 95),
                    "median_cpu_milliseconds": median_cpu(each),
                    "median_statement_count": median_statements(each),
                }
                for name, each in samples.items()
            },
            "ratio_of_milliseconds": ratio,
            "median_of_ratios": own_ratio,
            "median_of_cpu_ratios": cpu_ratio,
            "added_milliseconds": added,
            "added_statement_count": more,
        },
    )


def _row(name: str, samples: list[Sample]) -> tuple[str, ...]:
    return (
        name,
        f"{median(milliseconds(samples)):.0f}",
        f"{percentile(milliseconds(samples), 95):.0f}",
        f"{median_cpu(samples):.0f}",
        f"{median_statements(samples):g}",
    )
