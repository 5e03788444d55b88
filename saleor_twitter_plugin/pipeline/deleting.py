"""A post is gone from X: what it said goes from here, what came of it stays."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from .. import campaigns, claims, debates, drops, inbox, shoppers, staff, wishes
from ..contests import leaving
from ..handoffs import XPostId


def forget_posts(post_ids: Collection[XPostId], *, now: datetime) -> int:
    """Forget these posts in every version; return how many rows held one. Safe to repeat.

    Orders and claims made from them stay: they name the post by its number alone. A wish that
    waits for its #confirm is cancelled.
    """
    versions = inbox.list_versions([each for each in post_ids if each])
    with transaction.atomic():
        wishes.cancel_posts(versions, now=now)
        claims.redact_posts(versions)
        drops.redact_posts(versions)
        campaigns.withdraw_posts(versions)
        leaving.withdraw_posts(versions)
        debates.remove_posts(versions)
        shoppers.redact_proofs(versions, now=now)
        staff.withdraw_posts(versions)
        return inbox.redact_posts(versions, now=now)
