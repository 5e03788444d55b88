"""Which account speaks for a category: its own, else the nearest ancestor's."""

from collections.abc import Mapping, Sequence

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


def choose_account(
    category_ids: Sequence[SaleorCategoryId], ownership: Mapping[SaleorCategoryId, Account]
) -> Account | None:
    """Return the account of the first of `category_ids` (nearest first) that has one."""
    return next((ownership[each] for each in category_ids if each in ownership), None)
