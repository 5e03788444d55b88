"""People who write on X about a drop, and how they stand."""

from typing import Any

from saleor_twitter_plugin.handoffs import XEvent, XUserId
from saleor_twitter_plugin.models import DropEntry, ShopperLink
from tests.database.flow import tell
from tests.factories import ANA_ID, NOW, make_event

from .givens import AT_ONCE


def want(person: str = ANA_ID, text: str = "@shop #shoe", **parts: Any) -> XEvent:
    """Let somebody write, and X tell of it."""
    values: dict[str, Any] = {
        "post_id": f"9{person}",
        "author_id": XUserId(person),
        "author_handle": f"p{person}",
        "created_at": AT_ONCE,
    }
    event = make_event(text, **{**values, **parts})
    tell(event, at=min(values["created_at"], event.created_at or AT_ONCE))
    return event


def link(person: str, customer: str) -> None:
    ShopperLink.objects.create(
        x_user_id=person, handle=person, saleor_customer_id=customer, linked_at=NOW
    )


def states() -> list[tuple[str, str]]:
    entries = DropEntry.objects.exclude(state="refused").order_by("x_user_id")
    return list(entries.values_list("x_user_id", "state"))
