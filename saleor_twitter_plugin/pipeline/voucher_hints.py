"""What Saleor's hooks told of checkouts, orders and vouchers, done."""

import logging
from datetime import datetime

from .. import campaigns, staff
from ..campaigns import hints, loaded, outlets
from ..errors import TwitterPluginError
from ..failures import log_failure
from ..handoffs import (
    ApplyAnswer,
    OpenCheckout,
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorVoucherId,
)
from ..models import Campaign, CampaignCode, LoadedVoucher, VoucherHint
from ..models.campaigns import LIVE, CampaignKind, VoucherHintKind, VoucherState
from ..models.staff_tasks import StaffTaskKind
from ..sealing import Sealer
from ..shop import Shop
from .outlets import keep_scope
from .voucher_pool import fill_pool

logger = logging.getLogger(__name__)
HINTS_PER_ROUND = 200
UNSETTLED_PER_ROUND = 50


def work_voucher_hints(*, shop: Shop, sealer: Sealer, now: datetime) -> int:
    """Do what the hooks left to do; return how many hints. Twice at once does no harm."""
    rows = hints.list_hints(limit=HINTS_PER_ROUND)
    done: list[int] = []
    seen: set[tuple[str, str, str]] = set()
    for row in rows:
        subject = (row.kind, row.subject_id, row.saleor_customer_id)
        if subject not in seen:
            seen.add(subject)
            try:
                _work(row, shop=shop, sealer=sealer, now=now)
            except TwitterPluginError as error:
                # It stays for the next round, as do those about the same thing.
                log_failure(logger, f"A hint about a {row.kind} was not worked on", error)
                seen.discard(subject)
                continue
        done.append(row.pk)
    hints.remove_hints(done)
    return len(done)


def apply_vouchers(
    customer_id: SaleorCustomerId,
    checkout_id: SaleorCheckoutId,
    *,
    shop: Shop,
    sealer: Sealer,
    now: datetime,
    is_asked_for: bool = False,
) -> ApplyAnswer | None:
    """Put the customer's voucher into their checkout, where it fits and has no code yet.

    `is_asked_for`: the customer says so now, and may move it here from another checkout.

    Returns: None where they have none.
    """
    answer = None
    for voucher in loaded.list_in_hand(customer_id, now=now):
        channel = voucher.campaign.channel
        open_now = {
            each.checkout_id: each
            for each in shop.list_open_checkouts(customer_id, channel=channel)
        }
        code = loaded.open_code(voucher, sealer=sealer)
        if not _is_free(voucher, code, open_now, shop=shop, now=now):
            if voucher.saleor_checkout_id == checkout_id:
                return ApplyAnswer.APPLIED
            if not is_asked_for:
                continue
            shop.remove_voucher(SaleorCheckoutId(voucher.saleor_checkout_id), code)
            loaded.note_taken_out(voucher, is_by_hand=False)
        target = open_now.get(checkout_id)
        if target is None:
            answer = answer or ApplyAnswer.GONE
            continue
        if not target.has_lines or target.code not in ("", code):
            answer = ApplyAnswer.NOT_YET
            continue
        declined = {voucher.declined_checkout_id, voucher.saleor_checkout_id} - {""}
        is_declined = checkout_id in declined and not loaded.has_conditions(voucher.campaign)
        if is_declined and not is_asked_for:
            continue
        answer = _apply(voucher, target, code, shop)
        if answer is ApplyAnswer.APPLIED:
            return answer
    return answer


def settle_unheard(*, shop: Shop, sealer: Sealer, now: datetime) -> int:
    """Look at some vouchers of which a hook may not have told; return how many were looked at."""
    rows = loaded.list_unsettled(limit=UNSETTLED_PER_ROUND, now=now)
    for voucher in rows:
        customer_id = SaleorCustomerId(voucher.saleor_customer_id)
        if _settle(customer_id, shop=shop, sealer=sealer, now=now, wanted=voucher):
            continue
        if voucher.state == VoucherState.APPLIED:
            channel = voucher.campaign.channel
            code = loaded.open_code(voucher, sealer=sealer)
            for each in shop.list_open_checkouts(customer_id, channel=channel):
                if each.checkout_id == voucher.saleor_checkout_id and each.code == code:
                    break
            else:
                loaded.note_taken_out(voucher, is_by_hand=False)
    return len(rows)


