"""What has outlived its time goes: texts first, then rows. How long is said at each table."""

from datetime import datetime, timedelta

from .. import campaigns, claims, debates, inbox, outbox, shoppers, staff, wishes
from ..contests import forgetting as contests
from ..models import ConnectAttempt, LinkDay
from ..shop import Shop

# So many rows of each kind in a round, so that no round holds a table for long.
ROWS_PER_ROUND = 2_000
# Each asks the shop, which takes some hundredths of a second.
CLAIMS_PER_ROUND = 200
CONNECT_ATTEMPT_KEPT = timedelta(days=1)
# A year, to be held against the one before: a click is nobody's.
LINK_DAY_KEPT = timedelta(days=400)


def clear_expired(*, now: datetime) -> int:
    """Forget and delete what is due, a bounded number a round; return how many rows."""
    limit = ROWS_PER_ROUND
    return sum(
        (
            inbox.drop_old_texts(limit=limit, now=now),
            inbox.delete_old_rows(limit=limit, now=now),
            outbox.drop_old_texts(limit=limit, now=now),
            outbox.delete_old_uploads(limit=limit, now=now),
            shoppers.delete_old_requests(limit=limit, now=now),
            shoppers.delete_old_sign_ins(limit=limit, now=now),
            claims.delete_unused(limit=limit, now=now),
            wishes.expire_due(limit=limit, now=now),
            wishes.delete_old(limit=limit, now=now),
            staff.delete_old(limit=limit, now=now),
            campaigns.drop_old_people(limit=limit, now=now),
            contests.drop_old_texts(limit=limit, now=now),
            contests.drop_old_people(limit=limit, now=now),
            debates.delete_unshown(limit=limit, now=now),
            _delete_old_clicks(limit=limit, now=now),
            _delete_old_attempts(limit=limit, now=now),
        )
    )


def release_claims(*, shop: Shop, now: datetime) -> int:
    """Give back what claims hold whose time is over, or that were cancelled; return how many."""
    return claims.release_expired(shop=shop, limit=CLAIMS_PER_ROUND, now=now)


def _delete_old_clicks(*, limit: int, now: datetime) -> int:
    old = LinkDay.objects.filter(day__lt=(now - LINK_DAY_KEPT).date()).order_by("day", "pk")
    some = list(old.values_list("pk", flat=True)[:limit])
    return LinkDay.objects.filter(pk__in=some).delete()[0]


def _delete_old_attempts(*, limit: int, now: datetime) -> int:
    old = ConnectAttempt.objects.filter(expires_at__lt=now - CONNECT_ATTEMPT_KEPT)
    some = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    return ConnectAttempt.objects.filter(pk__in=some).delete()[0]
