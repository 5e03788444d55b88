"""Outlets for tests: an account with the category 5, and what lies in it."""

from typing import Any

from saleor_twitter_plugin import accounts, campaigns
from saleor_twitter_plugin.handoffs import SaleorCategoryId, SaleorProductId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account, Campaign
from saleor_twitter_plugin.pipeline.voucher_pool import fill_pool
from tests.database.campaigns.rows import draft
from tests.factories import NOW, add_account, make_item
from tests.fakes import FakeShop

OUTLET = SaleorCategoryId("5")


def draft_outlet(
    account: Account | None = None, *, tag: str = "SummerSale", **values: Any
) -> Campaign:
    """Write an outlet of the account, which speaks for the category `OUTLET`."""
    account = account or add_account()
    accounts.assign_category(OUTLET, account, channel="default-channel")
    campaign = draft(tag, **{"kind": "outlet", **values})
    campaign.accounts.set([account])
    return campaign


def run_outlet(shop: FakeShop, account: Account | None = None, **values: Any) -> Campaign:
    """Let an outlet run, with its voucher where its feed shows anything."""
    campaign = campaigns.schedule(draft_outlet(account, **values), now=NOW)
    fill_pool(campaign, shop=shop, sealer=get_sealer())
    campaign.refresh_from_db()
    return campaign


def put(shop: FakeShop, product_id: str, **parts: Any) -> None:
    """Lay a product into the outlet's category, or change it."""
    values = {"category_ids": (OUTLET,), **parts}
    shop.items[product_id] = make_item(product_id=SaleorProductId(product_id), **values)


def goods(shop: FakeShop) -> list[str]:
    """Return what the one voucher is for."""
    (spec,) = shop.vouchers.values()
    return sorted(spec.product_ids)
