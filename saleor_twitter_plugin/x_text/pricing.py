"""What X bills a post as."""

from ..x_prices import PriceItem
from .linking import has_link


def price_of_post(text: str, *, is_reply: bool) -> PriceItem:
    """Return what X bills a post as; an address in it outweighs all else."""
    if has_link(text):
        return PriceItem.POST_WITH_URL
    return PriceItem.SUMMONED_REPLY if is_reply else PriceItem.POST
