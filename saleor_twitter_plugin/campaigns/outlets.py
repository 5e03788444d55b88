"""The row that says what of an outlet's feed stands in its voucher."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from ..config import Problem
from ..models import Campaign, CategoryAccount, FeedRole, OutletScope
from ..models.campaigns import LIVE, CampaignKind
from ..wording import mark

NO_FEED = mark("This account has no category in the channel, and is not its outlet account.")


def list_outlets(now: datetime) -> list[Campaign]:
    """Return those whose vouchers somebody can use, or will: also after the campaign's end."""
    usable = Q(state__in=LIVE) | Q(voucher_ends_at__gt=now)
    return list(Campaign.objects.filter(usable, kind=CampaignKind.OUTLET).order_by("pk"))


def read_scope(campaign: Campaign) -> OutletScope:
    return OutletScope.objects.filter(campaign=campaign).first() or OutletScope(campaign=campaign)


def note_scope(campaign: Campaign, product_ids: Sequence[str], *, is_suspended: bool) -> None:
    """Note what a new voucher is for, or that there is none yet and whether it could be made."""
    OutletScope.objects.update_or_create(
        campaign=campaign,
        defaults={"product_ids": list(product_ids), "is_suspended": is_suspended},
    )


def is_suspended(campaign: Campaign) -> bool:
    """Tell whether an outlet shows nothing, so that its voucher is good for nothing."""
    if campaign.kind != CampaignKind.OUTLET:
        return False
    return OutletScope.objects.filter(campaign=campaign, is_suspended=True).exists()


def find_account_problems(campaign: Campaign) -> list[Problem]:
    """Return what is wrong with the account whose feed the vouchers are for."""
    if campaign.kind != CampaignKind.OUTLET:
        return []
    accounts = list(campaign.accounts.all()[:2])
    if len(accounts) != 1:
        return [Problem("accounts", mark("Name the outlet's account, and no other."), {})]
    theirs = {"account": accounts[0], "channel": campaign.channel}
    has_feed = (
        CategoryAccount.objects.filter(**theirs).exists()
        or FeedRole.objects.filter(role=FeedRole.Role.OUTLET, **theirs).exists()
    )
    return [] if has_feed else [Problem("accounts", NO_FEED, {})]
