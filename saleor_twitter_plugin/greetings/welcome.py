"""The post that greets whoever opens the profile. X has no call that pins: a person does that."""

from datetime import datetime

from django.db import transaction

from ..models import Account, WelcomePost

POST_KEY = "welcome:{pk}:{version}"
"""Of the outbox and of the staff's task: one post and one task for each text."""


def store_welcome(account: Account, text: str, *, now: datetime) -> tuple[WelcomePost, bool]:
    """Keep the text; return the row, and whether it is another text than before."""
    with transaction.atomic():
        row, is_new = WelcomePost.objects.select_for_update().get_or_create(
            account=account, defaults={"text": text, "changed_at": now}
        )
        if is_new or row.text == text:
            return row, is_new
        row.text, row.version, row.changed_at = text, row.version + 1, now
        row.save(update_fields=["text", "version", "changed_at"])
    return row, True


def list_welcome_posts() -> list[WelcomePost]:
    return list(WelcomePost.objects.select_related("account").order_by("account__handle"))
