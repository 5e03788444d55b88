"""A released post → what it says now, or why it is no longer true."""

from dataclasses import dataclass, replace
from datetime import datetime

from .. import accounts, feeds
from ..config import Config
from ..feeds.account_rules import read_row
from ..feeds.announcement_text import RenderedAnnouncement
from ..feeds.evergreen import NO_OTHER_WORDS
from ..feeds.link_codes import read_or_make_link_code
from ..feeds.prices import format_price
from ..feeds.rendering import Rendered, find_old_amount, render_parts
from ..feeds.template_rows import list_templates
from ..feeds.templates import Template, choose_template
from ..handoffs import (
    LOCAL_TRIGGERS,
    CatalogItem,
    MediaPolicy,
    SaleorProductId,
    SaleorVariantId,
    SaleorWarehouseId,
    Trigger,
    Warehouse,
    XUserId,
)
from ..models import Account, FeedItem, FeedRole
from ..shop import Shop
from ..wording import choose_language, mark, translate
from .linking import make_link
from .rewording import find_other_words, is_reworded

NOT_VISIBLE = mark("The product is no longer visible in the channel.")
OUT_OF_STOCK = mark("The product is out of stock.")
DEARER_AGAIN = mark("Its price is no longer lower than before.")
MORE_AGAIN = mark("It is no longer down to its last units.")
NO_ACCOUNT = mark("No account speaks for its category any more.")
NO_PLACE = mark("Its account does not speak for the place any more.")
NOT_THERE = mark("There are none of it at the place any more.")

AS_POSTED = mark("Its price is again as it was posted.")
NO_SUCH_PART = mark("Its template has no more posts than X has already.")
NEW_PRICE = mark("New price: {price}")
# Stored as the template's name where a post has words of its own.
OWN_WORDS = "own words"
NEW_PRICE_FROM = mark("New price: from {price}")


@dataclass(frozen=True, slots=True)
class Composed:
    text: str
    rendered: Rendered | RenderedAnnouncement | None = None
    """What is noted of a feed's post; a correction has neither price noted nor pictures."""
    product_name: str = ""
    media: MediaPolicy = MediaPolicy.NONE
    more_texts: tuple[str, ...] = ()
    """Of a thread, what stands below."""


@dataclass(frozen=True, slots=True)
class Untrue:
    """What the post would say is not so, or not so any more."""

    why: str


def compose(
    product_id: SaleorProductId,
    channel: str,
    item: FeedItem | None,
    account: Account,
    *,
    shop: Shop,
    config: Config,
    now: datetime,
) -> Composed | Untrue:
    """Return the post as the catalog is now.

    `item` None: a post from before there was a queue, which says that the product is there.
    """
    found = shop.read_catalog_items([product_id], channel=channel)
    if not found or not found[0].is_visible or found[0].price is None:
        return Untrue(NOT_VISIBLE)
    product = found[0]
    if not product.is_in_stock:
        return Untrue(OUT_OF_STOCK)
    place: Warehouse | None = None
    if item and item.saleor_warehouse_id:
        # What people read of is what lies there, not what the whole shop has.
        product = replace(product, stock_quantity=_count_there(product, item, shop))
        place = shop.find_warehouse(item.saleor_warehouse_id)
    why = _find_untruth(item, product, account) if item else ""
    if why:
        return Untrue(why)
    code = feeds.read_or_make_codes([product_id], now=now)[product_id]

    def render_with(template: Template) -> Composed:
        rendered, *below = render_parts(
            product,
            trigger=template.trigger,
            body=template.body,
            template_name=template.name,
            code=code,
            hashtag=config.campaign_hashtag,
            language=account.language,
            previous_amount=item.previous_amount if item else None,
            variant_name=_find_variant_name(item, product),
            link=_make_link(template.body, item, product, shop=shop, config=config),
            place=place,
        )
        more_texts = tuple(each.text for each in below)
        return Composed(rendered.text, rendered, product.name, template.media, more_texts)

    if item and is_reworded(item):
        composed = find_other_words(item, product, account, render_with)
        return composed or Untrue(NO_OTHER_WORDS)
    return render_with(_choose_template(item, product_id, account))


