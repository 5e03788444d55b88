"""What becomes of a loaded voucher: in a checkout, in an order, and perhaps back.

LOADED → APPLIED → USED → LOADED again by the campaign's policy; each step a conditional update.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q

from ..handoffs import CustomerOrder, SaleorCheckoutId, SaleorCustomerId
from ..models import Campaign, LoadedVoucher
from ..models.campaigns import HOLDING, CampaignKind, VoucherState
from ..sealing import Sealer
from .codes import digest_code, is_campaign_code
from .discounts import read_minimum_spend, read_most_it_gives, read_scope
from .issuing import take_back
from .pool import give_code, spend_code

CANCELLED_WITHIN = timedelta(days=60)
_IN_HAND = (VoucherState.LOADED, VoucherState.APPLIED)
_WITH_CODE = (*_IN_HAND, VoucherState.USED)
# The one statement before an order: whose is the code, and in which checkout? It waits for
# another checkout's attempt with the same code, and then sees whose it became.
_CLAIM = """
UPDATE twitter_loaded_voucher AS voucher
SET state = 'applied', saleor_checkout_id = %(checkout)s
FROM twitter_campaign_code AS code, twitter_campaign AS campaign
WHERE code.digest = %(digest)s AND code.voucher_id = voucher.id
  AND campaign.id = voucher.campaign_id AND campaign.channel = %(channel)s
  AND voucher.saleor_customer_id = %(customer)s AND voucher.saleor_customer_id <> ''
  AND voucher.state IN ('loaded', 'applied')
  AND voucher.saleor_checkout_id IN ('', %(checkout)s)
  AND voucher.expires_at > %(now)s
"""


def list_in_hand(customer_id: SaleorCustomerId, *, now: datetime) -> list[LoadedVoucher]:
    """Return what the customer can use, what ends first first."""
    mine = LoadedVoucher.objects.filter(saleor_customer_id=customer_id, state__in=_IN_HAND)
    found = mine.filter(expires_at__gt=now).select_related("campaign", "code")
    return list(found.order_by("expires_at", "pk"))


def open_code(voucher: LoadedVoucher, *, sealer: Sealer) -> str:
    return sealer.unseal(voucher.code.sealed_code)


def find_by_code(code: str) -> LoadedVoucher | None:
    if not is_campaign_code(code):
        return None
    found = LoadedVoucher.objects.filter(code__digest=digest_code(code))
    return found.select_related("campaign").first()


def claim_for_order(
    code: str,
    *,
    customer_id: SaleorCustomerId,
    checkout_id: SaleorCheckoutId,
    channel: str,
    now: datetime,
) -> bool:
    """Tell whether this checkout may become an order with the code, and keep others from it."""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "digest": digest_code(code),
                "customer": customer_id,
                "checkout": checkout_id,
                "channel": channel,
                "now": now,
            },
        )
        return bool(cursor.rowcount == 1)


def note_applied(voucher: LoadedVoucher, checkout_id: SaleorCheckoutId) -> bool:
    """Note in which checkout it is; False where it is in another one, or not theirs any more."""
    loaded = LoadedVoucher.objects.filter(pk=voucher.pk, state=VoucherState.LOADED)
    if loaded.update(state=VoucherState.APPLIED, saleor_checkout_id=checkout_id):
        return True
    there = LoadedVoucher.objects.filter(pk=voucher.pk, state=VoucherState.APPLIED)
    return there.filter(saleor_checkout_id=checkout_id).exists()


def note_taken_out(voucher: LoadedVoucher, *, is_by_hand: bool) -> bool:
    """Note that its checkout has it no more; False where it moved on meanwhile."""
    applied = LoadedVoucher.objects.filter(
        pk=voucher.pk,
        state=VoucherState.APPLIED,
        saleor_checkout_id=voucher.saleor_checkout_id,
    )
    declined = {"declined_checkout_id": voucher.saleor_checkout_id} if is_by_hand else {}
    changed = applied.update(state=VoucherState.LOADED, saleor_checkout_id="", **declined)
    return changed == 1


def has_conditions(campaign: Campaign) -> bool:
    """Tell whether the shop itself may take it out of a checkout that changed."""
    has_scope = campaign.kind == CampaignKind.OUTLET or any(read_scope(campaign.settings).values())
    return has_scope or read_minimum_spend(campaign.settings) is not None


def settle(voucher: LoadedVoucher, order: CustomerOrder, *, now: datetime) -> bool:
    """Note what an order with the voucher's code came to; False: it needs a code to come back."""
    with transaction.atomic():
        row = LoadedVoucher.objects.select_for_update().get(pk=voucher.pk)
        if row.state not in _WITH_CODE:
            return True
        if row.state == VoucherState.USED and row.saleor_order_id != order.order_id:
            return True
        _use(row, order, now)
        if order.is_taken_back and voucher.campaign.gives_back and not _give_back(row, now):
            transaction.set_rollback(True)
            return False
    return True


