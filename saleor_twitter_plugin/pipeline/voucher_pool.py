"""A campaign's voucher in the shop, and codes of it made ahead."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from ..campaigns import codes, outlets, pool
from ..campaigns.discounts import read_discount, read_minimum_spend, read_scope, read_validity
from ..errors import PermanentError
from ..handoffs import (
    DiscountKind,
    Money,
    SaleorCategoryId,
    SaleorCollectionId,
    SaleorProductId,
    SaleorVoucherId,
    VoucherSpec,
)
from ..models import Campaign
from ..models.campaigns import CampaignKind
from ..sealing import Sealer
from ..shop import Shop
from .outlets import list_shown


def fill_pool(campaign: Campaign, *, shop: Shop, sealer: Sealer, at_least: int = 0) -> int:
    """Make the codes that are missing, and the voucher where there is none; return how many.

    One filler of a campaign at a time. The shop's rows and ours are of one transaction: after a
    crash there is no code that nobody keeps.

    Raises:
        TwitterPluginError: the shop makes no such voucher, or could not answer.
    """
    with transaction.atomic():
        row = pool.lock_pool(campaign)
        missing = max(pool.count_wanted(row), at_least - pool.count_free(row), 0)
        made = [codes.make_code() for _ in range(missing)]
        if not _ensure_voucher(row, made, shop):
            return 0
        pool.store_codes(row, made, sealer=sealer)
    return missing


def retire_codes(campaign: Campaign, *, shop: Shop, sealer: Sealer) -> int:
    """Delete what was somebody's and is not any more; return how many."""
    spent = pool.list_spent(campaign, limit=pool.POOL_SIZE)
    if spent:
        with transaction.atomic():
            if campaign.saleor_voucher_id:
                shop.remove_voucher_codes(
                    SaleorVoucherId(campaign.saleor_voucher_id),
                    [sealer.unseal(each.sealed_code) for each in spent],
                )
            pool.forget_codes(spent)
    return len(spent)


def _ensure_voucher(campaign: Campaign, made: Sequence[str], shop: Shop) -> bool:
    """Let the shop have the voucher, these codes of it, and the moment when it ends.

    False: there is no voucher, as there is nothing that it would be for.
    """
    ends_at = _find_last_moment(campaign)
    voucher_id = SaleorVoucherId(campaign.saleor_voucher_id)
    if not voucher_id:
        if not made:
            return True
        goods = _list_goods(campaign, shop)
        if goods is not None and not goods:
            # The shop takes a voucher for nothing as one for everything.
            return False
        campaign.currency = shop.read_host_facts(channel=campaign.channel).currency
        spec = _make_spec(campaign, shop, ends_at, goods)
        voucher_id = shop.create_voucher(spec, made)
    else:
        if made:
            shop.add_voucher_codes(voucher_id, made)
        if ends_at is None or ends_at == campaign.voucher_ends_at:
            return True
        if outlets.is_suspended(campaign):
            return True
        shop.change_voucher_end(voucher_id, ends_at)
    Campaign.objects.filter(pk=campaign.pk).update(
        saleor_voucher_id=voucher_id, voucher_ends_at=ends_at, currency=campaign.currency
    )
    return True


def _list_goods(campaign: Campaign, shop: Shop) -> list[SaleorProductId] | None:
    """Return what an outlet's voucher is made for, and note it; None for other kinds."""
    if campaign.kind != CampaignKind.OUTLET:
        return None
    shown = list_shown(campaign, shop=shop)
    outlets.note_scope(campaign, shown, is_suspended=not shown)
    return shown


def _find_last_moment(campaign: Campaign) -> datetime | None:
    """Return when the last voucher ends that can be asked for."""
    if campaign.ends_at is None:
        return None
    return campaign.ends_at + read_validity(campaign.settings)


def _make_spec(
    campaign: Campaign,
    shop: Shop,
    ends_at: datetime | None,
    goods: list[SaleorProductId] | None,
) -> VoucherSpec:
    discount = read_discount(campaign.settings)
    if discount is None:
        raise PermanentError(f"The campaign {campaign.slug} does not say what it gives.")
    minimum = read_minimum_spend(campaign.settings)
    scope = read_scope(campaign.settings)

    def keys_of(name: str, kind: str) -> list[str]:
        return [shop.to_primary_key(kind, each) or each for each in scope[name]]

    return VoucherSpec(
        name=campaign.name,
        channel=campaign.channel,
        kind=discount.kind,
        value=discount.value if discount.kind is not DiscountKind.FREE_SHIPPING else Decimal(0),
        minimum_spend=Money(minimum, campaign.currency) if minimum is not None else None,
        starts_at=campaign.starts_at,
        ends_at=ends_at,
        category_ids=tuple(SaleorCategoryId(each) for each in keys_of("categories", "Category")),
        collection_ids=tuple(
            SaleorCollectionId(each) for each in keys_of("collections", "Collection")
        ),
        product_ids=tuple(
            goods
            if goods is not None
            else [SaleorProductId(each) for each in keys_of("products", "Product")]
        ),
        is_once_per_customer=campaign.is_once_per_customer,
    )
