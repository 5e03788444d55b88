"""Categories: their tree, and the handle that speaks for them."""

from typing import Any

from ...errors import PermanentError
from ...handoffs import Category, SaleorCategoryId
from ..global_ids import get_primary_key, read_global_id, write_global_id
from . import catalog_documents, documents
from .executor import run

HANDLE_KEY = "twitter_handle"
FEED_URL_KEY = "twitter_feed_url"


def find_category(slug_or_id: str) -> Category | None:
    """Return the category; a slug wins over a primary key that reads the same."""
    primary_key = read_global_id("Category", slug_or_id)
    if primary_key is not None:
        return _find_by_id(primary_key)
    found = run(catalog_documents.CATEGORY_BY_SLUG, {"slug": slug_or_id})["category"]
    if found is not None:
        return _read(found)
    return _find_by_id(slug_or_id)


def write_category_handle(
    category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
) -> None:
    """Write or delete our two keys. Other keys of the metadata stay as they are."""
    wanted = {HANDLE_KEY: handle, FEED_URL_KEY: feed_url if handle else None}
    entries = [{"key": key, "value": value} for key, value in wanted.items() if value]
    gone = [key for key, value in wanted.items() if not value]
    variables: dict[str, Any] = {"id": write_global_id("Category", category_id)}
    errors: list[dict[str, Any]] = []
    if entries:
        answer = run(documents.METADATA_UPDATE, {**variables, "input": entries})
        errors += answer["updateMetadata"]["errors"]
    if gone and not errors:
        answer = run(documents.METADATA_DELETE, {**variables, "keys": gone})
        errors += answer["deleteMetadata"]["errors"]
    # A category that is gone has nothing to publish; taking a handle away from it is done.
    if errors and not (handle is None and errors[0]["code"] == "NOT_FOUND"):
        raise PermanentError(
            f"Saleor did not write the handle to category {category_id}: {errors[0]['code']}."
        )


def _find_by_id(primary_key: str) -> Category | None:
    if not (primary_key.isascii() and primary_key.isdecimal()):
        return None
    found = run(catalog_documents.CATEGORY_BY_ID, {"id": write_global_id("Category", primary_key)})
    return _read(found["category"]) if found["category"] is not None else None


def _read(category: dict[str, Any]) -> Category:
    return Category(
        category_id=SaleorCategoryId(get_primary_key("Category", category["id"])),
        slug=category["slug"],
        name=category["name"],
        # Saleor answers ancestors from the root down.
        ancestor_ids=tuple(
            SaleorCategoryId(get_primary_key("Category", edge["node"]["id"]))
            for edge in reversed(category["ancestors"]["edges"])
        ),
    )
