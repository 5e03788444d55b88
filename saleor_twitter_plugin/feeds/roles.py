"""Which accounts take news away from the category accounts, and what each calls news."""

from collections.abc import Mapping
from datetime import timedelta

from ..handoffs import SaleorCategoryId, Trigger, XUserId
from ..models import Account, AccountFeedRules
from ..models.feeds import FeedRole
from .speakers import Speaker, Speakers


def assign_role(role: FeedRole.Role, account: Account, *, channel: str) -> None:
    """Give a role to an account; another may have had it."""
    FeedRole.objects.update_or_create(channel=channel, role=role, defaults={"account": account})


def release_role(role: FeedRole.Role, *, channel: str) -> None:
    FeedRole.objects.filter(channel=channel, role=role).delete()


def read_roles(*, channel: str) -> dict[FeedRole.Role, Account]:
    rows = FeedRole.objects.filter(channel=channel).select_related("account")
    return {FeedRole.Role(row.role): row.account for row in rows}


def read_speakers(owners: Mapping[SaleorCategoryId, Account], *, channel: str) -> Speakers:
    """Return who speaks in the channel, from who has which category: two statements."""
    roles = read_roles(channel=channel)
    rules = {
        row.account_id: row
        for row in AccountFeedRules.objects.filter(
            account__in={each.pk for each in (*owners.values(), *roles.values())}
        )
    }
    speakers = {
        each.pk: read_speaker(each, rules.get(each.pk) or AccountFeedRules())
        for each in (*owners.values(), *roles.values())
    }
    offers, outlet = roles.get(FeedRole.Role.OFFERS), roles.get(FeedRole.Role.OUTLET)
    return Speakers(
        by_category={category: speakers[each.pk] for category, each in owners.items()},
        offers=speakers[offers.pk] if offers else None,
        outlet=speakers[outlet.pk] if outlet else None,
    )


def read_speaker(account: Account, rules: AccountFeedRules) -> Speaker:
    """Return an account with what its rules call news."""
    known = frozenset(Trigger)
    return Speaker(
        account_id=XUserId(account.x_user_id),
        triggers=None
        if rules.triggers is None
        else frozenset(Trigger(each) for each in rules.triggers if each in known),
        price_drop_percent_min=rules.price_drop_percent_min,
        last_units_max=rules.last_units_max,
        is_evergreen=rules.evergreen_is_on,
        promotion_ending=read_promotion_ending(rules),
    )


def read_promotion_ending(rules: AccountFeedRules) -> timedelta:
    """Return how long before its end a promotion's last hours begin."""
    return timedelta(hours=rules.promotion_ending_hours)
