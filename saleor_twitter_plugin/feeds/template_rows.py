"""The templates that owners keep."""

from django.db.models import Q

from ..handoffs import MediaPolicy, Trigger, XUserId
from ..models import Account, FeedTemplate
from .templates import Template


def list_templates(account: Account, *, trigger: Trigger) -> list[Template]:
    """Return the active ones of the account and those for all, in every language."""
    rows = FeedTemplate.objects.filter(
        Q(account=account) | Q(account=None), trigger=trigger, is_active=True
    )
    return [
        Template(
            name=row.name,
            body=row.body,
            trigger=trigger,
            language=row.language,
            account_id=XUserId(account.x_user_id) if row.account_id else None,
            media=MediaPolicy(row.media),
        )
        for row in rows
    ]
