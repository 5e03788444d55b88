"""An edited post comes as several, of one action."""

from ..handoffs import EventKind, XEvent
from ..models import InboxEvent


def has_later_version(event: XEvent) -> bool:
    """Tell whether X has told of a later version of this post, be it not handled yet."""
    others = InboxEvent.objects.filter(action_key=event.action_key, kind=EventKind.POST)
    keys = others.exclude(key=event.key).values_list("key", flat=True)
    # X counts up: the later post has the higher number.
    return any(_number(key) > _number(event.key) for key in keys)


def _number(key: str) -> int:
    number = key.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
