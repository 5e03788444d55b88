"""Linked customers without end, each to ask for one voucher."""

from collections.abc import Iterator
from datetime import datetime

from saleor.account.models import User

from saleor_twitter_plugin.handoffs import (
    SaleorCustomerId,
    XEvent,
    XPostId,
    XUserId,
)
from saleor_twitter_plugin.models import InboxEvent, OutboxMessage, ShopperLink
from saleor_twitter_plugin.models import Shopper as ShopperRow

from .mentions import write_mention
from .offer import HASHTAG
from .shop import Shopper

_FIRST_USER_ID = 1_680_000_000_000_000_000
_FIRST_POST_ID = 1_950_000_000_000_000_000


def add_askers(count: int) -> Iterator[Shopper]:
    """Store customers as rows: thousands of mutations would take longer than all that is timed."""
    users = User.objects.bulk_create(
        User(email=f"asker{number}@example.com", is_active=True, is_confirmed=True)
        for number in range(count)
    )
    askers = [
        Shopper(
            XUserId(str(_FIRST_USER_ID + number)),
            f"asker{number}",
            SaleorCustomerId(str(each.pk)),
        )
        for number, each in enumerate(users)
    ]
    ShopperLink.objects.bulk_create(
        ShopperLink(
            x_user_id=each.x_user_id, handle=each.handle, saleor_customer_id=each.customer_id
        )
        for each in askers
    )
    return iter(askers)


def remove_askers() -> None:
    InboxEvent.objects.filter(key__gte=f"post:{_FIRST_POST_ID}").delete()
    OutboxMessage.objects.filter(in_reply_to_post_id__gte=str(_FIRST_POST_ID)).delete()
    ShopperLink.objects.filter(handle__startswith="asker").delete()
    ShopperRow.objects.filter(handle__startswith="asker").delete()
    User.objects.filter(email__startswith="asker", email__endswith="@example.com").delete()


def ask(asker: Shopper, now: datetime) -> XEvent:
    """Return the one post in which somebody asks."""
    return write_mention(asker.x_user_id, asker.handle, post_id_of(asker), f"#{HASHTAG}", now=now)


def post_id_of(asker: Shopper) -> XPostId:
    return XPostId(str(int(asker.x_user_id) - _FIRST_USER_ID + _FIRST_POST_ID))


def count_answers() -> int:
    """Count the replies that were queued for askers' posts."""
    return OutboxMessage.objects.filter(in_reply_to_post_id__gte=str(_FIRST_POST_ID)).count()
