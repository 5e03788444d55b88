"""In which hours of the week the shop sells, and which are good for what is not urgent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import graphene

from ..feeds.account_rules import read_row
from ..feeds.hours_rows import pick
from ..models import BestHours
from .staff_permission import for_staff
from .staff_recurring import TwitterWeekday
from .staff_types import account_argument, find_account
from .types import list_of


@dataclass(frozen=True, slots=True)
class CountedHour:
    weekday: int
    hour: int
    order_count: int
    our_order_count: int
    is_best: bool


class TwitterWeekHour(graphene.ObjectType):
    weekday = graphene.NonNull(TwitterWeekday)
    hour = graphene.NonNull(graphene.Int, description="9 is from 9:00 until 10:00.")
    order_count = graphene.NonNull(graphene.Int, description="Of the shop, in 90 days.")
    our_order_count = graphene.NonNull(
        graphene.Int, description="Those that the account's posts led to, by when they were asked."
    )
    is_best = graphene.NonNull(graphene.Boolean)


class TwitterBestHours(graphene.ObjectType):
    time_zone = graphene.NonNull(graphene.String)
    is_used = graphene.NonNull(graphene.Boolean, description="As `usesBestHours` of the rules.")
    refreshed_at = graphene.NonNull(graphene.DateTime)
    order_count = graphene.NonNull(
        graphene.Int, description="With less than 30 no hour is better than another."
    )
    hours = list_of(TwitterWeekHour)

    @staticmethod
    def resolve_is_used(row: BestHours, info: Any) -> bool:
        return read_row(row.account).uses_best_hours

    @staticmethod
    def resolve_refreshed_at(row: BestHours, info: Any) -> datetime:
        return row.refreshed_at

    @staticmethod
    def resolve_order_count(row: BestHours, info: Any) -> int:
        return sum(orders for _, _, orders, _ in row.hours)

    @staticmethod
    def resolve_hours(row: BestHours, info: Any) -> list[CountedHour]:
        best = pick(row)
        counted = {(weekday, hour): (orders, ours) for weekday, hour, orders, ours in row.hours}
        return [
            CountedHour(*place, *counted.get(place, (0, 0)), is_best=place in best)
            for place in sorted({*counted, *best})
        ]


class HoursQuery(graphene.ObjectType):
    twitter_best_hours = graphene.Field(
        TwitterBestHours,
        account=account_argument(),
        description="Counted once a day; null where they were not counted yet.",
    )

    @staticmethod
    @for_staff
    def resolve_twitter_best_hours(root: None, info: Any, account: str) -> BestHours | None:
        found = find_account(account)
        rows = BestHours.objects.select_related("account")
        return rows.filter(account=found).first() if found else None
