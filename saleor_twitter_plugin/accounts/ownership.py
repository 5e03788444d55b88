"""Which categories have an account of their own; `feeds.find_owner` serves the rest."""

from ..handoffs import SaleorCategoryId
from ..models import Account, CategoryAccount


def assign_category(category_id: SaleorCategoryId, account: Account, *, channel: str) -> None:
    """Give a category to an account; it may have had another."""
    CategoryAccount.objects.update_or_create(
        saleor_category_id=category_id, channel=channel, defaults={"account": account}
    )


def release_category(category_id: SaleorCategoryId, *, channel: str) -> None:
    CategoryAccount.objects.filter(saleor_category_id=category_id, channel=channel).delete()


def read_ownership(*, channel: str) -> dict[SaleorCategoryId, Account]:
    """Return every category that has an account of its own in the channel."""
    rows = CategoryAccount.objects.filter(channel=channel).select_related("account")
    return {SaleorCategoryId(row.saleor_category_id): row.account for row in rows}
