"""Place a native order: once for a key, and never more than there is."""

import logging
from dataclasses import replace
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from saleor.core.db.connection import allow_writer

from ...errors import RetryableError, TwitterPluginError
from ...handoffs import (
    HeldUnits,
    OrderPlaced,
    OrderRequest,
    RefusalReason,
    UnitsGone,
    fit_lines,
)
from ...models import ShopAction
from ...models.actions import ActionState
from .. import action_rows
from ..global_ids import write_global_id
from ..interface import OrderRefused
from ..origins import metadata_of
from . import checkouts, deliveries, documents
from .availability import name_line
from .catalog import read_country
from .customers import find_user, read_addresses
from .executor import RETRY_AFTER, run
from .lending import lent, lock_with_held
from .order_rows import find_order_of_checkout, lock_checkout
from .refusals import CheckoutGone, SaleorRefused, explain, refuse_all

log = logging.getLogger(__name__)


def place_order(request: OrderRequest, *, key: str, held: HeldUnits | None = None) -> OrderPlaced:
    """Place the order of `key`, or return the one that was placed before.

    Three steps, each under the lock of the key's row and safe to repeat after a crash: a checkout,
    whose id is stored in the transaction that makes it; its delivery; the order, stored in the
    transaction that makes it, which holds the stock too. Call it with no transaction open.
    """
    request = replace(request, wishes=fit_lines(request.wishes))
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
    action_rows.insert(request, key)
    user = find_user(request.customer_id)
    row = _ensure_checkout(request, key, user, held)
    if row.state != ActionState.DONE:
        token = row.saleor_checkout_id
        if _prepare(request, key, token, user):
            row = _order_under_lock(request, key, token, held)
        else:
            row = ShopAction.objects.get(key=key)
    return action_rows.read_result(row, request)


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
            if user is None or not user.is_active:
                refusal = refuse_all(request, RefusalReason.SHOP_REFUSED)
                raise SaleorRefused(refusal, token)
            if token:
                is_fit = action_rows.is_about(row, request)
                line_count = len(request.wishes)
                if is_fit and checkouts.checkout_exists(token, line_count=line_count):
                    return row
                if lock_checkout(token):
                    # Before the new one: what it reserves is for the same wish.
                    checkouts.delete_lines(token)
                order = find_order_of_checkout(token)
                if order is not None:
                    # Whose ever it is: the key has its one order, and the row says whose.
                    row.saleor_customer_id = order.customer_id or ""
                    made = action_rows.MadeOrder(order.order_id, order.number, order.total)
                    action_rows.finish(row, made, is_paid=order.is_paid)
                    return row
                leftover = token
            with lent(request, held):
                token = checkouts.create_checkout(request, user)
            action_rows.start(row, request, token)
    except SaleorRefused as refused:
        # The row still names the old checkout: it is the one to forget.
        refused.checkout_token = refused.checkout_token or leftover
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
    return row


def _prepare(request: OrderRequest, key: str, token: str, user: Any) -> bool:
    """Add codes and choose the delivery, so that the total is known before stock is locked.

    Under the row's lock: two workers on one checkout make Saleor refuse one of them. Apart from
    the step before, as Saleor may ask shipping apps: no stock is locked meanwhile.
    Returns: False where another worker has placed the order.
    """
    is_prepared = False
    try:
        with transaction.atomic(durable=True):
            row = action_rows.lock_row(key)
            if row.state == ActionState.DONE:
                return False
            if row.saleor_checkout_id != token:
                raise CheckoutGone(token)
            deliveries.add_promo_codes(token, request, user)
            deliveries.choose_delivery(token, request, user)
            is_prepared = True
    except (SaleorRefused, CheckoutGone, TwitterPluginError, DatabaseError):
        raise
    except Exception as error:
        if not is_prepared:
            raise
        _log_late_failure("delivery", error)
    return True


def _order_under_lock(
    request: OrderRequest, key: str, token: str, held: HeldUnits | None
) -> ShopAction:
    try:
        with transaction.atomic(durable=True):
            row = action_rows.lock_row(key)
            if row.state == ActionState.DONE:
                return row
            if row.saleor_checkout_id != token:
                raise CheckoutGone(token)
            # Saleor checks what is there before it locks, and then lets racers through: with the
            # rows locked beforehand its own check is the last word.
            lock_with_held(request, held)
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
    if ShopAction.objects.filter(key=key, state=ActionState.OPENED).exists():
        # Rolled back: the checkout of somebody unknown waits on, with all that it holds.
        raise OrderRefused(refused.refusal)
    if not action_rows.refuse(key, token, refused.refusal.reason):
        row = ShopAction.objects.get(key=key)
        if row.state == ActionState.DONE:
            return action_rows.read_result(row, request)
        if row.state == ActionState.STARTED:
            raise RetryableError("Another worker places this order.", retry_after=RETRY_AFTER)
    if token:
        checkouts.empty_checkout(token)
    # Counted when our own reservation is gone: those units are there for a smaller wish.
    refusal = name_line(
        refused.refusal,
        request.wishes,
        channel=request.channel,
        country_code=_find_country(request),
    )
    if refusal.reason is not refused.refusal.reason:
        action_rows.refuse(key, "", refusal.reason)
    raise OrderRefused(refusal)


def _forget_checkout(key: str) -> None:
    token = ShopAction.objects.get(key=key).saleor_checkout_id
    if action_rows.refuse(key, token, RefusalReason.SOLD_OUT) and token:
        checkouts.empty_checkout(token)


def _find_country(request: OrderRequest) -> str:
    """Return where Saleor looked for stock; ISO 3166-1 alpha-2."""
    user = find_user(request.customer_id)
    addresses = read_addresses(user) if user is not None else None
    return addresses[0]["country"] if addresses else read_country(request.channel)


def _log_late_failure(what: str, error: Exception) -> None:
    log.error("The %s stands, but a hook failed after its commit: %s", what, type(error).__name__)
