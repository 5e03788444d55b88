"""Saleor's own vouchers: made, filled with codes, and looked at."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from saleor.core.db.connection import allow_writer
from saleor.discount.models import VoucherCode

from ...errors import ConfigurationError, PermanentError
from ...handoffs import DiscountKind, SaleorVoucherId, VoucherFacts, VoucherSpec
from ..global_ids import get_primary_key, write_global_id
from . import documents, voucher_documents
from .executor import run

log = logging.getLogger(__name__)
_KINDS = {DiscountKind.PERCENT: "PERCENTAGE", DiscountKind.FIXED: "FIXED"}


def create_voucher(spec: VoucherSpec, codes: Sequence[str]) -> SaleorVoucherId:
    channel = run(documents.CHANNEL, {"slug": spec.channel}, reads_replica=False)["channel"]
    if channel is None:
        raise ConfigurationError(f"There is no channel with the slug {spec.channel}.")
    given = {**_write_input(spec), "addCodes": list(codes)}
    voucher_id = run_mutation(voucher_documents.VOUCHER_CREATE, {"input": given})["id"]
    value = "100" if spec.kind is DiscountKind.FREE_SHIPPING else str(spec.value)
    listing = {"channelId": channel["id"], "discountValue": value}
    if spec.minimum_spend is not None:
        listing["minAmountSpent"] = str(spec.minimum_spend.amount)
    run_mutation(
        voucher_documents.VOUCHER_LIST,
        {"id": voucher_id, "input": {"addChannels": [listing]}},
    )
    return SaleorVoucherId(get_primary_key("Voucher", voucher_id))


def change_voucher_end(voucher_id: SaleorVoucherId, ends_at: datetime) -> None:
    run_mutation(
        voucher_documents.VOUCHER_UPDATE,
        {"id": write_global_id("Voucher", voucher_id), "input": {"endDate": ends_at.isoformat()}},
    )


def add_voucher_codes(voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
    run_mutation(
        voucher_documents.VOUCHER_UPDATE,
        {"id": write_global_id("Voucher", voucher_id), "input": {"addCodes": list(codes)}},
    )


def remove_voucher_codes(voucher_id: SaleorVoucherId, codes: Sequence[str]) -> None:
    with allow_writer():
        # Over GraphQL a code's id is found by paging through all of the voucher's.
        found = VoucherCode.objects.filter(voucher_id=int(voucher_id), code__in=codes)
        keys = [str(each) for each in found.values_list("pk", flat=True)]
    if keys:
        ids = [write_global_id("VoucherCode", each) for each in keys]
        run_mutation(voucher_documents.VOUCHER_CODES_DELETE, {"ids": ids})


def read_voucher_state(voucher_id: SaleorVoucherId, *, channel: str) -> VoucherFacts:
    variables = {"id": write_global_id("Voucher", voucher_id)}
    voucher = run(voucher_documents.VOUCHER, variables, reads_replica=False)["voucher"]
    if voucher is None:
        return VoucherFacts(exists=False)
    now = timezone.now()
    starts_at, ends_at = _read_moment(voucher["startDate"]), _read_moment(voucher["endDate"])
    is_listed = any(
        each["channel"]["slug"] == channel and each["channel"]["isActive"]
        for each in voucher["channelListings"] or ()
    )
    is_in_time = (starts_at is None or starts_at <= now) and (ends_at is None or ends_at > now)
    # Without single use a code that got out would be good for everybody and for ever.
    is_safe = voucher["singleUse"] and not voucher["onlyForStaff"]
    return VoucherFacts(True, is_usable=is_listed and is_in_time and is_safe, ends_at=ends_at)


def _write_input(spec: VoucherSpec) -> dict[str, object]:
    written: dict[str, object] = {
        "name": spec.name,
        "singleUse": True,
        "applyOncePerCustomer": spec.is_once_per_customer,
        "discountValueType": _KINDS.get(spec.kind, "PERCENTAGE"),
        "type": "SPECIFIC_PRODUCT" if spec.has_scope else "ENTIRE_ORDER",
    }
    if spec.kind is DiscountKind.FREE_SHIPPING:
        written["type"] = "SHIPPING"
    elif spec.has_scope:
        for name, kind, keys in (
            ("categories", "Category", spec.category_ids),
            ("collections", "Collection", spec.collection_ids),
            ("products", "Product", spec.product_ids),
        ):
            written[name] = [write_global_id(kind, each) for each in keys]
    for name, moment in (("startDate", spec.starts_at), ("endDate", spec.ends_at)):
        if moment is not None:
            written[name] = moment.isoformat()
    return written


def run_mutation(document: str, variables: dict[str, Any]) -> dict[str, Any]:
    (answer,) = run(document, variables, reads_replica=False).values()
    if answer["errors"]:
        error = answer["errors"][0]
        raise PermanentError(
            f"Saleor refused a voucher: {error['code']} on {error.get('field') or 'no field'}."
        )
    voucher: dict[str, Any] = answer.get("voucher") or {}
    return voucher


def _read_moment(moment: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment
