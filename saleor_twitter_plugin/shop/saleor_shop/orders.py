"""Place a native order: once for a key, and never more than there is."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from saleor.core.db.connection import allow_writer

from ...errors import RetryableError, TwitterPluginError
from ...handoffs import (
    HeldUnits,
    OrderPlaced,
    OrderRequest,
    RefusalReason,
    Refuse,
    UnitsGone,
)
from ...models import ShopAction
from ...models.actions import ActionState
from .. import action_rows
from ..global_ids import write_global_id
from ..interface import OrderRefused
from ..origins import metadata_of
from . import checkouts, documents
from .checkouts import CheckoutGone, Delivery
from .customers import find_user
from .executor import RETRY_AFTER, run
from .lending import lent, take_back
from .refusals import SaleorRefused, explain
from .stock_lock import lock_stock

log = logging.getLogger(__name__)


def place_order(request: OrderRequest, *, key: str, held: HeldUnits | None = None) -> OrderPlaced:
    """Place the order of `key`, or return the one that was placed before.

    Three steps, each under the lock of the key's row and safe to repeat after a crash: a checkout,
    whose id is stored in the transaction that makes it; its delivery; the order, stored in the
    transaction that makes it, which holds the stock too. Call it with no transaction open.
    """
    with allow_writer():
        try:
            return _place(request, key, held)
        except UnitsGone:
            _forget_checkout(key)
            raise
        except SaleorRefused as refused:
            return _refuse_or_read(request, key, refused)
        except CheckoutGone:
            raise RetryableError(
                "A checkout went away while it was made into an order.", retry_after=RETRY_AFTER
            ) from None
        except (OperationalError, InterfaceError) as error:
            raise RetryableError(
                f"The database did not answer while an order was placed: {type(error).__name__}.",
                retry_after=RETRY_AFTER,
            ) from None


def _place(request: OrderRequest, key: str, held: HeldUnits | None) -> OrderPlaced:
    row = action_rows.insert_or_read(request, key)
    if row.state == ActionState.DONE:
        return action_rows.read_result(row, request)
    user = find_user(request.customer_id)
    if user is None or not user.is_active:
        raise SaleorRefused(_refusal(request, RefusalReason.SHOP_REFUSED), row.saleor_checkout_id)
    row = _ensure_checkout(request, key, user, held)
    if row.state == ActionState.DONE:
        return action_rows.read_result(row, request)
    token = row.saleor_checkout_id
    delivery = _choose_delivery(request, key, token, user)
    if delivery is None:
        return action_rows.read_result(ShopAction.objects.get(key=key), request)
    made = _order_under_lock(request, key, token, delivery, held)
    return action_rows.read_result(made, request)


def _ensure_checkout(
    request: OrderRequest, key: str, user: Any, held: HeldUnits | None
) -> ShopAction:
    """Return the row with a checkout that is there; its lock keeps a second worker from another."""
    leftover = ""
    try:
        with transaction.atomic(durable=True):
            row = action_rows.lock_row(key)
            token = row.saleor_checkout_id
            if row.state == ActionState.DONE:
                return row
            if token:
                is_fit = action_rows.is_about(row, request)
                if is_fit and checkouts.checkout_exists(token):
                    return row
                order = checkouts.find_order_of_checkout(token, user)
                if order is not None:
                    action_rows.finish(row, order)
                    return row
                leftover = token
            with lent(request, held):
                token = checkouts.create_checkout(request, user)
            action_rows.start(row, request, token)
    except SaleorRefused as refused:
        # The row still names the old checkout: it is the one to forget.
        refused.checkout_token = leftover
        raise
    except TwitterPluginError:
        raise
    except Exception as error:
        # Somebody's hook may fail after our commit: then what we wanted is there.
        stored = ShopAction.objects.get(key=key)
        if not stored.saleor_checkout_id or stored.saleor_checkout_id == leftover:
            raise
        _log_late_failure("checkout", error)
        row = stored
    if leftover:
        checkouts.empty_checkout(leftover)
    return row


def _choose_delivery(request: OrderRequest, key: str, token: str, user: Any) -> Delivery | None:
    """Choose under the row's lock: two workers on one checkout make Saleor refuse one of them.

    Apart from the step before, as Saleor may ask shipping apps: no stock is locked meanwhile.
    Returns: None where another worker has placed the order.
    """
    delivery = None
    try:
        with transaction.atomic(durable=True):
            row = action_rows.lock_row(key)
            if row.state == ActionState.DONE:
                return None
            if row.saleor_checkout_id != token:
                raise CheckoutGone(token)
            delivery = checkouts.choose_delivery(token, request, user)
    except (SaleorRefused, CheckoutGone, TwitterPluginError, DatabaseError):
        raise
    except Exception as error:
        if delivery is None:
            raise
        _log_late_failure("delivery", error)
    return delivery


def _order_under_lock(
    request: OrderRequest, key: str, token: str, delivery: Delivery, held: HeldUnits | None
) -> ShopAction:
    try:
        with transaction.atomic(durable=True):
            row = action_rows.lock_row(key)
            if row.state == ActionState.DONE:
                return row
            if row.saleor_checkout_id != token:
                raise CheckoutGone(token)
            take_back(request, held)
            _check_availability(request, token, delivery)
            order = _create_order(request, token)
            if held is not None:
                held.mark_ordered(order.order_id, order.number)
            action_rows.finish(row, order)
    except (SaleorRefused, CheckoutGone, TwitterPluginError):
        raise
    except Exception as error:
        row = ShopAction.objects.get(key=key)
        if row.state != ActionState.DONE:
            raise
        _log_late_failure("order", error)
    return row


def _check_availability(request: OrderRequest, token: str, delivery: Delivery) -> None:
    """Lock the stock, and refuse what is not there: Saleor's own check lets racers through."""
    wish = request.wish
    unpromised_count = lock_stock(wish.variant_id)
    answer = run(
        documents.AVAILABILITY_BESIDE_CHECKOUT,
        {
            "checkout": write_global_id("Checkout", token),
            "variant": write_global_id("ProductVariant", wish.variant_id),
            "channel": request.channel,
            "country": delivery.country_code,
        },
        reads_replica=False,
    )
    if answer["checkout"] is None:
        raise CheckoutGone(token)
    variant = answer["productVariant"]
    if variant is None:
        raise SaleorRefused(_refusal(request, RefusalReason.RETIRED), token)
    if not variant["trackInventory"]:
        return
    if _is_ahead(answer["checkout"]["stockReservationExpires"]):
        # Our units are subtracted already. Staff may have lowered the stock since.
        available_count = unpromised_count
    else:
        available_count = variant["quantityAvailable"]
    if available_count < wish.quantity:
        raise SaleorRefused(_too_few(request, available_count), token)


