"""What is looked at, in the order in which it is told. Each check is pure."""

from collections.abc import Callable
from dataclasses import dataclass

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Blockage, Situation
from . import (
    accounts,
    address,
    budgets,
    compliance,
    hooks,
    host,
    installation,
    limits,
    listening,
    queues,
    runners,
    webhook,
)


@dataclass(frozen=True, slots=True)
class Check:
    """`find` returns None where there is nothing to look at, or nobody was asked.

    Where it finds nothing, `all_well` is said; some have more to say then, and say it themselves.
    """

    code: str
    find: Callable[[Situation], list[Finding] | None]
    all_well: str = ""


CHECKS = (
    Check("settings", installation.check_settings, mark("The settings are complete.")),
    Check("keys", installation.check_keys, mark("Every stored secret can be opened.")),
    Check("host", host.check_host, mark("The shop's own settings let it sell on X.")),
    Check("beat", runners.check_beat, mark("Celery beat is running.")),
    Check("worker", runners.check_worker, mark("A worker is running.")),
    Check("broker", runners.check_broker, mark("The broker answers.")),
    Check("address", address.check_address, mark("The public address is one that X accepts.")),
    Check("probe", address.check_probe, mark("Our webhook's address answers X's challenge.")),
    Check("webhook", webhook.check_webhook),
    Check("webhooks_at_x", webhook.check_list, mark("X lists no webhook but ours.")),
    Check("subscriptions", webhook.check_subscriptions, mark("X delivers what is needed.")),
    Check("ingestion", listening.check_ingestion, mark("The way of X's news has what it needs.")),
    Check("polls", listening.check_polls, mark("Mentions are read in time.")),
    Check("messages", listening.check_messages),
    Check("accounts", accounts.check_accounts, mark("Every account is connected.")),
    Check("tokens", accounts.check_tokens, mark("Tokens are renewed in time.")),
    Check("scopes", accounts.check_scopes, mark("Every account has all rights.")),
    Check("checklist", compliance.check_checklist, mark("The checklist is complete.")),
    Check("clock", limits.check_clock, mark("Our clock agrees with X's.")),
    Check("limits", limits.check_windows, mark("X allows further calls of every kind.")),
    Check("message_limit", limits.check_message_limit, mark("Direct messages are left today.")),
    Check("credits", budgets.check_credits, mark("The X app has credit.")),
    Check("budgets", budgets.check_budgets, mark("Nothing is stopped by a budget.")),
    Check("inbox", queues.check_inbox, mark("What X told us is worked off.")),
    Check("outbox", queues.check_outbox, mark("What is to be sent is sent.")),
    Check("posts", queues.check_posts, mark("The feeds' posts go out in time.")),
    Check("order_hook", hooks.check_order_hook, mark("The hook before an order works.")),
    Check("prizes", queues.check_prizes, mark("Every prize that was claimed is given.")),
    Check("tasks", queues.check_tasks, mark("Nothing waits for a person for long.")),
)


def examine(found: Situation | Blockage) -> list[Finding]:
    """Return a finding for everything that is wrong, and one for each check that found nothing."""
    if isinstance(found, Blockage):
        return installation.explain_blockage(found)
    findings: list[Finding] = []
    for check in CHECKS:
        wrong = check.find(found)
        if wrong is not None:
            findings.extend(wrong or [Finding(check.code, Severity.OK, check.all_well)])
    return findings
