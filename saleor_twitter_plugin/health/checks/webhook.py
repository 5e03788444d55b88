"""X's deliveries: the webhook, and what each account is subscribed to."""

from datetime import timedelta

from ...config import Ingestion
from ...wording import mark
from ..findings import Finding, Severity
from ..situation import AccountFacts, Situation
from .address import is_acceptable
from .moments import write_moment

# It is looked at every quarter of an hour; X asks its challenge every half to whole hour.
CHECKED_WITHIN = timedelta(hours=1)
CHALLENGED_WITHIN = timedelta(hours=3)
# What orders and our promises need; more may be subscribed to.
NEEDED_EVENTS = ("post.mention.create", "post.reply.create", "post.delete")
MESSAGE_EVENT = "dm.received"
_REPAIR = mark("Run `manage.py twitter_webhook repair`, or wait a quarter of an hour for it.")


def check_webhook(situation: Situation) -> list[Finding] | None:
    config = situation.config
    if config.ingestion is not Ingestion.WEBHOOK or not config.client_id:
        return None
    if not is_acceptable(situation):
        # What X thinks of an address that it would not call follows from the address.
        return None
    app, now = situation.app, situation.now
    values = {
        "url": app.webhook_url,
        "ours": situation.webhook_url,
        "why": app.webhook_problem or "—",
        "checked_at": write_moment(app.webhook_checked_at),
        "challenged_at": write_moment(app.challenge_answered_at),
        "delivered_at": write_moment(app.delivery_received_at),
    }
    if not app.webhook_id or _is_gone(situation):
        message = mark("Our address is not registered at X: {why}")
        return [Finding("webhook_unregistered", Severity.TROUBLE, message, _REPAIR, values)]
    if not _is_same(app.webhook_url, situation.webhook_url):
        message = mark("X delivers to {url}, and our address is {ours}.")
        return [Finding("webhook_elsewhere", Severity.TROUBLE, message, _REPAIR, values)]
    if _is_invalid(situation):
        message = mark("X has stopped delivering; seen at {checked_at}: {why}")
        return [Finding("webhook_invalid", Severity.TROUBLE, message, _REPAIR, values)]
    if app.webhook_checked_at is None or app.webhook_checked_at < now - CHECKED_WITHIN:
        message = mark("Nobody has looked whether X still delivers since {checked_at}.")
        fix = mark("See that beat and a worker are running.")
        return [Finding("webhook_unchecked", Severity.WARNING, message, fix, values)]
    if app.challenge_answered_at is None or app.challenge_answered_at < now - CHALLENGED_WITHIN:
        message = mark("X has not challenged our address since {challenged_at}.")
        return [Finding("webhook_unchallenged", Severity.WARNING, message, _REPAIR, values)]
    message = mark(
        "X delivers to our address. Looked at: {checked_at}; challenged: {challenged_at}; last"
        " delivery: {delivered_at}."
    )
    return [Finding("webhook", Severity.OK, message, values=values)]


def _is_gone(situation: Situation) -> bool:
    listed, ours = situation.webhooks, situation.app.webhook_url
    return listed is not None and not any(_is_same(each.url, ours) for each in listed)


def _is_invalid(situation: Situation) -> bool:
    """X's word of this moment counts; else the one of the last look."""
    for each in situation.webhooks or ():
        if _is_same(each.url, situation.app.webhook_url):
            return not each.is_valid
    return situation.app.webhook_is_valid is False


def _is_same(one: str, other: str) -> bool:
    # Our address answers both spellings.
    return one.rstrip("/") == other.rstrip("/")


def check_list(situation: Situation) -> list[Finding] | None:
    if situation.x_refusal:
        return [
            Finding(
                "x_refuses",
                Severity.TROUBLE,
                mark("X did not answer the app: {why}"),
                mark("Look at the bearer token in the settings, and at X's own status page."),
                {"why": situation.x_refusal},
            )
        ]
    if situation.webhooks is None:
        return None
    found = []
    known = (situation.webhook_url, situation.app.webhook_url)
    for each in situation.webhooks:
        if not any(_is_same(each.url, ours) for ours in known):
            found.append(
                Finding(
                    "webhook_foreign",
                    Severity.WARNING,
                    mark("X also delivers this app's events to {url}, which is not ours."),
                    mark("Delete it at developer.x.com if nobody needs it: we never do."),
                    {"url": each.url},
                )
            )
    return found


def check_subscriptions(situation: Situation) -> list[Finding] | None:
    if situation.config.ingestion is not Ingestion.WEBHOOK or not situation.connected:
        return None
    found = []
    for each in situation.connected:
        missing, why = _list_missing(each), each.subscription_problem
        if not missing and not why:
            continue
        message = mark("X does not deliver {events}; they are polled later. {why}")
        found.append(
            Finding(
                "subscription_missing",
                Severity.WARNING,
                message if missing else mark("X does not deliver everything: {why}"),
                _REPAIR,
                {"events": ", ".join(missing), "why": why},
                subject=f"@{each.handle}",
            )
        )
    return found


def _list_missing(account: AccountFacts) -> list[str]:
    # X grants events of messages only to who may read them.
    may_read = "dm.read" not in account.missing_features
    needed = (*NEEDED_EVENTS, MESSAGE_EVENT) if may_read else NEEDED_EVENTS
    return [each for each in needed if each not in account.subscribed_events]
