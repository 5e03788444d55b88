"""Why a post has not gone out, as a sentence for the staff."""

from ..accounts.compliance import list_gated_kinds
from ..feeds.queue import WHY_EXPIRED
from ..feeds.rules import Rule
from ..handoffs import MessageKind
from ..models import FeedItem, OutboxMessage
from ..models.accounts import AccountState
from ..models.feeds import FeedItemState
from ..models.outbox import OutboxState
from ..wording import mark, translate

RULES = {
    Rule.PAUSED: mark("The account is paused."),
    Rule.NEEDS_APPROVAL: mark("Somebody of the staff has to approve it first."),
    Rule.QUIET_HOURS: mark("These are the account's quiet hours."),
    Rule.HOURLY_CAP: mark("The account has posted as often as it may in an hour."),
    Rule.DAILY_CAP: mark("The account has posted as often as it may in a day."),
    Rule.MINIMUM_GAP: mark("The account's last post is too recent."),
    Rule.PROMOTIONAL_SHARE: mark("Too many of the account's recent posts are offers."),
    Rule.PRODUCT_COOLDOWN: mark("There was a post about this product not long ago."),
    Rule.TOO_SIMILAR: mark("It says nearly the same as a recent post."),
    Rule.BEST_HOURS: mark("It waits for an hour in which the shop sells well."),
    Rule.OUTRANKED: mark("Another post of the account is worth more."),
    Rule.EXPIRED: WHY_EXPIRED,
}
_NEEDS_RECONNECTING = mark("The account has to be connected again.")
_CHECKLIST = mark("The account's checklist is not complete.")
_UNSENT = (OutboxState.WAITING, OutboxState.HELD, OutboxState.FAILED, OutboxState.UNKNOWN)


def find_rule(item: FeedItem, message: OutboxMessage | None) -> Rule | None:
    """Return the rule that keeps a post; one in the outbox is kept by its account's state alone."""
    if item.state == FeedItemState.RELEASED:
        is_paused = item.account.state == AccountState.PAUSED and _is_waiting(message)
        return Rule.PAUSED if is_paused else None
    return Rule(item.withheld_by) if item.withheld_by in set(Rule) else None


def tell_why(item: FeedItem, message: OutboxMessage | None, language: str) -> str | None:
    """Return the sentence; None where nothing keeps the post."""
    rule = find_rule(item, message)
    why = item.closed_why
    if not why and rule is Rule.PAUSED and item.account.state == AccountState.NEEDS_RECONNECTING:
        why = _NEEDS_RECONNECTING
    elif not why:
        why = RULES[rule] if rule else _find_obstacle(item, message)
    return translate(why, language) if why else None


def _find_obstacle(item: FeedItem, message: OutboxMessage | None) -> str:
    if message is None or message.state not in _UNSENT:
        return ""
    if _is_waiting(message):
        if item.account.state == AccountState.NEEDS_RECONNECTING:
            return _NEEDS_RECONNECTING
        if MessageKind.POST in list_gated_kinds(item.account):
            return _CHECKLIST
    return message.last_error


def _is_waiting(message: OutboxMessage | None) -> bool:
    return message is not None and message.state == OutboxState.WAITING
