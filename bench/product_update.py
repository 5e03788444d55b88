"""What our hook adds to `productUpdate`, beside what Saleor's own webhook plugin adds."""

from random import Random
from statistics import median
from typing import Any

from saleor.app.models import App
from saleor.core.models import EventDelivery
from saleor.permission.models import Permission
from saleor.webhook.event_types import WebhookEventAsyncType
from saleor.webhook.models import Webhook

from saleor_twitter_plugin.models import CatalogHint
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.saleor_shop.executor import run

from .measuring import (
    Estimate,
    Sample,
    Way,
    differences,
    estimate,
    measure,
    median_cpu,
    median_of,
    median_statements,
    milliseconds,
    percentile,
    ratio_of_medians,
)
from .plugin_paths import TWITTER_PLUGIN, WEBHOOK_PLUGIN
from .report import Result
from .shop import BenchShop, use_plugins

WARM_UP_ROUNDS = 5
OFF, ON, WEBHOOK = "no plugin", "our plugin", "Saleor's webhook plugin"
PRODUCT_UPDATE = """
mutation Measured($id: ID!, $input: ProductInput!) {
  productUpdate(id: $id, input: $input) {
    product { id name }
    errors { field code message }
  }
}
"""
SUBSCRIPTION = """
subscription {
  event { ... on ProductUpdated { product { id name slug category { id name } } } }
}
"""


def measure_product_update(shop: BenchShop, *, rounds: int, random: Random) -> Result:
    _subscribe_webhook()
    product_id = write_global_id("Product", shop.product_id)
    names = iter(range(10**9))

    def update(number: int) -> None:
        variables = {"id": product_id, "input": {"name": f"Runner {next(names)}"}}
        answer = run(PRODUCT_UPDATE, variables, customer=shop.staff, reads_replica=False)
        assert answer["productUpdate"]["errors"] == [], answer

    def way(name: str, *plugins: str) -> Way:
        return Way(name, update, prepare=lambda number: use_plugins(*plugins))

    hints_before, deliveries_before = CatalogHint.objects.count(), EventDelivery.objects.count()
    samples = measure(
        [
            way(OFF),
            way(ON, TWITTER_PLUGIN),
            way(WEBHOOK, WEBHOOK_PLUGIN),
        ],
        rounds=rounds,
        warm_up_rounds=WARM_UP_ROUNDS,
        random=random,
    )
    # Who did nothing must not win.
    all_rounds = rounds + WARM_UP_ROUNDS
    assert CatalogHint.objects.count() - hints_before == all_rounds
    assert EventDelivery.objects.count() - deliveries_before == all_rounds
    return _report(samples, rounds=rounds, random=random)


def _report(samples: dict[str, list[Sample]], *, rounds: int, random: Random) -> Result:
    ours = differences(samples[ON], samples[OFF])
    theirs = differences(samples[WEBHOOK], samples[OFF])
    added = {
        ON: estimate(median_of(ours), rounds=rounds, random=random),
        WEBHOOK: estimate(median_of(theirs), rounds=rounds, random=random),
    }
    ratio = estimate(ratio_of_medians(ours, theirs), rounds=rounds, random=random)
    gap = estimate(
        median_of(differences(samples[ON], samples[WEBHOOK])), rounds=rounds, random=random
    )
    return Result(
        key="a",
        title=f"productUpdate in process, with real commits, {rounds} rounds",
        columns=("", "ms", "p95", "CPU ms", "SQL", "adds ms [95 %]", "adds SQL"),
        rows=[_row(name, samples, added.get(name)) for name in (OFF, ON, WEBHOOK)],
        verdict=(
            f"plugin adds {added[ON].value:.1f} ms, Saleor's webhook plugin"
            f" {added[WEBHOOK].value:.1f} ms: {_judge(added[ON], added[WEBHOOK], gap)}"
        ),
        notes=(
            f"ours / the webhook plugin's: {ratio:.2f}",
            "The webhook plugin has one subscribed webhook. Its task goes to a queue in memory and"
            " its payload to a local file: on a shop's own Redis and storage it costs more.",
        ),
        numbers={
            "rounds": rounds,
            "ways": {name: _numbers(each) for name, each in samples.items()},
            "added_milliseconds": added,
            "added_statement_count": {
                name: median_statements(samples[name]) - median_statements(samples[OFF])
                for name in added
            },
            "ratio_of_added_milliseconds": ratio,
            "ours_minus_webhook_milliseconds": gap,
            "holds": added[ON].value <= added[WEBHOOK].value,
        },
    )


def _judge(ours: Estimate, theirs: Estimate, gap: Estimate) -> str:
    verdict = "holds" if ours.value <= theirs.value else "does not hold"
    is_sure = gap.is_surely_negative or gap.is_surely_positive
    return verdict if is_sure else f"{verdict}, within the noise of this run"


def _row(name: str, samples: dict[str, list[Sample]], added: Estimate | None) -> tuple[str, ...]:
    taken = samples[name]
    more = median_statements(taken) - median_statements(samples[OFF])
    return (
        name,
        f"{median(milliseconds(taken)):.1f}",
        f"{percentile(milliseconds(taken), 95):.1f}",
        f"{median_cpu(taken):.1f}",
        f"{median_statements(taken):g}",
        f"{added:+.1f}" if added else "",
        f"{more:+g}" if added else "",
    )


def _numbers(samples: list[Sample]) -> dict[str, Any]:
    return {
        "median_milliseconds": median(milliseconds(samples)),
        "p95_milliseconds": percentile(milliseconds(samples), 95),
        "median_cpu_milliseconds": median_cpu(samples),
        "median_statement_count": median_statements(samples),
    }


def _subscribe_webhook() -> None:
    """Make an App with one webhook, subscribed as the Dashboard would do it."""
    app = App.objects.create(name="Subscriber", identifier="bench.subscriber", is_active=True)
    app.permissions.add(
        Permission.objects.get(content_type__app_label="product", codename="manage_products")
    )
    webhook = Webhook.objects.create(
        name="Products",
        app=app,
        # Never called: no worker reads the queue.
        target_url="http://127.0.0.1:9/",
        is_active=True,
        subscription_query=SUBSCRIPTION,
    )
    webhook.events.create(event_type=WebhookEventAsyncType.PRODUCT_UPDATED)
