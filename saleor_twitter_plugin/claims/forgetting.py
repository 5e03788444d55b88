"""Who a claim was made for, taken out of it; the right itself, and its order, stay."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from ..handoffs import XPostId, XUserId
from ..models import Claim
from ..models.claims import ClaimState

UNUSED_KEPT = timedelta(days=180)


def redact_posts(post_ids: Collection[XPostId]) -> None:
    """Forget the handles that stand with these posts."""
    Claim.objects.filter(x_post_id__in=post_ids).exclude(handle="").update(handle="")


def delete_unused(*, limit: int, now: datetime) -> int:
    """Delete claims that ran out long ago and that nobody ever began to complete."""
    old = Claim.objects.filter(
        state=ClaimState.OPEN, saleor_customer_id="", expires_at__lt=now - UNUSED_KEPT
    )
    some = list(old.order_by("expires_at").values_list("pk", flat=True)[:limit])
    return old.filter(pk__in=some).delete()[0]


def forget_person(x_user_id: XUserId) -> int:
    """Delete the person's open claims, and keep the others for their orders alone."""
    mine = Claim.objects.filter(x_user_id=x_user_id)
    count = mine.count()
    unused = Q(state=ClaimState.OPEN, saleor_customer_id="", saleor_checkout_id="")
    mine.filter(unused).delete()
    # What holds units is given back when its time is over, by its row.
    mine.filter(~unused).update(x_user_id="", handle="", x_post_id="")
    return count
