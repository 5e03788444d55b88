"""What of contests has outlived its time: words first, then people; winners stay public."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from ..models import ContestEntry, ContestPrize
from ..models.contests import PrizeState

# A jury has said its word: nobody reads them again.
TEXT_KEPT = timedelta(days=30)
PERSON_KEPT = timedelta(days=180)
_STILL_OPEN = (PrizeState.OFFERED, PrizeState.CLAIMED, PrizeState.BLOCKED)


def drop_old_texts(*, limit: int, now: datetime) -> int:
    """Empty what a jury has judged; return how many entries."""
    rows = _list_over(TEXT_KEPT, now).exclude(text="")
    return _take(rows, limit).update(text="")


def drop_old_people(*, limit: int, now: datetime) -> int:
    """Forget who entered and won nothing; return how many entries.

    Tickets stay, and with them the proof of the draw. Who may still move up is kept.
    """
    open_prizes = ContestPrize.objects.filter(state__in=_STILL_OPEN)
    rows = _list_over(PERSON_KEPT, now).filter(prize=None).exclude(x_user_id="")
    rows = rows.exclude(campaign__in=open_prizes.values("campaign"))
    return _take(rows, limit).update(x_user_id="", handle="", x_post_id="", text="", language="")


def _list_over(kept: timedelta, now: datetime) -> QuerySet[ContestEntry]:
    is_decided = Q(campaign__result__decided_at__lt=now - kept)
    # What nobody decided in half a year nobody will.
    is_given_up = Q(campaign__ended_at__lt=now - max(kept, PERSON_KEPT))
    is_given_up &= Q(campaign__result=None) | Q(campaign__result__decided_at=None)
    return ContestEntry.objects.filter(is_decided | is_given_up)


def _take(rows: QuerySet[ContestEntry], limit: int) -> QuerySet[ContestEntry]:
    some = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    return ContestEntry.objects.filter(pk__in=some)
