"""Planned posts → outbox, one after another, as each account's rules allow."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from .. import outbox
from ..config import Config
from ..failures import log_failure
from ..feeds import queue
from ..feeds.account_rules import read_pressures, read_row, to_rules
from ..feeds.hours_rows import read_best_hours
from ..feeds.pacing import DAY, choose
from ..feeds.relevance import keep_relevant
from ..feeds.rules import FeedRules
from ..handoffs import MessageKind, OutgoingMessage, Priority, SaleorProductId, XUserId
from ..models import Account, FeedItem
from ..models.accounts import AccountState
from ..shop import Shop
from .composing import Composed, Untrue, compose
from .composing_announcements import compose_announcement

logger = logging.getLogger(__name__)

# So many in a round; the next one goes on.
RELEASES_PER_ROUND = 500


def release_posts(*, shop: Shop, now: datetime) -> int:
    """Give the outbox what may go now; return how many posts.

    Every other post that was looked at names the rule that keeps it.
    """
    config = shop.read_config()
    if not config.is_working:
        return 0
    with transaction.atomic():
        queue.lock_releasing()
        queue.close_expired(now)
        queue.close_ownerless()
    accounts = queue.list_due_accounts(now)
    pressures = read_pressures(accounts, now)
    count = 0
    for account in accounts:
        while count < RELEASES_PER_ROUND:
            item = _release_next(account.pk, pressures[account.pk], now)
            if item is None:
                break
            count += 1
            if not item.outbox_key:
                _rehearse(item, shop=shop, config=config, now=now)
    return count


def _release_next(account_pk: int, pressure: float, now: datetime) -> FeedItem | None:
    """Release the account's best post that no rule withholds; None where there is none.

    What was said is read under the lock: two workers at once never pass a cap together.
    """
    with transaction.atomic():
        queue.lock_releasing()
        account = Account.objects.filter(pk=account_pk).first()
        if account is None:
            return None
        items = {str(each.pk): each for each in queue.list_candidates(account, now)}
        if not items:
            return None
        row = read_row(account)
        rehearsing = account if row.is_dry_run else None
        rules = to_rules(row).under(pressure)
        if row.uses_best_hours:
            best_hours = read_best_hours(account, time_zone=rules.time_zone)
            rules = replace(rules, best_hours=best_hours)
        candidates = [queue.to_candidate(each) for each in items.values()]
        account_id = XUserId(account.x_user_id)
        said = keep_relevant(
            queue.list_said(now, _find_window(rules), dry_run_of=rehearsing),
            candidates,
            account_id=account_id,
            similarity_percent_max=rules.similarity_percent_max,
        )
        choice = choose(
            candidates, said, account_id=account_id, rules=_pause_with(account, rules), now=now
        )
        item = items[choice.released.key] if choice.released else None
        if item and queue.release(item, is_dry_run=row.is_dry_run, now=now):
            item.refresh_from_db()
            if item.outbox_key:
                outbox.add([_make_message(item, account)], now=now)
        else:
            item = None
        # Last, since it waits for no row: planning changes many of them at once.
        queue.write_withheld(choice.withheld)
        return item


def _pause_with(account: Account, rules: FeedRules) -> FeedRules:
    # Else all that waits for its reconnection would come out at once.
    is_stopped = account.state != AccountState.CONNECTED
    return replace(rules, is_paused=rules.is_paused or is_stopped)


def _find_window(rules: FeedRules) -> timedelta:
    """Return how far back a rule looks at most."""
    return max(DAY, rules.promotional_window, rules.similarity_window, rules.product_cooldown)


def _make_message(item: FeedItem, account: Account) -> OutgoingMessage:
    product_id = item.saleor_product_id
    return OutgoingMessage(
        key=item.outbox_key,
        kind=MessageKind.POST,
        account_id=XUserId(account.x_user_id),
        priority=Priority.PROMOTION,
        text="" if product_id else item.text,
        product_id=SaleorProductId(product_id) if product_id else None,
        channel=item.channel,
    )


def _rehearse(item: FeedItem, *, shop: Shop, config: Config, now: datetime) -> None:
    """Show on a dry run's post what it would have said, or why it would have been held."""
    if not item.saleor_product_id and not item.subject_id:
        return
    try:
        composed = _compose(item, shop=shop, config=config, now=now)
    except Exception as error:
        # It was released all the same; the others go on.
        log_failure(logger, f"post {item.pk} could not be rehearsed", error)
        return
    if isinstance(composed, Untrue):
        queue.close_rehearsed(item, why=composed.why)
    elif composed.rendered:
        queue.note_rendered(
            item,
            text=composed.text,
            more_texts=list(composed.more_texts),
            **composed.rendered.columns,
        )


def _compose(item: FeedItem, *, shop: Shop, config: Config, now: datetime) -> Composed | Untrue:
    if item.subject_id:
        return compose_announcement(item, item.account, shop=shop, config=config, now=now)
    return compose(
        SaleorProductId(item.saleor_product_id),
        item.channel,
        item,
        item.account,
        shop=shop,
        config=config,
        now=now,
    )
