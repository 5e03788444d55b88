"""What X asks of accounts that act by themselves, and what waits for it here."""

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Situation

_KINDS = {
    "post": mark("posts"),
    "reply": mark("replies"),
    "direct_message": mark("direct messages"),
}


def check_checklist(situation: Situation) -> list[Finding] | None:
    if not situation.accounts:
        return None
    return [
        Finding(
            "checklist_open",
            Severity.WARNING,
            mark("Nobody has said yet that: {items}. These wait for it: {kinds}."),
            mark("Do so on X, then tick it: `manage.py twitter_account checklist @{handle} …`."),
            {"handle": each.handle},
            {
                "items": each.missing_items,
                "kinds": tuple(_KINDS.get(kind, kind) for kind in each.gated_kinds),
            },
            subject=f"@{each.handle}",
        )
        for each in situation.accounts
        if each.missing_items
    ]
