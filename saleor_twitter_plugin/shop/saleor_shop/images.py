"""Pictures from the shop's own storage: no HTTP, so none of somebody else's addresses."""

import mimetypes
from typing import Any

from saleor.core.db.connection import allow_writer
from saleor.product.models import ProductMedia

from ...errors import RetryableError
from ...handoffs import ProductImage, SaleorProductId
from .executor import RETRY_AFTER


def read_product_image(product_id: SaleorProductId) -> ProductImage | None:
    """Return the product's first picture that is a file of the shop; None without one.

    Raises:
        RetryableError: the storage did not answer.
    """
    if not product_id.isdecimal():
        return None
    with allow_writer():
        media: Any = (
            ProductMedia.objects.filter(product_id=int(product_id), type="IMAGE")
            .exclude(image="")
            .exclude(image=None)
            .order_by("sort_order", "pk")
            .first()
        )
    if media is None:
        return None
    try:
        with media.image.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        return None
    except OSError:
        raise RetryableError(
            f"The picture of product {product_id} could not be read from the shop's storage.",
            retry_after=RETRY_AFTER,
        ) from None
    media_type, _ = mimetypes.guess_type(media.image.name)
    return ProductImage(content, media_type or "application/octet-stream", media.alt)
