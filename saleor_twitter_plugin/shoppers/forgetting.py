"""A person on X, and their ties to customers, taken out of our rows."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from ..handoffs import XPostId, XUserId
from ..models import HandleProof, LinkRequest, Shopper, ShopperLink

REQUEST_KEPT = timedelta(days=1)


def redact_proofs(post_ids: Collection[XPostId], *, now: datetime) -> None:
    """Forget the handles of proofs by these posts, once nobody has to confirm them any more.

    People delete the post right after showing the code: that must not undo what they came for.
    """
    is_over = Q(request__expires_at__lte=now) | Q(request__confirmed_at__isnull=False)
    HandleProof.objects.filter(is_over, x_post_id__in=post_ids).update(handle="")


def delete_old_requests(*, limit: int, now: datetime) -> int:
    """Delete codes that nobody confirmed in time, with whoever showed them; return how many."""
    old = LinkRequest.objects.filter(confirmed_at=None, expires_at__lt=now - REQUEST_KEPT)
    some = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    LinkRequest.objects.filter(pk__in=some, confirmed_at=None).delete()
    return len(some)


def forget_links(x_user_id: XUserId) -> tuple[int, int, int]:
    """Delete the person's links and proofs, and their customers' codes; return how many of each."""
    links = ShopperLink.objects.filter(x_user_id=x_user_id)
    customer_ids = list(links.values_list("saleor_customer_id", flat=True))
    proof_count = HandleProof.objects.filter(x_user_id=x_user_id).delete()[0]
    requests = LinkRequest.objects.filter(saleor_customer_id__in=customer_ids)
    request_count = requests.count()
    requests.delete()
    link_count = links.count()
    # With their consents to pay.
    links.delete()
    return link_count, proof_count, request_count


def forget_shopper(x_user_id: XUserId) -> tuple[int, bool]:
    """Delete the person; return how many rows, and whether the bare id stays.

    It stays of who has said STOP: without it we would answer them again.
    """
    mine = Shopper.objects.filter(x_user_id=x_user_id)
    deleted_count = mine.filter(opted_out_at=None).delete()[0]
    kept_count = 0
    for shopper in mine:
        shopper.handle = ""
        shopper.first_seen_at = shopper.opted_out_at or shopper.first_seen_at
        shopper.save(update_fields=["handle", "first_seen_at"])
        kept_count += 1
    return deleted_count, kept_count > 0
