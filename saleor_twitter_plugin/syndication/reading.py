"""The catalog of a category as the storefront shows it now → a feed to be written out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import accounts
from ..config import Config
from ..errors import ConfigurationError
from ..feeds import find_owner, read_or_make_codes
from ..feeds.prices import format_price
from ..handoffs import CatalogEntry, CatalogPage, Category
from ..links import FeedFormat, feed_link
from ..models import Account
from ..shop import Shop
from ..wording import mark, translate
from .posts import SentPost, list_newest_posts
from .texts import clean, clean_line
from .values import Feed, Line

PAGE_SIZE = 50
# News, not the whole catalog: who wants that asks the shop's API. Each page costs those before it.
PAGE_COUNT_MAX = 20


@dataclass(frozen=True, slots=True)
class Place:
    """One page of a category's feed, before it is read."""

    category: Category
    account: Account
    url: str
    page: int

    @property
    def count(self) -> int:
        """How far down the category the page goes, with the one that says whether there is more."""
        return self.page * PAGE_SIZE + 1


def find_place(
    slug: str, *, page: int, feed_format: FeedFormat, shop: Shop, config: Config
) -> Place | None:
    """Return where a page is to be read; None where no account speaks for the category.

    Raises:
        ConfigurationError: nobody has said where the shop is reached.
        RetryableError: the shop could not answer now.
    """
    category = shop.find_category(slug)
    # The shop finds a category by its key as well: one feed, one address.
    if category is None or category.slug != slug or page > PAGE_COUNT_MAX:
        return None
    ownership = accounts.read_ownership(channel=config.channel)
    account = find_owner([category.category_id, *category.ancestor_ids], ownership)
    if account is None:
        return None
    url = feed_link(shop.read_public_url(), slug, feed_format)
    if not url:
        raise ConfigurationError(mark("Enter the shop's public address in the plugin's settings."))
    return Place(category, account, url, page)


def read_page(place: Place, *, shop: Shop, config: Config) -> CatalogPage | None:
    """Return what the page shows; None where the category ends before it.

    Raises:
        RetryableError: the shop could not answer now.
    """
    found = shop.read_category_page(
        place.category.category_id,
        channel=config.channel,
        first=PAGE_SIZE,
        skip=(place.page - 1) * PAGE_SIZE,
    )
    is_beyond = place.page > 1 and not found.entries and not found.has_more
    return None if is_beyond else found


def make_feed(place: Place, found: CatalogPage, *, config: Config, now: datetime) -> Feed:
    """Say of each thing on the page what it costs, and how it is bought."""
    category, account, url, page = place.category, place.account, place.url, place.page
    lines = _write_lines(found, account, host=urlsplit(url).hostname or "", config=config, now=now)
    values = {"category": clean_line(category.name), "handle": account.handle}
    description = translate(
        mark("What is new in {category}, to be bought on X from @{handle}"), account.language
    )
    return Feed(
        feed_id=_write_tag(urlsplit(url).hostname or "", "category", category.category_id),
        title="{category} · @{handle}".format(**values),
        description=description.format(**values),
        language=account.language,
        handle=account.handle,
        url=_page_url(url, page),
        next_url=_page_url(url, page + 1) if found.has_more and page < PAGE_COUNT_MAX else "",
        previous_url=_page_url(url, page - 1) if page > 1 else "",
        # Never the moment of the request: the same content must be written the same.
        updated_at=max([account.created_at, *(each.updated_at for each in lines)]),
        lines=tuple(lines),
    )


def _write_lines(
    page: CatalogPage, account: Account, *, host: str, config: Config, now: datetime
) -> list[Line]:
    posts = list_newest_posts([each.product_id for each in page.entries], channel=config.channel)
    for_sale = [each.product_id for each in page.entries if each.is_in_stock]
    codes = read_or_make_codes(for_sale, now=now)
    return [
        _write_line(
            entry,
            account,
            line_id=_write_tag(host, "product", entry.product_id),
            code=codes.get(entry.product_id),
            post=posts.get(entry.product_id),
            country_code=page.country_code,
        )
        for entry in page.entries
    ]


def _write_line(
    entry: CatalogEntry,
    account: Account,
    *,
    line_id: str,
    code: str | None,
    post: SentPost | None,
    country_code: str,
) -> Line:
    language = account.language
    price = format_price(entry.price, language=language, country_code=country_code)
    if entry.has_price_range:
        price = translate(mark("from {price}"), language).format(price=price)
    name, alt = clean_line(entry.name), clean_line(entry.image_alt)
    parts = [format_html("{}", price)]
    form_url = ""
    if code is None:
        parts.append(format_html("{}", translate(mark("Sold out at the moment"), language)))
    else:
        words = translate(mark("@{handle} #buy {code}"), language)
        words = words.format(handle=account.handle, code=code)
        form_url = f"https://x.com/intent/post?{urlencode({'text': words})}"
        how = translate(mark("To buy, post this on X:"), language)
        parts.append(format_html('{} <a href="{}">{}</a>', how, form_url, words))
    if post is not None:
        label = translate(mark("The post on X"), language)
        parts.append(format_html('<a href="{}">{}</a>', post.url, label))
    if entry.image_url:
        parts.append(format_html('<img src="{}" alt="{}">', clean(entry.image_url), alt))
    moments = [entry.published_at, entry.updated_at, *([post.sent_at] if post else [])]
    return Line(
        line_id=line_id,
        title=f"{name} · {price}",
        link=post.url if post else form_url or f"https://x.com/{account.handle}",
        summary=_join(parts),
        published_at=entry.published_at.replace(microsecond=0),
        updated_at=max(moments).replace(microsecond=0),
        image_url=clean(entry.image_url),
        image_alt=alt,
    )


def _join(parts: Sequence[SafeString]) -> str:
    return str(format_html_join("", "<p>{}</p>", ((each,) for each in parts)))


def _page_url(url: str, page: int) -> str:
    return url if page == 1 else f"{url}?page={page}"


def _write_tag(host: str, kind: str, primary_key: str) -> str:
    """Return a tag URI (RFC 4151); its year is when we began to write them, and never changes."""
    return f"tag:{host},2026:twitter/{kind}/{primary_key}"
