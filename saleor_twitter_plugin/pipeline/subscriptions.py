"""The subscriptions of each account at X: what is missing is made, what is there twice goes."""

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..accounts import listening
from ..errors import PermanentError, TwitterPluginError
from ..handoffs import XUserId
from ..models import Account
from ..models.accounts import AccountState
from ..x_api import activity, webhooks
from ..x_api.activity import TAG
from ..x_api.app_payloads import Subscription
from ..x_api.client import XClient
from ..x_limits import SUBSCRIPTIONS_MAX
from .troubles import describe_trouble

logger = logging.getLogger(__name__)

# The most important first, should X allow no more. `oauth.revoke` comes without being asked for.
# Source: OpenAPI 2.167, CreateActivitySubscriptionRequest, read 2026-11-22.
WANTED_EVENTS = (
    "post.mention.create",
    "post.reply.create",
    "dm.received",
    "post.quote.create",
    "post.delete",
    "chat.received",
    "follow.follow",
    "follow.unfollow",
)
MESSAGE_SCOPE = "dm.read"
_PRIVATE = ("dm.", "chat.")


@dataclass(frozen=True, slots=True)
class SubscriptionPlan:
    """What to change at X so that each account has what it wants, once."""

    to_create: Sequence[tuple[XUserId, str]]
    to_delete: Sequence[Subscription]
    kept: Mapping[str, Sequence[str]]
    """By account, the types of event that are there already."""
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By account, the types for which X has no room."""


def plan_subscriptions(
    wanted: Mapping[XUserId, Sequence[str]],
    known_accounts: Sequence[str],
    listed: Sequence[Subscription],
    *,
    webhook_id: str,
    webhook_ids: Sequence[str],
) -> SubscriptionPlan:
    """Compare what X has with what we want. What is not ours is neither counted on nor touched.

    Ours is what goes to our webhook, and what has our tag and a webhook that is no more.
    """
    kept: dict[str, list[str]] = defaultdict(list)
    to_delete: list[Subscription] = []
    for each in sorted(listed, key=lambda one: (len(one.subscription_id), one.subscription_id)):
        if each.webhook_id != webhook_id:
            if each.tag == TAG and each.webhook_id not in webhook_ids:
                to_delete.append(each)
        elif each.is_narrowed:
            continue
        elif each.event_type not in kept[each.x_user_id] and (
            each.tag != TAG or each.x_user_id in known_accounts
        ):
            kept[each.x_user_id].append(each.event_type)
        else:
            to_delete.append(each)
    missing = [
        (account_id, event_type)
        for rank in range(len(WANTED_EVENTS))
        for account_id, event_types in wanted.items()
        for event_type in event_types
        if event_type == WANTED_EVENTS[rank] and event_type not in kept[account_id]
    ]
    room = max(SUBSCRIPTIONS_MAX - len(listed) + len(to_delete), 0)
    left_out: dict[str, list[str]] = defaultdict(list)
    for account_id, event_type in missing[room:]:
        left_out[account_id].append(event_type)
    return SubscriptionPlan(missing[:room], to_delete, kept, left_out)


def subscribe_accounts(client: XClient, webhook_id: str, *, clock: Callable[[], datetime]) -> None:
    """Mend what X has, and note on every account what it delivers and what is wrong."""
    everybody = listening.list_accounts()
    try:
        plan = plan_subscriptions(
            {XUserId(each.x_user_id): choose_events(each) for each in everybody},
            [each.x_user_id for each in everybody],
            activity.list_subscriptions(client),
            webhook_id=webhook_id,
            webhook_ids=[each.webhook_id for each in webhooks.list_webhooks(client)],
        )
    except TwitterPluginError as error:
        # What X has is not known: what was noted last stays.
        logger.warning(
            "The subscriptions could not be looked at: %s",
            describe_trouble(error, what="to list them"),
        )
        return
    for doubled in plan.to_delete:
        _delete(client, doubled)
    made, refused, trouble = _create_all(client, plan.to_create, webhook_id)
    for account in everybody:
        account_id = account.x_user_id
        listening.note_subscriptions(
            account,
            events={*plan.kept.get(account_id, ()), *made[account_id]},
            problem=_describe(
                refused[account_id], plan.left_out.get(account_id, ()), trouble.get(account_id, "")
            ),
            now=clock(),
        )


def choose_events(account: Account) -> list[str]:
    """Return the types of event to ask for; private ones need the account's consent."""
    if account.state == AccountState.NEEDS_RECONNECTING:
        # What is there goes on; nothing new would be granted.
        return []
    may_read = not account.scopes or MESSAGE_SCOPE in account.scopes
    return [each for each in WANTED_EVENTS if may_read or not each.startswith(_PRIVATE)]


def _create_all(
    client: XClient, wishes: Sequence[tuple[XUserId, str]], webhook_id: str
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, str]]:
    made: dict[str, list[str]] = defaultdict(list)
    refused: dict[str, list[str]] = defaultdict(list)
    trouble: dict[str, str] = {}
    for position, (account_id, event_type) in enumerate(wishes):
        try:
            activity.create_subscription(client, event_type, account_id, webhook_id=webhook_id)
            made[account_id].append(event_type)
        except PermanentError:
            refused[account_id].append(event_type)
        except TwitterPluginError as error:
            # A limit, or X is away: the rest waits for the next round.
            for waiting, _ in wishes[position:]:
                trouble[waiting] = describe_trouble(error, what="the subscriptions")
            break
    return made, refused, trouble


def _delete(client: XClient, doubled: Subscription) -> None:
    try:
        activity.delete_subscription(client, doubled.subscription_id)
    except TwitterPluginError as error:
        # It costs nothing but a repeated delivery; the next round tries again.
        logger.warning(
            "A doubled subscription stays: %s", describe_trouble(error, what="to delete it")
        )


def _describe(refused: Sequence[str], left_out: Sequence[str], trouble: str) -> str:
    lines = []
    if refused:
        lines.append(f"X refused the subscription to {', '.join(refused)}.")
        if any(each.startswith(_PRIVATE) for each in refused):
            lines.append(f"Connect the account again with the scope {MESSAGE_SCOPE}.")
    if left_out:
        lines.append(
            f"X allows {SUBSCRIPTIONS_MAX} subscriptions to an app: there was no room for"
            f" {', '.join(left_out)}."
        )
    return " ".join([*lines, trouble] if trouble else lines)
