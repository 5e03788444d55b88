"""What the staff does with an account: pause it, and say what it speaks for."""

from typing import Any

import graphene

from .. import accounts
from ..feeds import roles
from ..feeds.account_rules import read_rules, store_rules
from ..handoffs import SaleorCategoryId
from ..models import FeedRole
from ..pipeline.announcing import note_existing_announcements
from ..pipeline.connecting import give_category, release_category
from .context import Context
from .staff_accounts import TwitterStaffAccount, stand
from .staff_permission import name_requester
from .staff_problems import StaffErrorCode, StaffProblem, asking_to_try_again
from .staff_types import (
    StaffMutation,
    TwitterFeedRole,
    account_argument,
    channel_argument,
    read_account,
    read_category,
    read_channel,
    read_reason,
)


class TwitterAccountPause(StaffMutation):
    """Let the account's posts wait; orders, claims and answers go on."""

    class Arguments:
        account = account_argument()
        reason = graphene.String(description="Shown wherever the account's state is.")

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(context: Context, *, account: str, reason: str | None = None) -> dict[str, Any]:
        row = read_account(account)
        why = read_reason(reason, f"paused by {name_requester(context)}")
        # Both: an account that is connected anew loses its state, and its rules stay.
        store_rules(row, {"is_paused": True})
        accounts.pause_promotion(row, why=why)
        return {"account": stand(row)}


class TwitterAccountResume(StaffMutation):
    """End a pause, whoever began it: a person, or X's refusal."""

    class Arguments:
        account = account_argument()

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(context: Context, *, account: str) -> dict[str, Any]:
        row = read_account(account)
        is_withheld = read_rules(row).is_paused
        if is_withheld:
            store_rules(row, {"is_paused": False})
        if not accounts.resume_promotion(row) and not is_withheld:
            raise StaffProblem(StaffErrorCode.NOT_PAUSED, "account")
        return {"account": stand(row)}


class TwitterRoleAssign(StaffMutation):
    """Let an account take offers or last units from the category accounts of a channel."""

    class Arguments:
        account = account_argument()
        role = graphene.NonNull(TwitterFeedRole)
        channel = channel_argument()

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(
        context: Context, *, account: str, role: str, channel: str | None = None
    ) -> dict[str, Any]:
        row = read_account(account)
        place = read_channel(context, channel)
        roles.assign_role(FeedRole.Role(role), row, channel=place)
        with asking_to_try_again():
            note_existing_announcements(row, shop=context.shop, channel=place, now=context.now)
        return {"account": stand(row)}


class TwitterRoleRelease(StaffMutation):
    """Give the news back to the category accounts."""

    class Arguments:
        account = account_argument()
        role = graphene.NonNull(TwitterFeedRole)
        channel = channel_argument()

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(
        context: Context, *, account: str, role: str, channel: str | None = None
    ) -> dict[str, Any]:
        row = read_account(account)
        place = read_channel(context, channel)
        # Another may have been given the role since the page was loaded: it keeps it.
        if not row.feed_roles.filter(role=role, channel=place).exists():
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "role")
        roles.release_role(FeedRole.Role(role), channel=place)
        return {"account": stand(row)}


class TwitterCategoryAssign(StaffMutation):
    """Let an account speak for a category and all below it that has no account of its own."""

    class Arguments:
        account = account_argument()
        category = graphene.NonNull(graphene.ID, description="Slug or global id.")
        channel = channel_argument()
        announce_existing = graphene.Boolean(
            default_value=False,
            description="Post what is there already, as if it were new.",
        )

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(
        context: Context,
        *,
        account: str,
        category: str,
        channel: str | None = None,
        announce_existing: bool | None = False,
    ) -> dict[str, Any]:
        row = read_account(account)
        place = read_channel(context, channel)
        found = read_category(context, category)
        with asking_to_try_again():
            give_category(
                found,
                row,
                channel=place,
                should_announce_existing=bool(announce_existing),
                shop=context.shop,
                now=context.now,
            )
        return {"account": stand(row)}


class TwitterCategoryRelease(StaffMutation):
    """Take its own account from a category: its nearest ancestor's speaks for it then."""

    class Arguments:
        account = account_argument()
        category = graphene.NonNull(graphene.ID, description="Slug or global id.")
        channel = channel_argument()

    account = graphene.Field(TwitterStaffAccount)

    @staticmethod
    def perform(
        context: Context, *, account: str, category: str, channel: str | None = None
    ) -> dict[str, Any]:
        row = read_account(account)
        place = read_channel(context, channel)
        found = read_category(context, category)
        owned = row.categories.filter(
            saleor_category_id=SaleorCategoryId(found.category_id), channel=place
        )
        if not owned.exists():
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "category")
        release_category(found.category_id, channel=place, shop=context.shop)
        return {"account": stand(row)}
