"""Find drops: by what people write, by what the storefront asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

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


def list_hashtags(*, now: datetime, until: datetime) -> frozenset[str]:
    """Return what names a drop now, and the secret hashtags that will by `until`."""
    told = Q(state=DropState.OPEN) | Q(state=DropState.SCHEDULED) & (
        Q(is_hashtag_secret=False) | Q(opens_at__lte=until)
    )
    past = Q(state__in=_OVER, closes_at__gt=now - REMEMBERED, opens_at__lte=now)
    return frozenset(Drop.objects.filter(told | past).values_list("hashtag", flat=True))


def is_any_open(*, now: datetime) -> bool:
    """Tell whether anybody can enter any drop now, be it that nobody has opened it yet."""
    states = [DropState.SCHEDULED, DropState.OPEN]
    running = Drop.objects.filter(state__in=states, opens_at__lte=now, closes_at__gt=now)
    return running.exists()


def claim_look_ahead(*, until: datetime, now: datetime) -> list[int]:
    """Take the right to decide open drops' entries ahead; return for which."""
    free = Drop.objects.filter(Q(looked_ahead_until=None) | Q(looked_ahead_until__lte=now))
    states = [DropState.SCHEDULED, DropState.OPEN]
    running = free.filter(state__in=states, opens_at__lte=now, closes_at__gt=now)
    return [
        pk
        for pk in running.order_by("pk").values_list("pk", flat=True)
        if free.filter(pk=pk).update(looked_ahead_until=until)
    ]


def keep_looking_ahead(
    drop_pks: Collection[int], *, until: datetime, renewed: datetime
) -> list[int]:
    """Keep the right for longer; return for which, without those that another has taken since."""
    mine = Drop.objects.filter(looked_ahead_until=until)
    return [pk for pk in drop_pks if mine.filter(pk=pk).update(looked_ahead_until=renewed)]


def end_look_ahead(drop_pks: Collection[int], *, until: datetime) -> None:
    mine = Drop.objects.filter(pk__in=drop_pks, looked_ahead_until=until)
    mine.update(looked_ahead_until=None)


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
