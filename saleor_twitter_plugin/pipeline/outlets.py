"""An outlet's voucher is for what its account's feed shows now, and for nothing else."""

import logging
from datetime import datetime, timedelta
from itertools import batched, islice

from django.db import transaction

from .. import accounts, campaigns, feeds, staff
from ..campaigns import outlets, pool
from ..campaigns.outlet_scope import ScopePlan, plan_scope
from ..errors import TwitterPluginError
from ..failures import log_failure
from ..handoffs import SaleorProductId, SaleorVoucherId, XUserId
from ..models import Campaign, OutletScope
from ..models.staff_tasks import StaffTaskKind
from ..shop import Shop

logger = logging.getLogger(__name__)
# What is beyond is not in the voucher: it is read as a whole at each beat.
SHOWN_MAX = 2_000
PRODUCTS_PER_PAGE = 100
# Saleor wants a voucher to end after it begins.
_SHORTEST = timedelta(seconds=1)


def keep_outlets(*, shop: Shop, now: datetime) -> int:
    """Hold every outlet's voucher against its feed; return how many were changed."""
    changed = 0
    for campaign in outlets.list_outlets(now):
        try:
            changed += keep_scope(campaign, shop=shop, now=now)
        except TwitterPluginError as error:
            # All of it is undone, and done at the next beat; the others do not wait for this one.
            log_failure(logger, f"The voucher of {campaign.slug} was left as it was", error)
    return changed


def keep_scope(campaign: Campaign, *, shop: Shop, now: datetime) -> bool:
    """Let the voucher be for what the feed shows; return whether anything was changed.

    One worker at a time, and each looks at the feed when its turn has come: none brings back what
    another has seen leave. The shop's rows and ours are of one transaction.

    Raises:
        TwitterPluginError: the shop refused it or could not answer; nothing was changed.
    """
    with transaction.atomic():
        row = pool.lock_pool(campaign)
        scope = outlets.read_scope(row)
        shown = list_shown(row, shop=shop)
        voucher_id = SaleorVoucherId(row.saleor_voucher_id)
        if not voucher_id:
            outlets.note_scope(row, [], is_suspended=not shown)
            return scope.is_suspended is bool(shown)
        standing = shop.read_voucher_scope(voucher_id)
        if standing is None:
            # Deleted: its own hint ends the campaign.
            return False
        if not standing.is_limited:
            # Somebody made it good for everything: that is for a person to decide.
            staff.ask(StaffTaskKind.VOUCHER_CHANGED, f"{row.slug}:everything", now=now)
            return campaigns.pause(row)
        plan = plan_scope(shown, scope.product_ids, standing)
        is_changed = _carry_out(row, scope, plan, shop=shop, now=now)
        scope.product_ids = list(plan.kept)
        scope.is_suspended = plan.is_empty
        scope.by_hand_count, scope.left_out_count = plan.by_hand_count, plan.left_out_count
        scope.kept_at = now
        scope.save()
    return is_changed


def list_shown(campaign: Campaign, *, shop: Shop) -> list[SaleorProductId]:
    """Return what the feed of the campaign's account shows now, at most `SHOWN_MAX`."""
    channel = campaign.channel
    account = campaign.accounts.order_by("pk").first()
    if account is None:
        return []
    owners = accounts.read_ownership(channel=channel)
    speakers = feeds.read_speakers(owners, channel=channel)
    account_id = XUserId(account.x_user_id)
    own = [category for category, owner in owners.items() if owner == account]
    candidates = dict.fromkeys(
        islice(shop.iterate_visible_products(own, channel=channel), SHOWN_MAX)
    )
    if speakers.outlet is not None and speakers.outlet.account_id == account_id:
        units_max = speakers.outlet.last_units_max
        candidates |= dict.fromkeys(feeds.list_scarce(channel=channel, units_max=units_max))
    shown: list[SaleorProductId] = []
    for page in batched(islice(candidates, SHOWN_MAX), PRODUCTS_PER_PAGE):
        items = shop.read_catalog_items(page, channel=channel)
        shown += [
            each.product_id for each in items if feeds.is_shown(each, account_id, speakers=speakers)
        ]
    return shown


def _carry_out(
    campaign: Campaign, scope: OutletScope, plan: ScopePlan, *, shop: Shop, now: datetime
) -> bool:
    voucher_id = SaleorVoucherId(campaign.saleor_voucher_id)
    if plan.is_empty:
        state = shop.read_voucher_state(voucher_id, channel=campaign.channel)
        if scope.is_suspended and not state.is_usable:
            return False
        begins_at = campaign.starts_at or now
        shop.change_voucher_end(voucher_id, max(now, begins_at + _SHORTEST))
        return True
    if plan.added or plan.removed:
        shop.change_voucher_products(voucher_id, added=plan.added, removed=plan.removed)
    if scope.is_suspended and campaign.voucher_ends_at is not None:
        # Last: until now it was for what the feed showed before.
        shop.change_voucher_end(voucher_id, campaign.voucher_ends_at)
    return bool(plan.added or plan.removed or scope.is_suspended)
