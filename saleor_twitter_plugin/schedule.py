"""How often beat runs our tasks."""

# Seconds. Workers are also woken at once; these find what a lost wake-up left behind.
SECONDS = {
    "drain_inbox": 5.0,
    "drain_outbox": 5.0,
    "plan_feeds": 5.0,
    "release_posts": 30.0,
    "correct_posts": 300.0,
    "watch_posts": 60.0,
    "poll_mentions": 60.0,
    "poll_messages": 60.0,
    "search_hashtags": 60.0,
    "keep_subscribed": 900.0,
    "charge_deliveries": 60.0,
    "purge_billed": 3600.0,
    "heartbeat": 30.0,
    "reconcile_outbox": 60.0,
    "recheck_posts": 3600.0,
    "clear_expired": 3600.0,
    "plan_evergreen": 300.0,
    "materialise_recurring": 60.0,
    "refresh_best_hours": 3600.0,
    "release_claims": 30.0,
    "tie_orders": 15.0,
    "settle_payments": 60.0,
    "scan_catalog": 60.0,
    "run_drops": 1.0,
    "tend_campaigns": 30.0,
    "work_voucher_hints": 10.0,
}

BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    f"twitter-{task.replace('_', '-')}": {
        "task": f"saleor_twitter_plugin.{task}",
        "schedule": seconds,
    }
    for task, seconds in SECONDS.items()
}