def _create_order(request: OrderRequest, token: str) -> action_rows.MadeOrder:
    answer = run(
        documents.ORDER_CREATE,
        {
            "id": write_global_id("Checkout", token),
            "metadata": [
                {"key": name, "value": value} for name, value in metadata_of(request.origin).items()
            ],
        },
        reads_replica=False,
    )["orderCreateFromCheckout"]
    if answer["errors"]:
        if answer["errors"][0]["code"] == "CHECKOUT_NOT_FOUND":
            raise CheckoutGone(token)
        raise SaleorRefused(explain(answer["errors"], request), token)
    return checkouts.read_order(answer["order"])


# --- refusing ---------------------------------------------------------------------------------


def _refuse_or_read(request: OrderRequest, key: str, refused: SaleorRefused) -> OrderPlaced:
    """Store the refusal and raise it, unless another worker placed the order meanwhile."""
    token = refused.checkout_token
    refusal = _with_count(request, refused)
    if not action_rows.refuse(key, token, refusal.reason):
        row = ShopAction.objects.get(key=key)
        if row.state == ActionState.DONE:
            return action_rows.read_result(row, request)
        if row.state == ActionState.STARTED:
            raise RetryableError("Another worker places this order.", retry_after=RETRY_AFTER)
    if token:
        checkouts.empty_checkout(token)
    raise OrderRefused(refusal)


def _forget_checkout(key: str) -> None:
    token = ShopAction.objects.get(key=key).saleor_checkout_id
    if action_rows.refuse(key, token, RefusalReason.SOLD_OUT) and token:
        checkouts.empty_checkout(token)


def _with_count(request: OrderRequest, refused: SaleorRefused) -> Refuse:
    """Add how many there are, or may be had, where Saleor's error did not say."""
    refusal = refused.refusal
    if not refused.country_code or refusal.reason not in {
        RefusalReason.SOLD_OUT,
        RefusalReason.OVER_LIMIT,
    }:
        return refusal
    variant = run(
        documents.AVAILABILITY,
        {
            "variant": write_global_id("ProductVariant", request.wish.variant_id),
            "channel": request.channel,
            "country": refused.country_code,
        },
        reads_replica=False,
    )["productVariant"]
    if variant is None:
        return refusal
    available_count = variant["quantityAvailable"]
    if refusal.reason is RefusalReason.SOLD_OUT:
        # Between Saleor's answer and ours some may have come back: then the person may try again.
        return _too_few(request, min(available_count or 0, request.wish.quantity - 1))
    return replace(refusal, count=variant["quantityLimitPerCustomer"] or available_count)


def _too_few(request: OrderRequest, available_count: int) -> Refuse:
    if available_count <= 0:
        return _refusal(request, RefusalReason.SOLD_OUT)
    return replace(_refusal(request, RefusalReason.NOT_ENOUGH), count=available_count)


def _refusal(request: OrderRequest, reason: RefusalReason) -> Refuse:
    return Refuse(reason=reason, product_name=request.wish.product_name)


def _is_ahead(moment: str | datetime | None) -> bool:
    if moment is None:
        return False
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return moment > timezone.now()


def _log_late_failure(what: str, error: Exception) -> None:
    log.error("The %s stands, but a hook failed after its commit: %s", what, type(error).__name__)
