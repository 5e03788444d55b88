"""Read how things stand from our tables, the settings and the shop. No HTTP."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from django.db import OperationalError
from django.db.models import Count, Min, Q

from .. import accounts, usage
from ..accounts.compliance import find_missing, list_gated_kinds
from ..config import Config
from ..config.checks import LOCAL_HOSTS
from ..errors import ConfigurationError
from ..handoffs import Priority
from ..keys import has_own_keys
from ..links import WEBHOOK_ADDRESS
from ..models import Account, ContestPrize, InboxEvent, OutboxMessage, StaffTask, XApp
from ..models.accounts import AccountState
from ..models.contests import PrizeState
from ..models.inbox import InboxState
from ..models.outbox import OutboxState
from ..models.staff_tasks import StaffTaskKind
from ..models.usage import APP
from ..pipeline.standing import ITEMS
from ..sealing import Sealer
from ..shop import Shop
from ..x_api.transport import api_url
from .situation import (
    AccountFacts,
    AppFacts,
    Blockage,
    QueueFacts,
    Situation,
    SpendingFacts,
    WindowFacts,
)
from .tables import list_unapplied_migrations

# What failed longer ago has been looked at, or never will be.
FAILED_WITHIN = timedelta(days=7)


def gather(shop: Shop, *, sealer: Sealer, now: datetime) -> Situation | Blockage:
    """Return how things stand, or why that cannot be told."""
    try:
        unapplied = list_unapplied_migrations()
    except OperationalError as error:
        # Its first line: the others quote a statement.
        return Blockage(database_error=str(error).partition("\n")[0])
    if unapplied:
        return Blockage(unapplied_migrations=unapplied)
    try:
        config = shop.read_config()
        public_url = shop.read_public_url()
    except ConfigurationError as error:
        return Blockage(settings_error=str(error))
    rows = list(Account.objects.order_by("handle", "pk").prefetch_related("categories"))
    return Situation(
        now=now,
        config=config,
        host=shop.read_host_facts(channel=config.channel),
        public_url=public_url,
        webhook_url=public_url + WEBHOOK_ADDRESS if public_url else "",
        has_own_keys=has_own_keys(),
        is_x_local=urlsplit(api_url()).hostname in LOCAL_HOSTS,
        app=read_app(config),
        accounts=tuple(_read_account(each, config, sealer, now) for each in rows),
        windows=_read_windows(rows, now),
        spending=_read_spending(APP, now, config.budget_day_usd, config.budget_month_usd),
        queues=_read_queues(rows, now),
    )


def read_app(config: Config) -> AppFacts:
    row = XApp.objects.filter(client_id=config.client_id).first()
    if row is None:
        return AppFacts()
    return AppFacts(**{each.name: getattr(row, each.name) for each in fields(AppFacts)})


def _read_account(account: Account, config: Config, sealer: Sealer, now: datetime) -> AccountFacts:
    return AccountFacts(
        handle=account.handle,
        state=account.state,
        state_reason=account.state_reason,
        can_refresh=account.can_refresh,
        access_token_expires_at=account.access_token_expires_at,
        tokens_stored_at=account.tokens_stored_at,
        created_at=account.created_at,
        mentions_polled_at=account.mentions_polled_at,
        subscribed_events=tuple(account.subscribed_events),
        subscriptions_checked_at=account.subscriptions_checked_at,
        subscription_problem=account.subscription_problem,
        can_open_tokens=_can_open(account, sealer),
        category_count=sum(
            1 for each in account.categories.all() if each.channel == config.channel
        ),
        missing_features=accounts.missing_features(account),
        missing_items=tuple(ITEMS[each] for each in find_missing(account)),
        gated_kinds=tuple(list_gated_kinds(account)),
        spending=_read_spending(
            account.x_user_id, now, account.budget_day_usd, account.budget_month_usd
        ),
    )


def _can_open(account: Account, sealer: Sealer) -> bool:
    if not account.sealed_tokens:
        # Its owner took the access away: there is nothing to open.
        return True
    try:
        sealer.unseal(account.sealed_tokens)
    except ConfigurationError:
        return False
    return True


def _read_spending(
    scope: str, now: datetime, budget_day_usd: Decimal | None, budget_month_usd: Decimal | None
) -> SpendingFacts:
    spent = usage.read_spending(scope, now=now)
    return SpendingFacts(spent.day_usd, spent.month_usd, budget_day_usd, budget_month_usd)


def _read_windows(rows: Iterable[Account], now: datetime) -> tuple[WindowFacts, ...]:
    handles = {each.x_user_id: each.handle for each in rows}
    return tuple(
        WindowFacts(
            handles.get(each.scope, each.scope) if each.scope != APP else "",
            each.call,
            each.remaining_count,
            each.limit_count,
            each.resets_at,
        )
        for each in usage.list_windows(now=now)
    )


def _read_queues(rows: Iterable[Account], now: datetime) -> QueueFacts:
    open_events = InboxEvent.objects.filter(
        state__in=[InboxState.NEW, InboxState.CLAIMED], not_before__lte=now
    )
    failed_events = InboxEvent.objects.filter(
        state=InboxState.FAILED, received_at__gte=now - FAILED_WITHIN
    )
    unsent = dict(
        OutboxMessage.objects.filter(
            state__in=[OutboxState.UNKNOWN, OutboxState.FAILED],
            created_at__gte=now - FAILED_WITHIN,
        )
        # A person has looked at these and given them up.
        .exclude(last_error_kind="GivenUp")
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    tasks = StaffTask.objects.filter(done_at=None).aggregate(
        count=Count("pk"),
        oldest=Min("created_at"),
        late_posts=Count("pk", filter=Q(kind=StaffTaskKind.LATE_POST)),
    )
    return QueueFacts(
        oldest_due_message_at=_find_oldest_due(rows, now),
        oldest_open_event_at=open_events.aggregate(oldest=Min("received_at"))["oldest"],
        failed_event_count=failed_events.count(),
        unknown_message_count=unsent.get(OutboxState.UNKNOWN, 0),
        failed_message_count=unsent.get(OutboxState.FAILED, 0),
        open_task_count=tasks["count"],
        oldest_task_at=tasks["oldest"],
        late_post_count=tasks["late_posts"],
        blocked_prize_count=ContestPrize.objects.filter(state=PrizeState.BLOCKED).count(),
    )


def _find_oldest_due(rows: Iterable[Account], now: datetime) -> datetime | None:
    """Leave out what waits with good reason: the account's own findings say why."""
    by_id = {each.x_user_id: each for each in rows}
    groups = (
        OutboxMessage.objects.filter(state=OutboxState.WAITING, not_before__lte=now)
        .values_list("account_x_user_id", "kind", "priority")
        .annotate(oldest=Min("not_before"))
    )
    due = [
        oldest
        for account_id, kind, priority, oldest in groups
        if (account := by_id.get(account_id)) is not None
        and _may_send(account, kind=kind, priority=priority)
    ]
    return min(due, default=None)


def _may_send(account: Account, *, kind: str, priority: str) -> bool:
    if account.state == AccountState.NEEDS_RECONNECTING or kind in list_gated_kinds(account):
        return False
    return account.state != AccountState.PAUSED or priority < Priority.PROMOTION
