"""Celery's door: tasks take no payloads, announce writes, and call the pipeline."""

import logging
from datetime import UTC, datetime
from typing import Any

from celery import shared_task
from celery.backends.base import DisabledBackend

logger = logging.getLogger(__name__)


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


@shared_task(name="saleor_twitter_plugin.drain_outbox", ignore_result=True)
def drain_outbox() -> int:
    from . import pipeline
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.drain_outbox(shop=shop, sealer=get_sealer(), clock=now)


@shared_task(name="saleor_twitter_plugin.plan_feeds", ignore_result=True)
def plan_feeds() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        planned = pipeline.plan_feeds(shop=shop, now=now())
    if planned:
        wake(drain_outbox)
    return planned


@shared_task(name="saleor_twitter_plugin.scan_catalog", ignore_result=True)
def scan_catalog() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        found = pipeline.scan_catalog(shop=shop, now=now())
    if found:
        wake(drain_outbox)
    return found


@shared_task(name="saleor_twitter_plugin.tie_orders", ignore_result=True)
def tie_orders() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.tie_orders(shop=shop, now=now())


@shared_task(name="saleor_twitter_plugin.release_claims", ignore_result=True)
def release_claims() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.release_claims(shop=shop, now=now())


@shared_task(name="saleor_twitter_plugin.settle_payments", ignore_result=True)
def settle_payments() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.settle_payments(shop=shop, now=now())


@shared_task(name="saleor_twitter_plugin.release_posts", ignore_result=True)
def release_posts() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        released = pipeline.release_posts(shop=shop, now=now())
    if released:
        wake(drain_outbox)
    return released


@shared_task(name="saleor_twitter_plugin.plan_evergreen", ignore_result=True)
def plan_evergreen() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        planned = pipeline.plan_evergreen(shop=shop, now=now())
    if planned:
        wake(drain_outbox)
    return planned


@shared_task(name="saleor_twitter_plugin.materialise_recurring", ignore_result=True)
def materialise_recurring() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.materialise_recurring(shop=shop, now=now())


@shared_task(name="saleor_twitter_plugin.refresh_best_hours", ignore_result=True)
def refresh_best_hours() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.refresh_best_hours(shop=shop, now=now())


@shared_task(name="saleor_twitter_plugin.correct_posts", ignore_result=True)
def correct_posts() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        corrected = pipeline.correct_posts(shop=shop, now=now())
    if corrected:
        wake(drain_outbox)
    return corrected


@shared_task(name="saleor_twitter_plugin.watch_posts", ignore_result=True)
def watch_posts() -> int:
    from . import pipeline
    from .shop import get_shop

    with get_shop().allow_writes():
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


@shared_task(name="saleor_twitter_plugin.poll_messages", ignore_result=True)
def poll_messages() -> int:
    from . import pipeline
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        config = shop.read_config()
        if not config.is_working:
            return 0
        polled = pipeline.poll_messages(config=config, sealer=get_sealer(), clock=now)
    if polled:
        wake(drain_inbox)
    return polled


@shared_task(name="saleor_twitter_plugin.search_hashtags", ignore_result=True)
def search_hashtags() -> int:
    from . import pipeline
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        config = shop.read_config()
        if not config.is_working:
            return 0
        found = pipeline.search_hashtags(config=config, sealer=get_sealer(), clock=now)
    if found:
        wake(drain_inbox)
    return found


@shared_task(name="saleor_twitter_plugin.keep_subscribed", ignore_result=True)
def keep_subscribed() -> None:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        config = shop.read_config()
        if config.is_working:
            pipeline.keep_subscribed(config, shop, now)


@shared_task(name="saleor_twitter_plugin.charge_deliveries", ignore_result=True)
def charge_deliveries() -> int:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.charge_deliveries(shop.read_config(), now=now())


@shared_task(name="saleor_twitter_plugin.purge_billed", ignore_result=True)
def purge_billed() -> int:
    from . import usage
    from .shop import get_shop

    with get_shop().allow_writes():
        return usage.purge_billed(now=now())


@shared_task(name="saleor_twitter_plugin.heartbeat", ignore_result=True)
def heartbeat() -> None:
    from . import pipeline
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        pipeline.note_beat(shop.read_config(), now=now())


@shared_task(name="saleor_twitter_plugin.reconcile_outbox", ignore_result=True)
def reconcile_outbox() -> int:
    from . import pipeline
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return pipeline.reconcile_outbox(shop=shop, sealer=get_sealer(), clock=now)


@shared_task(name="saleor_twitter_plugin.recheck_posts", ignore_result=True)
def recheck_posts() -> int:
    from . import pipeline
    from .errors import TwitterPluginError
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        try:
            return pipeline.recheck_posts(shop=shop, sealer=get_sealer(), clock=now)
        except TwitterPluginError as error:
            # The posts are still due at the next hour.
            logger.warning("Posts could not be looked for: %s", error)
            return 0


@shared_task(name="saleor_twitter_plugin.clear_expired", ignore_result=True)
def clear_expired() -> int:
    from . import pipeline
    from .shop import get_shop

    with get_shop().allow_writes():
        return pipeline.clear_expired(now=now())


@shared_task(name="saleor_twitter_plugin.run_drops", ignore_result=True)
def run_drops() -> int:
    from . import pipeline
    from .keys import get_signing_key
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        return len(pipeline.run_drops(shop=shop, signing_key=get_signing_key(), clock=now))


@shared_task(name="saleor_twitter_plugin.tend_campaigns", ignore_result=True)
def tend_campaigns() -> int:
    from . import pipeline
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
        done = pipeline.tend_campaigns(shop=shop, sealer=get_sealer(), now=now())
    if done:
        # Questions to ask, winners to tell.
        wake(drain_outbox)
    return done


@shared_task(name="saleor_twitter_plugin.work_voucher_hints", ignore_result=True)
def work_voucher_hints() -> int:
    from . import pipeline
    from .keys import get_sealer
    from .shop import get_shop

    shop = get_shop()
    with shop.allow_writes():
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
