"""Checkouts for people whom the shop does not know: Saleor's own, with its own reservation."""

import logging
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from saleor.core.db.connection import allow_writer

from ...errors import RetryableError, TwitterPluginError
from ...handoffs import (
    CheckoutFacts,
    CheckoutLine,
    CheckoutOpened,
    CheckoutRequest,
    Money,
    fit_lines,
)
from ...models import ShopAction
from ...models.actions import ActionState
from .. import action_rows, checkout_rows
from ..global_ids import get_primary_key, write_global_id
from ..interface import OrderRefused
from ..origins import metadata_of
from . import checkouts, documents
from .availability import name_line
from .catalog import read_country
from .executor import RETRY_AFTER, run
from .order_rows import find_order_of_checkout, lock_checkout
from .refusals import SaleorRefused

log = logging.getLogger(__name__)


def open_checkout(request: CheckoutRequest, *, key: str) -> CheckoutOpened:
    """Open the checkout of `key`, or return the one that is open; another wish opens another.

    Its id is stored in the transaction that makes it. Call it with no transaction open.
    """
    request = replace(request, wishes=fit_lines(request.wishes))
    with allow_writer():
        try:
            return _open(request, key)
        except SaleorRefused as refused:
            # The open one that it was to take the place of is still there, and still open.
            if not ShopAction.objects.filter(key=key, state=ActionState.OPENED).exists():
                action_rows.refuse(key, "", refused.refusal.reason)
            refusal = name_line(
                refused.refusal,
                request.wishes,
                channel=request.channel,
                country_code=read_country(request.channel),
            )
            if refusal.reason is not refused.refusal.reason:
                action_rows.refuse(key, "", refusal.reason)
            raise OrderRefused(refusal) from None
        except (OperationalError, InterfaceError) as error:
            raise RetryableError(
                f"The database did not answer while a checkout was made: {type(error).__name__}.",
                retry_after=RETRY_AFTER,
            ) from None


def _open(request: CheckoutRequest, key: str) -> CheckoutOpened:
    action_rows.insert(request, key)
    before = ShopAction.objects.get(key=key).saleor_checkout_id
    try:
        with transaction.atomic(durable=True):
            row = action_rows.lock_row(key)
            if row.state == ActionState.DONE:
                return checkout_rows.read_opened(row)
            if _is_still_good(row, request):
                return checkout_rows.read_opened(row)
            answer = checkouts.create(
                request,
                {"email": request.email} if request.email else {},
                user=None,
                document=documents.CHECKOUT_OPEN,
            )
            _write_origin(answer["id"], request)
            token = get_primary_key("Checkout", answer["id"])
            checkout_rows.open_row(
                row, request, token, _read_moment(answer["stockReservationExpires"])
            )
            return checkout_rows.read_opened(row)
    except (SaleorRefused, TwitterPluginError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Somebody's hook may fail after our commit: then what we wanted is there.
        row = ShopAction.objects.get(key=key)
        if row.state != ActionState.OPENED or row.saleor_checkout_id == before:
            raise
        log.error("The checkout stands, but a hook failed: %s", type(error).__name__)
        return checkout_rows.read_opened(row)


def _is_still_good(row: ShopAction, request: CheckoutRequest) -> bool:
    """Tell whether the row's checkout answers the request; one that does not is emptied."""
    token = row.saleor_checkout_id
    if row.state != ActionState.OPENED or not token:
        return False
    if not lock_checkout(token):
        # An order by now, which the tie will find; or swept away.
        return find_order_of_checkout(token) is not None
    if action_rows.is_about(row, request):
        return checkouts.checkout_exists(token, line_count=len(request.wishes))
    checkouts.delete_lines(token)
    return False


def release_checkout(checkout_id: str) -> None:
    """Give back what an open checkout holds; one that has become an order stays as it is."""
    with allow_writer(), transaction.atomic(durable=True):
        row = checkout_rows.find_open_row(checkout_id)
        if row is None:
            return
        # Saleor makes the order under this lock: it has been made, or will not be.
        if lock_checkout(checkout_id):
            checkouts.delete_lines(checkout_id)
        elif find_order_of_checkout(checkout_id) is not None:
            return
        checkout_rows.release_row(row)


def read_checkout(checkout_id: str) -> CheckoutFacts | None:
    """Return what the checkout says, its prices as Saleor reckons them now."""
    found = run(
        documents.CHECKOUT_FACTS,
        {"id": write_global_id("Checkout", checkout_id)},
        reads_replica=False,
    )["checkout"]
    if found is None or not found["lines"]:
        return None
    return CheckoutFacts(
        lines=tuple(_read_line(each) for each in found["lines"]),
        total=_read_money(found["totalPrice"]),
        is_shipping_required=found["isShippingRequired"],
    )


def _read_line(line: dict[str, Any]) -> CheckoutLine:
    variant = line["variant"]
    product_name = variant["product"]["name"]
    return CheckoutLine(
        product_name=product_name,
        # Where there is one variant only, shops name it like its SKU or not at all.
        variant_name="" if variant["name"] in {variant["sku"], product_name} else variant["name"],
        quantity=line["quantity"],
        total=_read_money(line["totalPrice"]),
    )


def _read_money(price: dict[str, Any]) -> Money:
    return Money(Decimal(str(price["gross"]["amount"])), price["gross"]["currency"])


def _write_origin(checkout_global_id: str, request: CheckoutRequest) -> None:
    metadata = {**metadata_of(request.origin), checkout_rows.METADATA_KEY: "open"}
    answer = run(
        documents.METADATA_UPDATE,
        {
            "id": checkout_global_id,
            "input": [{"key": key, "value": value} for key, value in metadata.items()],
        },
        reads_replica=False,
    )["updateMetadata"]
    if answer["errors"]:
        raise RetryableError(
            f"Saleor refused a checkout's metadata: {answer['errors'][0]['code']}.",
            retry_after=RETRY_AFTER,
        )


def _read_moment(moment: Any) -> datetime | None:
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment
