"""Who was greeted by which account: once for ever, whatever the campaign."""

from datetime import datetime

from django.db.models import Q

from ..handoffs import XUserId
from ..models import Account, Campaign, Greeting
from ..models.campaigns import CampaignKind, CampaignState


def find_greeting_campaign(account: Account, *, now: datetime) -> Campaign | None:
    """Return the greeting that the account speaks now: its own before one for all accounts."""
    open_now = Q(starts_at=None) | Q(starts_at__lte=now)
    open_now &= Q(ends_at=None) | Q(ends_at__gt=now)
    rows = Campaign.objects.filter(
        open_now,
        Q(accounts=account) | Q(accounts=None),
        kind=CampaignKind.GREETING,
        state__in=[CampaignState.RUNNING, CampaignState.SCHEDULED],
    )
    return rows.order_by("accounts", "-pk").first()


def was_greeted(account: Account, x_user_id: XUserId, *, by_another_than: str) -> bool:
    """Tell whether another message than this one was the first."""
    greeted = Greeting.objects.filter(account=account, x_user_id=x_user_id)
    return greeted.exclude(key=by_another_than[:200]).exists()


def greet_once(account: Account, x_user_id: XUserId, *, key: str, now: datetime) -> bool:
    """Note the greeting; False where another message was the first. Told again, the first is it."""
    Greeting.objects.bulk_create(
        [Greeting(account=account, x_user_id=x_user_id, key=key[:200], greeted_at=now)],
        ignore_conflicts=True,
    )
    return Greeting.objects.filter(account=account, x_user_id=x_user_id, key=key[:200]).exists()


def forget_person(x_user_id: XUserId) -> int:
    return Greeting.objects.filter(x_user_id=x_user_id).delete()[0]
