"""The hook before an order, which refuses what is ours where our own part of it fails."""

from datetime import timedelta

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Situation
from .moments import write_moment

# What failed longer ago has been looked at, or never will be.
FAILED_WITHIN = timedelta(days=7)
FAILING_WITHIN = timedelta(hours=1)


def check_order_hook(situation: Situation) -> list[Finding]:
    app, now = situation.app, situation.now
    failed_at = app.order_hook_failed_at
    if failed_at is None or failed_at < now - FAILED_WITHIN:
        return []
    return [
        Finding(
            "order_hook_failed",
            Severity.TROUBLE if failed_at >= now - FAILING_WITHIN else Severity.WARNING,
            mark(
                "The hook before an order failed {count} times so far, last at {since}: what had a"
                " campaign's voucher or a reservation of ours was refused."
            ),
            mark("Look for its error in the log of the shop's API."),
            {
                "count": str(app.order_hook_failure_count),
                "since": write_moment(failed_at),
            },
        )
    ]
