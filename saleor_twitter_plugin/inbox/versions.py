"""An edited post comes as several, of one action."""

from collections.abc import Collection

from ..handoffs import EventKind, XEvent
from ..models import InboxEvent


def find_outdated(events: Collection[XEvent]) -> frozenset[str]:
    """Return the keys of those of whose post X has told of a later version, handled or not."""
    action_keys = {each.action_key for each in events}
    rows = InboxEvent.objects.filter(action_key__in=action_keys, kind=EventKind.POST)
    newest: dict[str, int] = {}
    for action_key, key in rows.values_list("action_key", "key"):
        newest[action_key] = max(newest.get(action_key, 0), _number(key))
    # X counts up: the later post has the higher number.
    return frozenset(
        each.key for each in events if newest.get(each.action_key, 0) > _number(each.key)
    )


def _number(key: str) -> int:
    number = key.rpartition(":")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
