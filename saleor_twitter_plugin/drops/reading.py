"""Find drops: by what people write, by what the storefront asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from ..models import Drop, DropUnit
from ..models.drops import DropState, UnitState
from .answers import is_start_secret

# So long who uses an old hashtag is told that it is over, and not that nobody knows it.
REMEMBERED = timedelta(days=30)
_OVER = (DropState.CLOSED, DropState.SETTLED, DropState.CANCELLED)


@dataclass(frozen=True, slots=True)
class UnitsLeft:
    saleor_variant_id: str
    count: int


def normalise_hashtag(tag: str) -> str:
    return tag.strip().removeprefix("#").removeprefix("＃").casefold()


def find_by_hashtag(tag: str, *, now: datetime) -> Drop | None:
    """Return the drop that the hashtag names at this moment, running ones first.

    None for a secret one whose moment has not come: nobody is told that it is there.
    """
    named = Drop.objects.filter(hashtag=normalise_hashtag(tag)).prefetch_related("variants")
    current = named.filter(state__in=[DropState.SCHEDULED, DropState.OPEN]).first()
    if current is not None:
        is_early = current.state == DropState.SCHEDULED and current.opens_at > now
        return None if is_early and current.is_hashtag_secret else current
    past = named.filter(state__in=_OVER, closes_at__gt=now - REMEMBERED, opens_at__lte=now)
    return past.order_by("-opens_at", "-pk").first()


def find_public(slug: str) -> Drop | None:
    """Return a drop as anybody may know of it: no drafts, no secret before its moment."""
    drop = Drop.objects.filter(slug=slug).prefetch_related("variants").first()
    return drop if drop is not None and _is_public(drop) else None


def list_public(channel: str) -> list[Drop]:
    """Return what is announced or open in a channel, the next to close first."""
    running: QuerySet[Drop] = Drop.objects.filter(
        channel=channel, state__in=[DropState.SCHEDULED, DropState.OPEN]
    )
    drops = running.order_by("closes_at", "pk").prefetch_related("variants")
    return [drop for drop in drops if _is_public(drop)]


def read_units_left(drop: Drop) -> list[UnitsLeft] | None:
    """Return free units of each variant; None where the owner does not tell."""
    if not drop.shows_units_left:
        return None
    free = DropUnit.objects.filter(drop=drop, state=UnitState.FREE).order_by()
    counts = dict(free.values_list("variant").annotate(count=Count("pk")))
    return [
        UnitsLeft(each.saleor_variant_id, counts.get(each.pk, 0)) for each in drop.variants.all()
    ]


def _is_public(drop: Drop) -> bool:
    if drop.state == DropState.DRAFT:
        return False
    return not (drop.is_hashtag_secret and is_start_secret(drop))
