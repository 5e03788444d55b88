"""Saleor's own reservation, made once more at the moment an open checkout is finished.

Without reservations, or when they have run out, Saleor checks the stock before it locks it, and
lets racers through. What this hook reserves under Saleor's lock, that check then counts.
"""

import inspect
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from saleor.core.db.connection import allow_writer
from saleor.core.exceptions import InsufficientStock
from saleor.site.models import SiteSettings
from saleor.warehouse.reservations import reserve_stocks_and_preorders

from .. import checkout_rows

# The order follows at once; what a failed payment leaves behind must not last.
HOLD_MINUTES_MIN = 5


def hold_for_completion(checkout_info: Any, lines: Any) -> None:
    """Reserve the lines of a checkout of ours; one statement for anybody else's.

    Raises:
        ValidationError: there is not enough, as Saleor's own mutation would answer.
    """
    with allow_writer():
        if not checkout_rows.is_open(str(checkout_info.checkout.pk)):
            return
        # A collection point's stock is looked for elsewhere than the country's. Saleor's own word
        # for it is a property in 3.20 and a method since, and may ask shipping apps.
        if checkout_info.checkout.collection_point_id:
            return
        shop = SiteSettings.objects.get(site_id=getattr(settings, "SITE_ID", 1))
        options: dict[str, Any] = {}
        # From Saleor 3.23 on.
        if "calculate_stocks_with_shipping_zones" in _PARAMETERS:
            options["calculate_stocks_with_shipping_zones"] = (
                shop.use_legacy_shipping_zone_stock_availability
            )
        try:
            with transaction.atomic():
                reserve_stocks_and_preorders(
                    [each.line for each in lines],
                    [],
                    [each.variant for each in lines],
                    checkout_info.get_country(),
                    checkout_info.channel,
                    max(shop.reserve_stock_duration_anonymous_user or 0, HOLD_MINUTES_MIN),
                    **options,
                )
        except InsufficientStock:
            raise ValidationError(
                "Insufficient product stock.", code="insufficient_stock"
            ) from None


def is_marked(checkout: Any) -> bool:
    """Tell whether we opened the checkout, by its metadata: our own table may not answer."""
    try:
        with allow_writer():
            metadata = checkout.metadata_storage.metadata
    except (AttributeError, ObjectDoesNotExist):
        return False
    return checkout_rows.METADATA_KEY in (metadata or {})


_PARAMETERS = frozenset(inspect.signature(reserve_stocks_and_preorders).parameters)
