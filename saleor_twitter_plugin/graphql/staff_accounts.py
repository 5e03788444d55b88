"""The shop's accounts as their staff see them: how each stands, and what it speaks for."""

from dataclasses import dataclass
from typing import Any

import graphene

from .. import usage
from ..accounts.compliance import ChecklistItem
from ..feeds.account_rules import read_rules
from ..handoffs import SaleorCategoryId
from ..health import SpendingFacts
from ..models import Account, CategoryAccount, LocalAccount
from ..models.accounts import AccountState
from ..models.feeds import FeedItemState
from ..pipeline.standing import ITEMS, Standing, look_at
from ..wording import translate
from .context import Context
from .health import TwitterSpending
from .staff_permission import for_staff
from .staff_types import TwitterAccountState, TwitterFeedRole, enum_of
from .types import TwitterAccount, TwitterCategory, list_of

TwitterChecklistItem = enum_of("TwitterChecklistItem", ChecklistItem)


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    item: ChecklistItem
    is_done: bool


class TwitterChecklistLine(graphene.ObjectType):
    """What X asks of an account that acts by itself, as a person saw it on the profile."""

    item = graphene.NonNull(TwitterChecklistItem)
    is_done = graphene.NonNull(graphene.Boolean)
    description = graphene.NonNull(graphene.String)

    @staticmethod
    def resolve_item(line: ChecklistLine, info: Any) -> str:
        return line.item.value

    @staticmethod
    def resolve_description(line: ChecklistLine, info: Any) -> str:
        return translate(ITEMS[line.item], info.context.language)


class TwitterMissingFeature(graphene.ObjectType):
    """What is off, as X has not allowed it: connect the account anew."""

    scope = graphene.NonNull(graphene.String)
    description = graphene.NonNull(graphene.String)

    @staticmethod
    def resolve_scope(feature: tuple[str, str], info: Any) -> str:
        return feature[0]

    @staticmethod
    def resolve_description(feature: tuple[str, str], info: Any) -> str:
        return translate(feature[1], info.context.language)


class TwitterOwnedCategory(graphene.ObjectType):
    category = graphene.NonNull(TwitterCategory)
    channel = graphene.NonNull(graphene.String)

    @staticmethod
    def resolve_category(row: CategoryAccount, info: Any) -> SaleorCategoryId:
        return SaleorCategoryId(row.saleor_category_id)


class TwitterOwnedRole(graphene.ObjectType):
    role = graphene.NonNull(TwitterFeedRole)
    channel = graphene.NonNull(graphene.String)


class TwitterOwnedWarehouse(graphene.ObjectType):
    warehouse = graphene.NonNull(graphene.ID, description="Its id in the shop's API.")
    channel = graphene.NonNull(graphene.String)

    @staticmethod
    def resolve_warehouse(row: LocalAccount, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("Warehouse", row.saleor_warehouse_id)


class TwitterStaffAccount(graphene.ObjectType):
    account = graphene.NonNull(TwitterAccount)
    state = graphene.NonNull(TwitterAccountState)
    reason = graphene.String(description="Why it is not simply connected.")
    is_paused = graphene.NonNull(graphene.Boolean, description="Its posts wait for a person.")
    language = graphene.NonNull(graphene.String)
    checklist = list_of(TwitterChecklistLine)
    missing_features = list_of(TwitterMissingFeature)
    waiting_count = graphene.NonNull(
        graphene.Int, description="Messages that wait because of the checklist."
    )
    queued_count = graphene.NonNull(
        graphene.Int, description="Posts planned and not yet released: see `twitterQueue`."
    )
    spending = graphene.NonNull(TwitterSpending)
    categories = list_of(TwitterOwnedCategory)
    roles = list_of(TwitterOwnedRole)
    warehouses = list_of(TwitterOwnedWarehouse)

    @staticmethod
    def resolve_state(standing: Standing, info: Any) -> str:
        return standing.account.state

    @staticmethod
    def resolve_reason(standing: Standing, info: Any) -> str | None:
        return standing.account.state_reason or None

    @staticmethod
    def resolve_is_paused(standing: Standing, info: Any) -> bool:
        account = standing.account
        return account.state == AccountState.PAUSED or read_rules(account).is_paused

    @staticmethod
    def resolve_language(standing: Standing, info: Any) -> str:
        return standing.account.language

    @staticmethod
    def resolve_checklist(standing: Standing, info: Any) -> list[ChecklistLine]:
        return [ChecklistLine(each, each not in standing.missing_items) for each in ITEMS]

    @staticmethod
    def resolve_missing_features(standing: Standing, info: Any) -> list[tuple[str, str]]:
        return list(standing.missing_features.items())

    @staticmethod
    def resolve_queued_count(standing: Standing, info: Any) -> int:
        return standing.account.feed_items.filter(state=FeedItemState.PLANNED).count()

    @staticmethod
    def resolve_spending(standing: Standing, info: Any) -> SpendingFacts:
        account = standing.account
        context: Context = info.context
        spent = usage.read_spending(account.x_user_id, now=context.now)
        return SpendingFacts(
            spent.day_usd, spent.month_usd, account.budget_day_usd, account.budget_month_usd
        )

    @staticmethod
    def resolve_categories(standing: Standing, info: Any) -> list[CategoryAccount]:
        return list(standing.categories)

    @staticmethod
    def resolve_roles(standing: Standing, info: Any) -> list[Any]:
        return list(standing.account.feed_roles.all())

    @staticmethod
    def resolve_warehouses(standing: Standing, info: Any) -> list[LocalAccount]:
        return list(standing.account.places.all())


class AccountsQuery(graphene.ObjectType):
    twitter_accounts = graphene.List(
        graphene.NonNull(TwitterStaffAccount), description="Every account, by handle."
    )

    @staticmethod
    @for_staff
    def resolve_twitter_accounts(root: None, info: Any) -> list[Standing]:
        rows = Account.objects.order_by("handle", "pk")
        return [
            look_at(each) for each in rows.prefetch_related("categories", "feed_roles", "places")
        ]


def stand(account: Account) -> Standing:
    """Return how an account stands after a mutation changed it."""
    account.refresh_from_db()
    return look_at(account)