def _choose_template(
    item: FeedItem | None, product_id: SaleorProductId, account: Account
) -> Template:
    trigger = Trigger(item.trigger) if item else Trigger.PUBLISHED
    if item and item.body:
        return Template(OWN_WORDS, item.body, trigger, account.language)
    return choose_template(
        list_templates(account, trigger=trigger),
        account_id=XUserId(account.x_user_id),
        trigger=trigger,
        language=account.language,
        product_id=product_id,
        change=item.change if item else Trigger.PUBLISHED,
    )


def _make_link(
    body: str, item: FeedItem | None, product: CatalogItem, *, shop: Shop, config: Config
) -> str:
    if item is None:
        return ""

    def draw_code() -> str:
        return read_or_make_link_code(item, product_slug=product.slug)

    return make_link(body, product, draw_code=draw_code, shop=shop, config=config)


def take_part(whole: Composed | Untrue, number: int) -> Composed | Untrue:
    """Return a thread's post after its first, as the catalog is now."""
    if isinstance(whole, Untrue):
        return whole
    if number > len(whole.more_texts) + 1:
        return Untrue(NO_SUCH_PART)
    return Composed(whole.more_texts[number - 2])


def _count_there(product: CatalogItem, item: FeedItem, shop: Shop) -> int:
    warehouse_id = SaleorWarehouseId(item.saleor_warehouse_id)
    stocks = shop.read_place_stocks([product.product_id], [warehouse_id])
    return feeds.count_at_places([product], stocks).get((product.product_id, warehouse_id), 0)


def _find_variant_name(item: FeedItem | None, product: CatalogItem) -> str:
    names = dict(zip(product.variant_ids, product.variant_names, strict=False))
    return names.get(SaleorVariantId(item.saleor_variant_id), "") if item else ""


def compose_correction(
    product_id: SaleorProductId,
    channel: str,
    item: FeedItem | None,
    account: Account,
    *,
    shop: Shop,
) -> Composed | Untrue:
    """Return what stands below a post whose price is no longer so.

    `item`: the post that is corrected.
    """
    found = shop.read_catalog_items([product_id], channel=channel)
    if not found or not found[0].is_visible or found[0].price is None:
        return Untrue(NOT_VISIBLE)
    product, price = found[0], found[0].price
    if not product.is_in_stock:
        return Untrue(OUT_OF_STOCK)
    if item and (price.amount, price.currency) == (item.posted_amount, item.posted_currency):
        return Untrue(AS_POSTED)
    written = format_price(price, language=account.language, country_code=product.country_code)
    form = NEW_PRICE_FROM if product.has_price_range else NEW_PRICE
    return Composed(translate(form, choose_language(account.language)).format(price=written))


def _find_untruth(item: FeedItem, product: CatalogItem, account: Account) -> str:
    if not _has_speaker(product, account):
        return NO_ACCOUNT
    if Trigger(item.trigger) in LOCAL_TRIGGERS:
        return _find_local_untruth(item, product, account)
    match Trigger(item.trigger):
        case Trigger.PRICE_DROP:
            return "" if _is_cheaper(item, product) else DEARER_AGAIN
        case Trigger.LAST_UNITS:
            left, most = product.stock_quantity, read_row(account).last_units_max
            return "" if left is not None and left <= most else MORE_AGAIN
        case _:
            return ""


def _find_local_untruth(item: FeedItem, product: CatalogItem, account: Account) -> str:
    if not feeds.speaks_for_place(account, item.saleor_warehouse_id, channel=product.channel):
        return NO_PLACE
    left = product.stock_quantity or 0
    if not left:
        return NOT_THERE
    is_last = item.trigger == Trigger.LOCAL_LAST_UNITS
    return MORE_AGAIN if is_last and left > read_row(account).last_units_max else ""


def _is_cheaper(item: FeedItem, product: CatalogItem) -> bool:
    assert product.price is not None
    if item.posted_amount is None or item.posted_currency != product.price.currency:
        return find_old_amount(product, previous_amount=None) is not None
    # It was a drop to this price when it was released.
    return product.price.amount <= item.posted_amount


def _has_speaker(product: CatalogItem, account: Account) -> bool:
    owners = accounts.read_ownership(channel=product.channel)
    if feeds.find_owner(product.category_ids, owners) is not None:
        return True
    return FeedRole.objects.filter(account=account, channel=product.channel).exists()
