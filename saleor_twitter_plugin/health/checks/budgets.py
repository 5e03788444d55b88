"""Money: what was spent of each budget, what stopped, and whether there is credit."""

from decimal import Decimal

from ...handoffs import Purpose
from ...usage.reserves import limit_spending
from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Situation, SpendingFacts
from .moments import write_moment

# In the order in which they stop.
_PURPOSES = {
    Purpose.PROMOTION: mark("promotion"),
    Purpose.CAMPAIGN: mark("campaigns"),
    Purpose.CARE: mark("care"),
    Purpose.ORDER: mark("orders and claims"),
}


def check_credits(situation: Situation) -> list[Finding]:
    since = situation.app.credits_depleted_at
    if since is None:
        return []
    return [
        Finding(
            "credits_depleted",
            Severity.TROUBLE,
            mark("The X app has had no credit since {since}: nothing is sent, all is received."),
            mark("Buy credit at developer.x.com; it is tried again every hour."),
            {"since": write_moment(since)},
        )
    ]


def check_budgets(situation: Situation) -> list[Finding]:
    found = _check(situation.spending, "")
    for each in situation.accounts:
        found += _check(each.spending, f"@{each.handle}")
    return found


def _check(spending: SpendingFacts, subject: str) -> list[Finding]:
    found = []
    day = mark("{spent} of today's {budget} US dollars are spent. Stopped: {purposes}.")
    month = mark("{spent} of this month's {budget} US dollars are spent. Stopped: {purposes}.")
    for code, message, spent, budget in (
        ("budget_day_spent", day, spending.day_usd, spending.budget_day_usd),
        ("budget_month_spent", month, spending.month_usd, spending.budget_month_usd),
    ):
        stopped = _list_stopped(spent, budget)
        if budget is None or not stopped:
            continue
        found.append(
            Finding(
                code,
                Severity.TROUBLE if Purpose.ORDER in stopped else Severity.WARNING,
                message,
                mark("Raise the budget, or wait until it begins anew."),
                {"spent": f"{spent:.2f}", "budget": f"{budget:.2f}"},
                {"purposes": tuple(_PURPOSES[each] for each in stopped)},
                subject=subject,
            )
        )
    return found


def _list_stopped(spent: Decimal, budget: Decimal | None) -> list[Purpose]:
    if budget is None:
        return []
    return [each for each in _PURPOSES if spent >= limit_spending(each, budget)]
