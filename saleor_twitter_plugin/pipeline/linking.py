"""Where a post's link leads: our own address, which counts and leads on to the storefront."""

from collections.abc import Callable

from ..config import Config
from ..feeds.templates import Variable, find_names
from ..handoffs import CatalogItem
from ..links import counted_link, product_page
from ..shop import Shop


def make_link(
    body: str, product: CatalogItem, *, draw_code: Callable[[], str], shop: Shop, config: Config
) -> str:
    """Return the address that stands in the post; "" where the words want none, or have none.

    Nothing is asked and nothing is drawn for the many posts without a link.
    """
    if Variable.LINK not in find_names(body) or not _has_page(product, config):
        return ""
    public_url = shop.read_public_url()
    return counted_link(public_url, draw_code()) if public_url else ""


def _has_page(product: CatalogItem, config: Config) -> bool:
    page = product_page(config, slug=product.slug, product_id="1", channel=product.channel)
    return bool(page)
