"""Celery's door: tasks take no payloads, announce writes, and call the pipeline."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from celery import shared_task
from celery.backends.base import DisabledBackend

# Celery reads this file before Django has its models: everything else is looked for at work.
if TYPE_CHECKING:
    from .shop import Shop

logger = logging.getLogger(__name__)


def _task(*, wakes: Any = None) -> Callable[[Callable[["Shop"], int | None]], Any]:
    """Make a task of work on the shop that is set; what it comes to may wake another."""

    def make(work: Callable[["Shop"], int | None]) -> Any:
        def run() -> int:
            from .shop import get_shop

            shop = get_shop()
            with shop.allow_writes():
                done = work(shop) or 0
            if done and wakes is not None:
                wake(wakes)
            return done

        run.__name__, run.__qualname__, run.__doc__ = work.__name__, work.__name__, work.__doc__
        return shared_task(name=f"saleor_twitter_plugin.{work.__name__}", ignore_result=True)(run)

    return make


@_task()
def drain_outbox(shop: "Shop") -> int:
    from . import pipeline
    from .keys import get_sealer

    return pipeline.drain_outbox(shop=shop, sealer=get_sealer(), clock=now)


@shared_task(name="saleor_twitter_plugin.drain_inbox", ignore_result=True)
def drain_inbox() -> int:
    from . import pipeline
    from .keys import get_sealer, get_signing_key
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        handled = pipeline.drain_inbox(
            shop=shop, sealer=get_sealer(), signing_key=get_signing_key(), clock=now
        )
    if handled:
        wake(drain_outbox)
    if handled >= pipeline.DRAIN_MAX:
        # There is more; beat would leave it for seconds.
        wake(drain_inbox)
    return handled


@_task(wakes=drain_outbox)
def plan_feeds(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.plan_feeds(shop=shop, now=now())


@_task(wakes=drain_outbox)
def scan_catalog(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.scan_catalog(shop=shop, now=now())


@_task()
def tie_orders(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.tie_orders(shop=shop, now=now())


@_task()
def release_claims(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.release_claims(shop=shop, now=now())


@_task()
def settle_payments(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.settle_payments(shop=shop, now=now())


@_task(wakes=drain_outbox)
def release_posts(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.release_posts(shop=shop, now=now())


@_task(wakes=drain_outbox)
def plan_evergreen(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.plan_evergreen(shop=shop, now=now())


@_task()
def materialise_recurring(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.materialise_recurring(shop=shop, now=now())


@_task()
def refresh_best_hours(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.refresh_best_hours(shop=shop, now=now())


@_task(wakes=drain_outbox)
def correct_posts(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.correct_posts(shop=shop, now=now())


@_task()
def watch_posts(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.watch_posts(now=now())


@shared_task(name="saleor_twitter_plugin.poll_mentions", ignore_result=True)
def poll_mentions() -> int:
    from . import pipeline
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        config = shop.read_config()
        if not config.is_working:
            return 0
        polled = pipeline.poll_due_accounts(config=config, sealer=get_sealer(), clock=now)
    wake(drain_inbox)
    return polled


@_task(wakes=drain_inbox)
def poll_messages(shop: "Shop") -> int:
    from . import pipeline
    from .keys import get_sealer

    config = shop.read_config()
    if not config.is_working:
        return 0
    return pipeline.poll_messages(config=config, sealer=get_sealer(), clock=now)


@_task(wakes=drain_inbox)
def search_hashtags(shop: "Shop") -> int:
    from . import pipeline
    from .keys import get_sealer

    config = shop.read_config()
    if not config.is_working:
        return 0
    return pipeline.search_hashtags(config=config, sealer=get_sealer(), clock=now)


@_task()
def keep_subscribed(shop: "Shop") -> None:
    from . import pipeline

    config = shop.read_config()
    if config.is_working:
        pipeline.keep_subscribed(config, shop, now)


@_task()
def charge_deliveries(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.charge_deliveries(shop.read_config(), now=now())


@_task()
def purge_billed(shop: "Shop") -> int:
    from . import usage

    return usage.purge_billed(now=now())


@_task()
def heartbeat(shop: "Shop") -> None:
    from . import pipeline

    pipeline.note_beat(shop.read_config(), now=now())


@_task()
def reconcile_outbox(shop: "Shop") -> int:
    from . import pipeline
    from .keys import get_sealer

    return pipeline.reconcile_outbox(shop=shop, sealer=get_sealer(), clock=now)


@_task()
def recheck_posts(shop: "Shop") -> int:
    from . import pipeline
    from .errors import TwitterPluginError
    from .keys import get_sealer

    try:
        return pipeline.recheck_posts(shop=shop, sealer=get_sealer(), clock=now)
    except TwitterPluginError as error:
        # The posts are still due at the next hour.
        logger.warning("Posts could not be looked for: %s", error)
        return 0


@_task()
def clear_expired(shop: "Shop") -> int:
    from . import pipeline

    return pipeline.clear_expired(now=now())


@_task()
def run_drops(shop: "Shop") -> int:
    from . import pipeline
    from .keys import get_signing_key

    return len(pipeline.run_drops(shop=shop, signing_key=get_signing_key(), clock=now))


# Questions to ask, winners to tell.
@_task(wakes=drain_outbox)
def tend_campaigns(shop: "Shop") -> int:
    from . import pipeline
    from .keys import get_sealer

    return pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=now())


@_task()
def work_voucher_hints(shop: "Shop") -> int:
    from . import pipeline
    from .keys import get_sealer

    return pipeline.work_voucher_hints(shop=shop, sealer=get_sealer(), now=now())


def now() -> datetime:
    return datetime.now(tz=UTC)


def wake(task: Any) -> None:
    """Ask a worker to run `task` now; beat does so soon where the broker is away."""
    # Celery looks for a result backend once a thread, through every installed distribution, and
    # Saleor serves each request in a thread of its own: 20 ms a delivery for results nobody reads.
    # (`task.backend` would already look; `_backend` is what it falls back from.)
    if task._backend is None:
        task.backend = DisabledBackend(app=task.app)
    try:
        task.delay()
    except Exception as error:
        logger.warning("No worker could be woken: %s", type(error).__name__)
