"""What posts of ours were about, and which account's they were."""

from collections.abc import Collection
from dataclasses import dataclass

from ..handoffs import MessageKind, SaleorProductId, XPostId, XUserId
from ..models import OutboxMessage


@dataclass(frozen=True, slots=True)
class SentMessage:
    account_id: XUserId
    kind: str
    product_id: SaleorProductId | None


def find_sent(post_ids: Collection[XPostId]) -> dict[XPostId, SentMessage]:
    """Return those of X's ids that are of messages of ours."""
    ours = OutboxMessage.objects.filter(x_post_id__in=post_ids).exclude(x_post_id="")
    rows = ours.values_list("x_post_id", "account_x_user_id", "kind", "saleor_product_id")
    return {
        XPostId(post_id): SentMessage(
            XUserId(account_id), kind, SaleorProductId(product_id) if product_id else None
        )
        for post_id, account_id, kind, product_id in rows
    }


def name_product(sent: Collection[SentMessage]) -> SaleorProductId | None:
    """Return the one product that messages are about: feed posts, corrections, questions.

    None where they are about no product, or about two.
    """
    products = {each.product_id for each in sent if each.product_id}
    return products.pop() if len(products) == 1 else None


def is_post_of(sent: SentMessage | None, account_id: XUserId) -> bool:
    """Tell whether it is a post of the account, through here."""
    return sent is not None and sent.kind == MessageKind.POST and sent.account_id == account_id
