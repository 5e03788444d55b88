"""What staff puts into another order, and what it writes anew, while it waits."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from ..errors import PermanentError
from ..models import FeedItem
from ..models.feeds import FeedItemState
from .queue import in_turn, lock_releasing
from .queue_actions import prepare_texts
from .similarity import pick_words

# Nobody arranges more by hand.
ARRANGED_MAX = 1_000


class NotMovableError(PermanentError):
    """One of the two does not wait any more, or they belong to different accounts."""


def move(pk: int, *, beside: int, is_after: bool) -> None:
    """Put a waiting post right before or after another one of its account.

    All that stands above it then keeps its place: what is planned later comes below, however
    much it is worth.

    Raises:
        NotMovableError: nothing was changed.
    """
    with transaction.atomic():
        # Else a release in between would make a post the neighbour of one that is gone.
        lock_releasing()
        moved = _waiting().filter(pk=pk).first()
        other = _waiting().filter(pk=beside).first()
        if moved is None or other is None or moved.account_id != other.account_id or pk == beside:
            raise NotMovableError("One of the two posts does not wait in this queue.")
        rows = in_turn(_waiting().filter(account=moved.account_id).exclude(pk=pk))
        queue = list(rows.values_list("pk", "position")[:ARRANGED_MAX])
        keys = [each for each, _ in queue]
        if beside not in keys:
            raise NotMovableError("The other post stands too far down.")
        place = keys.index(beside) + is_after
        keys.insert(place, pk)
        # Those below that have a place already keep theirs after it.
        placed = sum(position is not None for _, position in queue)
        arranged = keys[: max(place, placed) + 1]
        numbers = {key: number for number, key in enumerate(arranged, start=1)}
        changed = list(_waiting().filter(pk__in=numbers).order_by("pk").select_for_update())
        for row in changed:
            row.position = numbers[row.pk]
            row.withheld_until = None
        FeedItem.objects.bulk_update(changed, ["position", "withheld_until"])


def edit(pk: int, *, texts: Sequence[str], by: str) -> bool:
    """Write a waiting text of the staff's own anew; False: it does not wait, or is no such text.

    Whoever wrote it last has approved it.

    Raises:
        PermanentError: X would refuse it.
    """
    first, *more = prepare_texts(texts)
    changed = (
        _waiting()
        .filter(pk=pk, saleor_product_id="")
        .update(
            text=first,
            more_texts=more,
            words=sorted(pick_words(" ".join([first, *more]))),
            is_approved=True,
            approved_by=by[:254],
            withheld_by="",
            withheld_until=None,
        )
    )
    return changed == 1


def put_back_in_line(pk: int) -> bool:
    """Take a post's place away: it goes when it is the best; False: it does not wait."""
    return _waiting().filter(pk=pk).update(position=None, withheld_until=None) == 1


def _waiting() -> QuerySet[FeedItem]:
    return FeedItem.objects.filter(state=FeedItemState.PLANNED, is_baseline=False)
