"""A product's video: of Saleor's own it keeps but addresses, so a file is named by hand."""

from pathlib import PurePosixPath
from typing import BinaryIO, cast

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage

from ...errors import PermanentError, RetryableError
from ...handoffs import ProductVideo, SaleorProductId
from ..global_ids import write_global_id
from ..interface import VIDEO_KEY
from . import catalog_documents
from .executor import RETRY_AFTER, run

NAME_MAX_LENGTH = 500


def find_product_video(product_id: SaleorProductId) -> ProductVideo | None:
    """Return the file of Django's default storage that the product's metadata names."""
    if not product_id.isdecimal():
        return None
    variables = {"id": write_global_id("Product", product_id), "key": VIDEO_KEY}
    product = run(catalog_documents.PRODUCT_VIDEO, variables)["product"]
    name = (product or {}).get("metafield")
    if not name:
        return None
    if not _is_name(name):
        raise _refuse(product_id)
    try:
        total_bytes = default_storage.size(name)
        version = _read_version(name)
    except (FileNotFoundError, IsADirectoryError, SuspiciousOperation, ValueError):
        # ValueError: a name that the file system cannot have.
        raise _refuse(product_id) from None
    except OSError:
        raise RetryableError(
            f"The video of product {product_id} could not be looked for in the shop's storage.",
            retry_after=RETRY_AFTER,
        ) from None
    return ProductVideo(
        name, total_bytes, version, open=lambda: cast(BinaryIO, default_storage.open(name))
    )


def _is_name(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        len(name) <= NAME_MAX_LENGTH
        and name.isprintable()
        and "\\" not in name
        and not path.is_absolute()
        and ".." not in path.parts
        and path.suffix.lower() == ".mp4"
    )


def _read_version(name: str) -> str:
    try:
        return default_storage.get_modified_time(name).isoformat()
    except NotImplementedError:
        # Some storages do not know; another size is another file all the same.
        return ""


def _refuse(product_id: SaleorProductId) -> PermanentError:
    return PermanentError(
        f"What {VIDEO_KEY} of product {product_id} names is no mp4 file of the shop's storage."
    )
