"""What keeps an account's timeline clean, as its owner set it."""

import re
from datetime import time
from typing import Any

import graphene

from ..feeds.account_rules import read_row, store_rules
from ..handoffs import Trigger
from ..models import AccountFeedRules
from .context import Context
from .staff_permission import for_staff
from .staff_problems import name_fields
from .staff_types import (
    StaffMutation,
    TwitterCorrection,
    TwitterTrigger,
    account_argument,
    find_account,
    read_account,
)
from .types import list_of

_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_CLOCK_TIMES = ("quiet_from", "quiet_until")


class TwitterFeedRules(graphene.ObjectType):
    posts_per_hour = graphene.NonNull(graphene.Int)
    posts_per_day = graphene.NonNull(graphene.Int)
    minimum_gap_minutes = graphene.NonNull(graphene.Int)
    quiet_from = graphene.String(description="As `22:00`; null for no quiet hours.")
    quiet_until = graphene.String()
    time_zone = graphene.NonNull(graphene.String, description="As `Europe/Madrid`.")
    promotional_percent_max = graphene.NonNull(graphene.Int)
    product_cooldown_hours = graphene.NonNull(graphene.Int)
    similarity_percent_max = graphene.NonNull(graphene.Int)
    triggers = list_of(TwitterTrigger)
    price_drop_percent_min = graphene.NonNull(graphene.Int)
    last_units_max = graphene.NonNull(graphene.Int)
    promotion_ending_hours = graphene.NonNull(
        graphene.Int, description="So long before its end a promotion's last hours begin."
    )
    correction = graphene.NonNull(
        TwitterCorrection, description="What is done about a post whose price is no longer true."
    )
    needs_approval = graphene.NonNull(graphene.Boolean)
    is_dry_run = graphene.NonNull(
        graphene.Boolean, description="Everything is planned, and nothing is sent."
    )

    evergreen_is_on = graphene.NonNull(
        graphene.Boolean, description="While there is no news, products are spoken of again."
    )
    evergreen_cooldown_days = graphene.NonNull(graphene.Int)
    evergreen_repeats_max = graphene.NonNull(graphene.Int, description="Of one product.")
    evergreen_per_day = graphene.NonNull(graphene.Int)
    uses_best_hours = graphene.NonNull(
        graphene.Boolean, description="What is not urgent waits for one of `twitterBestHours`."
    )

    @staticmethod
    def resolve_quiet_from(row: AccountFeedRules, info: Any) -> str | None:
        return write_clock_time(row.quiet_from)

    @staticmethod
    def resolve_quiet_until(row: AccountFeedRules, info: Any) -> str | None:
        return write_clock_time(row.quiet_until)

    @staticmethod
    def resolve_triggers(row: AccountFeedRules, info: Any) -> list[str]:
        return list(Trigger) if row.triggers is None else row.triggers


class TwitterFeedRulesInput(graphene.InputObjectType):
    """What is left out stays as it is."""

    posts_per_hour = graphene.Int()
    posts_per_day = graphene.Int()
    minimum_gap_minutes = graphene.Int()
    quiet_from = graphene.String(description='As `22:00`; "" for no quiet hours.')
    quiet_until = graphene.String()
    time_zone = graphene.String()
    promotional_percent_max = graphene.Int()
    product_cooldown_hours = graphene.Int()
    similarity_percent_max = graphene.Int()
    triggers = graphene.List(graphene.NonNull(TwitterTrigger))
    price_drop_percent_min = graphene.Int()
    last_units_max = graphene.Int()
    promotion_ending_hours = graphene.Int()
    correction = TwitterCorrection()
    needs_approval = graphene.Boolean()
    is_dry_run = graphene.Boolean()
    evergreen_is_on = graphene.Boolean()
    evergreen_cooldown_days = graphene.Int()
    evergreen_repeats_max = graphene.Int()
    evergreen_per_day = graphene.Int()
    uses_best_hours = graphene.Boolean()


class RulesQuery(graphene.ObjectType):
    twitter_feed_rules = graphene.Field(
        TwitterFeedRules,
        account=account_argument(),
        description="The defaults where nobody has set any; null where there is no such account.",
    )

    @staticmethod
    @for_staff
    def resolve_twitter_feed_rules(root: None, info: Any, account: str) -> AccountFeedRules | None:
        found = find_account(account)
        return read_row(found) if found else None


class TwitterRulesUpdate(StaffMutation):
    """Change an account's rules: all that is given, or nothing where anything of it is wrong."""

    class Arguments:
        account = account_argument()
        input = graphene.NonNull(TwitterFeedRulesInput)

    rules = graphene.Field(TwitterFeedRules)

    @staticmethod
    def perform(context: Context, *, account: str, input: dict[str, Any]) -> dict[str, Any]:
        row = read_account(account)
        changes = {name: value for name, value in input.items() if value is not None}
        for name in _CLOCK_TIMES:
            if name in changes:
                changes[name] = read_clock_time(changes[name])
        if set(changes.get("triggers", ())) == set(Trigger):
            # Also those of a later version.
            changes["triggers"] = None
        problems = store_rules(row, changes)
        if problems:
            raise name_fields(problems)
        return {"rules": read_row(row)}


def read_clock_time(text: str) -> object:
    """Return the time, None for none, or the text itself for the rules to refuse."""
    if not text:
        return None
    return time.fromisoformat(text) if _CLOCK_TIME.fullmatch(text) else text


def write_clock_time(clock_time: time | None) -> str | None:
    return None if clock_time is None else f"{clock_time:%H:%M}"
