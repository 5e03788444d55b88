"""Templates as their owners change them."""

from django.db import IntegrityError, transaction

from ..errors import PermanentError
from ..handoffs import MediaPolicy, Trigger
from ..models import Account, FeedTemplate
from ..wording import mark


class NameTakenError(PermanentError):
    """Another template of the same account, trigger and language has the name."""

    def __init__(self) -> None:
        super().__init__(mark("Another template for the same posts has this name."))


def add_template(
    account: Account | None,
    *,
    trigger: Trigger,
    language: str,
    name: str,
    body: str,
    media: MediaPolicy = MediaPolicy.OPTIONAL,
) -> FeedTemplate:
    """Store a template; `account` None: for every account that has none of its own.

    Raises:
        NameTakenError: the database knows one of this name.
    """
    try:
        with transaction.atomic():
            return FeedTemplate.objects.create(
                account=account,
                trigger=trigger,
                language=language,
                name=name,
                body=body,
                media=media,
            )
    except IntegrityError:
        raise NameTakenError from None


def change_template(
    pk: int,
    *,
    name: str | None = None,
    body: str | None = None,
    media: MediaPolicy | None = None,
    is_active: bool | None = None,
) -> bool:
    """Change what is given; False: somebody has deleted it.

    Raises:
        NameTakenError: the database knows another of this name.
    """
    given = {"name": name, "body": body, "media": media, "is_active": is_active}
    changes = {column: value for column, value in given.items() if value is not None}
    rows = FeedTemplate.objects.filter(pk=pk)
    if not changes:
        return rows.exists()
    try:
        with transaction.atomic():
            return rows.update(**changes) == 1
    except IntegrityError:
        raise NameTakenError from None


def delete_template(pk: int) -> bool:
    """Delete a template; the posts that it made keep its name. False: it was gone."""
    return FeedTemplate.objects.filter(pk=pk).delete()[0] == 1
