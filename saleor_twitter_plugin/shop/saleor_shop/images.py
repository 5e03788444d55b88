"""Pictures from the shop's own storage: no HTTP, so none of somebody else's addresses."""

import logging
import mimetypes
from typing import Any

from saleor.core.db.connection import allow_writer
from saleor.product.models import ProductMedia

from ...errors import RetryableError
from ...handoffs import ProductImage, SaleorProductId
from .executor import RETRY_AFTER

logger = logging.getLogger(__name__)
# Ours: six times what X takes. What is larger is no picture that a storefront shows.
FILE_MAX_BYTES = 32 * 1024 * 1024


def read_product_images(product_id: SaleorProductId, *, limit: int) -> list[ProductImage]:
    """Return the product's first pictures that are files of the shop.

    A file that is missing or too large is left out, and the next one takes its place.

    Raises:
        RetryableError: the storage did not answer.
    """
    if not product_id.isdecimal():
        return []
    with allow_writer():
        rows: list[Any] = list(
            ProductMedia.objects.filter(product_id=int(product_id), type="IMAGE")
            .exclude(image="")
            .exclude(image=None)
            .order_by("sort_order", "pk")
        )
    images: list[ProductImage] = []
    for row in rows:
        if len(images) == limit:
            break
        content = _read(row)
        if content is not None:
            media_type, _ = mimetypes.guess_type(row.image.name)
            images.append(ProductImage(content, media_type or "application/octet-stream", row.alt))
    return images


def _read(media: Any) -> bytes | None:
    try:
        with media.image.open("rb") as file:
            content: bytes = file.read(FILE_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError:
        raise RetryableError(
            f"A picture of product {media.product_id} could not be read from the shop's storage.",
            retry_after=RETRY_AFTER,
        ) from None
    if len(content) > FILE_MAX_BYTES:
        logger.warning("A picture of product %s is too large and left out.", media.product_id)
        return None
    return content
