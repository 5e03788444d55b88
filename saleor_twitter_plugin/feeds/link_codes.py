"""The end of our own address in a post, drawn once and the same at every try."""

import secrets

from django.db import IntegrityError, transaction

from ..errors import PermanentError
from ..models import FeedItem

# In small letters: some programs change the case of an address. No vowels: no words by accident.
LETTERS = "bcdfghjkmnpqrstvwxz23456789"
CODE_LENGTH = 10
ATTEMPTS_MAX = 5


def read_or_make_link_code(item: FeedItem, *, product_slug: str) -> str:
    """Return the post's code, and note under which name its product's page is reached now."""
    rows = FeedItem.objects.filter(pk=item.pk)
    for _ in range(ATTEMPTS_MAX):
        try:
            with transaction.atomic():
                # Of two workers who prepare one post, the first draws for both.
                rows.filter(link_code="").update(link_code=draw_link_code())
                rows.exclude(product_slug=product_slug).update(product_slug=product_slug)
        except IntegrityError:
            continue
        return str(rows.values_list("link_code", flat=True).get())
    raise PermanentError("No free code for a link was found.")


def draw_link_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
