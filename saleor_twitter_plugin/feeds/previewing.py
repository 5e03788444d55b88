"""The post that a template would make, with its length and its price. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..handoffs import CatalogItem, Trigger
from ..x_prices import PRICES_USD, PriceItem
from ..x_text import price_of_post, weigh
from .announcement_text import RenderedAnnouncement
from .linting import TemplateProblem, lint
from .rendering import Rendered, render


@dataclass(frozen=True, slots=True)
class Preview:
    """The post that a template would make now."""

    rendered: Rendered | RenderedAnnouncement
    weight: int
    """As X counts; at most 280."""
    price_item: PriceItem
    price_usd: Decimal
    """What X bills for the post and for the descriptions of its pictures."""
    problems: tuple[TemplateProblem, ...]


def preview(
    item: CatalogItem,
    *,
    trigger: Trigger,
    body: str,
    code: str,
    hashtag: str,
    language: str,
    previous_amount: Decimal | None = None,
    variant_name: str = "",
    link: str = "",
    template_name: str = "",
    picture_count: int = 0,
    prices_usd: Mapping[PriceItem, Decimal] = PRICES_USD,
) -> Preview:
    """Return the exact post of this moment, its length and its price, and what is wrong with it."""
    rendered = render(
        item,
        trigger=trigger,
        body=body,
        code=code,
        hashtag=hashtag,
        language=language,
        previous_amount=previous_amount,
        variant_name=variant_name,
        link=link,
        template_name=template_name,
    )
    return preview_rendered(
        rendered,
        trigger=trigger,
        body=body,
        hashtag=hashtag,
        language=language,
        has_page=bool(link),
        picture_count=picture_count,
        prices_usd=prices_usd,
    )


def preview_rendered(
    rendered: Rendered | RenderedAnnouncement,
    *,
    trigger: Trigger,
    body: str,
    hashtag: str,
    language: str,
    has_page: bool = False,
    picture_count: int = 0,
    prices_usd: Mapping[PriceItem, Decimal] = PRICES_USD,
) -> Preview:
    """Return the post with its length and its price, and what is wrong with its template."""
    price_item = price_of_post(rendered.text, is_reply=False)
    return Preview(
        rendered=rendered,
        weight=weigh(rendered.text),
        price_item=price_item,
        price_usd=prices_usd[price_item] + picture_count * prices_usd[PriceItem.ALT_TEXT],
        problems=tuple(
            lint(
                body,
                trigger=trigger,
                hashtag=hashtag,
                language=language,
                has_page=has_page,
                prices_usd=prices_usd,
            )
        ),
    )
