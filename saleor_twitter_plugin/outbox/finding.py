"""What a post of ours was about."""

from collections.abc import Collection

from ..handoffs import SaleorProductId, XPostId
from ..models import OutboxMessage


def find_product_of_posts(post_ids: Collection[XPostId]) -> SaleorProductId | None:
    """Return the one product that posts of ours are about: feed posts, corrections, questions.

    None where they are of nobody we know, about no product, or about two.
    """
    ours = OutboxMessage.objects.filter(x_post_id__in=post_ids).exclude(x_post_id="")
    found = set(ours.exclude(saleor_product_id="").values_list("saleor_product_id", flat=True))
    return SaleorProductId(found.pop()) if len(found) == 1 else None
