"""A post about a product that was spoken of before → words that were not used for it yet."""

from collections.abc import Callable
from typing import Protocol

from ..feeds import evergreen_rows
from ..feeds.account_rules import read_rules
from ..feeds.evergreen import is_said_before, list_variants
from ..feeds.similarity import pick_words
from ..feeds.template_rows import list_templates
from ..feeds.templates import Template
from ..handoffs import CatalogItem, Trigger, XUserId
from ..models import Account, FeedItem


class HasText(Protocol):
    @property
    def text(self) -> str: ...


def is_reworded(item: FeedItem) -> bool:
    """Tell whether a post says again what was said: no news, or what staff repeats."""
    is_repeated = item.trigger == Trigger.SCHEDULED and bool(item.saleor_product_id)
    return item.trigger == Trigger.EVERGREEN or (is_repeated and not item.body)


def find_other_words[Text: HasText](
    item: FeedItem,
    product: CatalogItem,
    account: Account,
    render_with: Callable[[Template], Text],
) -> Text | None:
    """Return the post in the first words whose turn it is and that X was not told; None: all were.

    How much alike two may be is the account's own rule, by what the template adds to the name.
    """
    trigger = Trigger(item.trigger)
    variants = list_variants(
        list_templates(account, trigger=trigger),
        account_id=XUserId(account.x_user_id),
        trigger=trigger,
        language=account.language,
        product_id=product.product_id,
        turn=evergreen_rows.read_turn(item),
    )
    said = evergreen_rows.list_said_texts(item)
    percent_max = read_rules(account).similarity_percent_max
    for each in variants:
        composed = render_with(each)
        if not is_said_before(
            composed.text, said, own_words=pick_words(product.name), percent_max=percent_max
        ):
            return composed
    return None
