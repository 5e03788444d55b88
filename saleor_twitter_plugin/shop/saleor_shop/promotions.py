"""Promotions of the catalog, and what they take off the channel's prices now.

Which products a promotion is about no public query tells: its rules hold predicates, which Saleor
itself works out into a table. That table is read by one statement: docs/decisions/0013.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from saleor.core.db.connection import allow_writer

from ...handoffs import Announceable, GoodsShare, Promotion, SaleorCategoryId
from ..global_ids import get_primary_key, write_global_id
from . import announcement_documents
from .executor import run
from .moments import find_moment, read_moment

# What the statement reads of Saleor; the host-contract test names each.
TABLES = {
    "channel_channel": ("id", "slug"),
    "discount_promotionrule": ("id", "promotion_id", "reward_value_type", "reward_value"),
    "discount_promotionrule_channels": ("promotionrule_id", "channel_id"),
    "discount_promotionrule_variants": ("promotionrule_id", "productvariant_id"),
    "product_category": ("id", "tree_id", "lft", "rght"),
    "product_product": ("id", "category_id"),
    "product_productchannellisting": (
        "product_id",
        "channel_id",
        "is_published",
        "published_at",
        "visible_in_listings",
    ),
    "product_productvariant": ("id", "product_id"),
    "product_productvariantchannellisting": (
        "variant_id",
        "channel_id",
        "price_amount",
        "discounted_price_amount",
    ),
}

# No more than the rule gives and no more than the price has come down: another promotion may be
# the better one, and a price is worked out some time after a rule begins.
_REDUCED = """
WITH reduced AS (
    SELECT rule.promotion_id, product.id, product.category_id,
           max(floor(LEAST(
               CASE WHEN rule.reward_value_type = 'percentage' THEN rule.reward_value
                    ELSE rule.reward_value * 100 / listing.price_amount
               END,
               (listing.price_amount - listing.discounted_price_amount) * 100
                   / listing.price_amount
           )))::int AS percent
    FROM channel_channel place
    JOIN discount_promotionrule_channels served ON served.channel_id = place.id
    JOIN discount_promotionrule rule ON rule.id = served.promotionrule_id
    JOIN discount_promotionrule_variants meant ON meant.promotionrule_id = rule.id
    JOIN product_productvariant variant ON variant.id = meant.productvariant_id
    JOIN product_product product ON product.id = variant.product_id
    JOIN product_productchannellisting shown
      ON shown.product_id = product.id AND shown.channel_id = place.id
     AND shown.is_published AND shown.visible_in_listings
     AND COALESCE(shown.published_at <= %(now)s, true)
    JOIN product_productvariantchannellisting listing
      ON listing.variant_id = variant.id AND listing.channel_id = place.id
     AND listing.price_amount > 0
    WHERE place.slug = %(channel)s AND rule.promotion_id = ANY(%(ids)s::uuid[])
    GROUP BY rule.promotion_id, product.id
)
SELECT reduced.promotion_id::text, count(*), max(percent), min(percent),
       ARRAY(
           SELECT above.id FROM product_category own JOIN product_category above
             ON above.tree_id = own.tree_id AND above.lft <= own.lft AND own.rght <= above.rght
           WHERE own.id = reduced.category_id ORDER BY above.lft DESC
       )
FROM reduced
WHERE percent > 0
GROUP BY reduced.promotion_id, reduced.category_id
ORDER BY reduced.promotion_id, count(*) DESC, reduced.category_id
"""


@dataclass(frozen=True, slots=True)
class _Reduced:
    share: GoodsShare
    percent_max: int
    percent_min: int


def read_promotions(
    promotion_ids: Sequence[str], *, channel: str, country_code: str, now: datetime
) -> list[Announceable]:
    ids = [write_global_id("Promotion", each) for each in promotion_ids]
    page = run(announcement_documents.PROMOTIONS, {"ids": ids})["promotions"]
    reduced = _list_reduced(promotion_ids, channel=channel, now=now)
    return [
        _read(edge["node"], channel=channel, country_code=country_code, reduced=reduced)
        for edge in page["edges"]
    ]


def _read(
    promotion: dict[str, Any],
    *,
    channel: str,
    country_code: str,
    reduced: dict[str, list[_Reduced]],
) -> Promotion:
    primary_key = get_primary_key("Promotion", promotion["id"])
    rows = reduced.get(primary_key, [])
    best = max((each.percent_max for each in rows), default=0)
    return Promotion(
        subject_id=primary_key,
        name=promotion["name"],
        channel=channel,
        country_code=country_code,
        starts_at=read_moment(promotion["startDate"]),
        ends_at=find_moment(promotion["endDate"]),
        is_of_catalog=promotion["type"] == "CATALOGUE",
        percent_off=best,
        has_percent_range=any(each.percent_min < best for each in rows),
        goods=tuple(each.share for each in rows),
    )


def _list_reduced(
    promotion_ids: Sequence[str], *, channel: str, now: datetime
) -> dict[str, list[_Reduced]]:
    found: defaultdict[str, list[_Reduced]] = defaultdict(list)
    with allow_writer(), connection.cursor() as cursor:
        cursor.execute(_REDUCED, {"channel": channel, "ids": list(promotion_ids), "now": now})
        for promotion_id, count, percent_max, percent_min, line in cursor.fetchall():
            share = GoodsShare(tuple(SaleorCategoryId(str(each)) for each in line), count)
            found[promotion_id].append(_Reduced(share, percent_max, percent_min))
    return dict(found)