def respect_voucher(campaign: Campaign, *, shop: Shop, now: datetime) -> None:
    """Stop a campaign whose voucher is gone or good for nothing, and tell the staff."""
    voucher_id = SaleorVoucherId(campaign.saleor_voucher_id)
    state = shop.read_voucher_state(voucher_id, channel=campaign.channel)
    if not state.exists:
        campaigns.end(campaign, now=now)
        revoked = loaded.revoke_all(campaign)
        if campaign.state in LIVE or revoked:
            staff.ask(StaffTaskKind.VOUCHER_CHANGED, f"{campaign.slug}:gone", now=now)
        return
    is_to_come = campaign.starts_at is not None and campaign.starts_at > now
    if state.is_usable or is_to_come or not campaigns.is_open_at(campaign, now):
        return
    if outlets.is_suspended(campaign):
        # We ended it ourselves, until its feed shows something again.
        return
    if campaigns.pause(campaign):
        staff.ask(StaffTaskKind.VOUCHER_CHANGED, f"{campaign.slug}:{now:%Y-%m-%d}", now=now)


def _work(row: VoucherHint, *, shop: Shop, sealer: Sealer, now: datetime) -> None:
    customer_id = SaleorCustomerId(row.saleor_customer_id)
    match row.kind:
        case VoucherHintKind.CHECKOUT:
            checkout_id = SaleorCheckoutId(row.subject_id)
            apply_vouchers(customer_id, checkout_id, shop=shop, sealer=sealer, now=now)
        case VoucherHintKind.ORDER:
            _settle(customer_id, shop=shop, sealer=sealer, now=now)
        case VoucherHintKind.VOUCHER:
            for campaign in Campaign.objects.filter(saleor_voucher_id=row.subject_id):
                respect_voucher(campaign, shop=shop, now=now)
                if campaign.kind == CampaignKind.OUTLET:
                    keep_scope(campaign, shop=shop, now=now)
        case VoucherHintKind.CODE:
            _replace_code(row.subject_id, shop=shop, sealer=sealer, now=now)


def _is_free(
    voucher: LoadedVoucher,
    code: str,
    open_now: dict[SaleorCheckoutId, OpenCheckout],
    *,
    shop: Shop,
    now: datetime,
) -> bool:
    """Tell whether it is in no checkout; what went out of its own is noted."""
    if voucher.state == VoucherState.LOADED:
        return True
    held_by = open_now.get(SaleorCheckoutId(voucher.saleor_checkout_id))
    if held_by is not None and held_by.code == code:
        return False
    if held_by is None:
        customer_id = SaleorCustomerId(voucher.saleor_customer_id)
        for order in shop.list_customer_orders(customer_id):
            if order.code == code:
                loaded.settle(voucher, order, now=now)
                return False
    is_by_hand = held_by is not None and held_by.has_lines
    loaded.note_taken_out(
        voucher, is_by_hand=is_by_hand and not loaded.has_conditions(voucher.campaign)
    )
    return True


def _apply(voucher: LoadedVoucher, target: OpenCheckout, code: str, shop: Shop) -> ApplyAnswer:
    """Put it in, then note where it is: after a crash in between, the same is done again."""
    if target.code == code:
        answer = ApplyAnswer.APPLIED
    else:
        answer = shop.apply_voucher(target.checkout_id, code)
    if answer is ApplyAnswer.APPLIED and not loaded.note_applied(voucher, target.checkout_id):
        # Another worker put it into another checkout of theirs.
        shop.remove_voucher(target.checkout_id, code)
        return ApplyAnswer.REFUSED
    return answer


def _settle(
    customer_id: SaleorCustomerId,
    *,
    shop: Shop,
    sealer: Sealer,
    now: datetime,
    wanted: LoadedVoucher | None = None,
) -> bool:
    """Note what the customer's orders came to; return whether one was `wanted`'s."""
    is_found = False
    for order in shop.list_customer_orders(customer_id):
        voucher = loaded.find_by_code(order.code)
        if voucher is None:
            continue
        is_found = is_found or voucher == wanted
        if not loaded.settle(voucher, order, now=now):
            fill_pool(voucher.campaign, shop=shop, sealer=sealer, at_least=1)
            loaded.settle(voucher, order, now=now)
    return is_found


def _replace_code(digest: str, *, shop: Shop, sealer: Sealer, now: datetime) -> None:
    found = CampaignCode.objects.filter(digest=digest)
    for row in found.select_related("campaign", "voucher__campaign"):
        if row.voucher is None:
            row.delete()
            continue
        voucher_id = SaleorVoucherId(row.campaign.saleor_voucher_id)
        if not shop.read_voucher_state(voucher_id, channel=row.campaign.channel).exists:
            respect_voucher(row.campaign, shop=shop, now=now)
        elif not loaded.replace_code(row.voucher):
            fill_pool(row.campaign, shop=shop, sealer=sealer, at_least=1)
            loaded.replace_code(row.voucher)
