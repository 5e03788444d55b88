"""What there is to announce besides products: found, and read by its kind."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from ...errors import PermanentError
from ...handoffs import Announceable, Subject, SubjectKind
from ..global_ids import get_primary_key, write_global_id
from . import announcement_documents, documents
from .catalog import PAGE_SIZE, read_country
from .collections import is_published_since, read_collections
from .executor import run
from .promotions import read_promotions
from .vouchers import PUBLIC_KEY, read_vouchers

# A shop that has published more collections without a date has the rest looked at by hooks alone.
COLLECTION_PAGES_MAX = 10
_READERS: Mapping[SubjectKind, Callable[..., list[Announceable]]] = {
    SubjectKind.VOUCHER: read_vouchers,
    SubjectKind.PROMOTION: read_promotions,
    SubjectKind.COLLECTION: read_collections,
}
# Saleor answers everything where none of the ids asked for can be one.
_NUMBER = re.compile(r"[0-9]{1,18}")
_IS_KEY = {
    SubjectKind.VOUCHER: _NUMBER,
    SubjectKind.PROMOTION: re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    SubjectKind.COLLECTION: _NUMBER,
}


def find_announcements(
    *, channel: str, since: datetime, ends_before: datetime, now: datetime
) -> list[Subject]:
    moments = {"now": now.isoformat(), "since": since.isoformat()}
    ending = {"now": now.isoformat(), "endsBefore": ends_before.isoformat()}
    found = [
        *_find(SubjectKind.VOUCHER, announcement_documents.PUBLIC_VOUCHERS, {"key": PUBLIC_KEY}),
        *_find(SubjectKind.PROMOTION, announcement_documents.PROMOTIONS_BEGUN, moments),
        *_find(SubjectKind.PROMOTION, announcement_documents.PROMOTIONS_ENDING, ending),
        *_find_collections(channel, since),
    ]
    return list(dict.fromkeys(found))


def read_announcements(
    subjects: Sequence[Subject], *, channel: str, now: datetime
) -> list[Announceable]:
    found: dict[Subject, Announceable] = {}
    country_code = read_country(channel) if subjects else ""
    for kind, read in _READERS.items():
        wanted = [
            each.subject_id
            for each in dict.fromkeys(subjects)
            if each.kind is kind and _IS_KEY[kind].fullmatch(each.subject_id)
        ]
        for page in batched(wanted, PAGE_SIZE):
            for about in read(page, channel=channel, country_code=country_code, now=now):
                found[about.subject] = about
    return [found[each] for each in subjects if each in found]


def mean_voucher_for_public(voucher_id: str, *, is_public: bool) -> bool:
    """Write or delete our one key. Other keys of the metadata stay as they are."""
    variables: dict[str, Any] = {"id": write_global_id("Voucher", voucher_id)}
    if is_public:
        entry = {"key": PUBLIC_KEY, "value": "true"}
        answer = run(documents.METADATA_UPDATE, {**variables, "input": [entry]})
        errors = answer["updateMetadata"]["errors"]
    else:
        answer = run(documents.METADATA_DELETE, {**variables, "keys": [PUBLIC_KEY]})
        errors = answer["deleteMetadata"]["errors"]
    if errors and errors[0]["code"] == "NOT_FOUND":
        return False
    if errors:
        raise PermanentError(f"Saleor did not write to the voucher: {errors[0]['code']}.")
    return True


def _find(kind: SubjectKind, document: str, variables: Mapping[str, object]) -> Iterator[Subject]:
    after: str | None = None
    while True:
        (page,) = run(document, {**variables, "after": after}).values()
        for edge in page["edges"]:
            yield Subject(kind, get_primary_key(kind.value.title(), edge["node"]["id"]))
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _find_collections(channel: str, since: datetime) -> Iterator[Subject]:
    """Yield the newest; those without a date come first in Saleor's order."""
    after: str | None = None
    for _ in range(COLLECTION_PAGES_MAX):
        page = run(
            announcement_documents.COLLECTIONS_PUBLISHED, {"channel": channel, "after": after}
        )
        for edge in page["collections"]["edges"]:
            if not is_published_since(edge["node"], channel, since):
                return
            key = get_primary_key("Collection", edge["node"]["id"])
            yield Subject(SubjectKind.COLLECTION, key)
        if not page["collections"]["pageInfo"]["hasNextPage"]:
            return
        after = page["collections"]["pageInfo"]["endCursor"]