def replace_code(voucher: LoadedVoucher) -> bool:
    """Give the voucher another code, as its own was deleted; False where none is left."""
    with transaction.atomic():
        row = LoadedVoucher.objects.select_for_update().get(pk=voucher.pk)
        if row.state not in _IN_HAND:
            return True
        spend_code(row)
        if not give_code(row):
            transaction.set_rollback(True)
            return False
        row.state, row.saleor_checkout_id = VoucherState.LOADED, ""
        row.save(update_fields=["state", "saleor_checkout_id"])
    return True


def list_unsettled(*, limit: int, now: datetime) -> list[LoadedVoucher]:
    """Return some of what an unheard hook may have left behind, others each time.

    In a checkout, or in an order that may still be cancelled.
    """
    used = Q(state=VoucherState.USED, used_at__gt=now - CANCELLED_WITHIN)
    rows = LoadedVoucher.objects.filter(Q(state=VoucherState.APPLIED) | used)
    rows = rows.exclude(saleor_customer_id="").select_related("campaign", "code")
    return list(rows.order_by("?")[:limit])


def revoke_all(campaign: Campaign) -> int:
    """Take back what nobody has used yet; return how many."""
    held = campaign.vouchers.filter(state__in=HOLDING).order_by("pk")
    return sum(take_back(pk, VoucherState.REVOKED) for pk in held.values_list("pk", flat=True))


def _use(row: LoadedVoucher, order: CustomerOrder, now: datetime) -> None:
    # What it gave takes the place of the most that it may give.
    Campaign.objects.filter(pk=row.campaign_id).update(
        spent_amount=F("spent_amount") + order.discount_amount - row.reserved_amount
    )
    row.state = VoucherState.USED
    row.reserved_amount = order.discount_amount
    row.saleor_order_id = order.order_id
    row.order_number = order.number
    row.discount_amount = order.discount_amount
    row.order_amount = order.total.amount
    row.refunded_amount = order.total.amount if order.is_taken_back else order.refunded_amount
    row.used_at = row.used_at or now
    row.save()


def _give_back(row: LoadedVoucher, now: datetime) -> bool:
    """Load it anew under another code: the shop does not make a used one good again."""
    spend_code(row)
    row.saleor_order_id = row.order_number = row.saleor_checkout_id = ""
    row.discount_amount = row.order_amount = row.refunded_amount = row.used_at = None
    if row.expires_at <= now:
        row.state = VoucherState.LOADED
        row.save()
        return take_back(row.pk, VoucherState.EXPIRED)
    most = read_most_it_gives(row.campaign.settings)
    Campaign.objects.filter(pk=row.campaign_id).update(
        spent_amount=F("spent_amount") + most - row.reserved_amount
    )
    row.state = VoucherState.LOADED
    row.reserved_amount = most
    row.save()
    return give_code(row)
