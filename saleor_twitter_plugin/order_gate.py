"""The hook before an order: what it refuses, and what it does when a part of ours fails."""

import logging
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from . import voucher_hooks
from .campaigns.codes import is_campaign_code
from .failures import log_failure
from .wording import choose_language, mark, translate

logger = logging.getLogger(__name__)

_TRY_AGAIN = mark(
    "This order could not be finished just now. Nothing of your cart is lost: please try again in"
    " a minute."
)
# Both of Saleor's ways to an order answer with it, and no storefront takes lines out for it.
_CODE = "graphql_error"


def check_order(checkout_info: Any, lines: Any, *, now: datetime) -> None:
    """Refuse strangers' vouchers, then reserve an open checkout of ours: refused holds no stock.

    Where one of the two fails, what has something of ours in it is refused, and can be tried
    again; all else becomes an order as if we were not there.

    Raises:
        ValidationError, VoucherOfAnother: the checkout is not to become an order.
    """
    from .shop.saleor_shop.holding import hold_for_completion

    try:
        with _guard():
            voucher_hooks.refuse_strangers(checkout_info, now=now)
            hold_for_completion(checkout_info, lines)
    except (ValidationError, voucher_hooks.VoucherOfAnother):
        raise
    except Exception as error:
        log_failure(logger, "The stock of a checkout could not be held, or its voucher read", error)
        _count_failure(now)
        checkout = getattr(checkout_info, "checkout", None)
        refusal = _find_refusal(checkout)
        if refusal is not None:
            # Not from the error: what a database says is no buyer's to read.
            raise refusal from None


def _find_refusal(checkout: Any) -> Exception | None:
    """Return what to raise for a checkout with something of ours in it; None for all others."""
    language = choose_language(getattr(checkout, "language_code", None) or "")
    message = translate(_TRY_AGAIN, language)
    if is_campaign_code(getattr(checkout, "voucher_code", None)):
        if getattr(checkout, "is_voucher_usage_increased", False):
            # The one error for which Saleor gives the use back: it may be a stranger's.
            return voucher_hooks.VoucherOfAnother(message)
        return ValidationError({"voucher_code": ValidationError(message, code=_CODE)})
    return ValidationError(message, code=_CODE) if _is_marked(checkout) else None


def _is_marked(checkout: Any) -> bool:
    from .shop.saleor_shop.holding import is_marked

    try:
        with _guard():
            return is_marked(checkout)
    except Exception as error:
        # Nobody can tell: then Saleor's own checks decide, as for everybody's checkout.
        log_failure(logger, "Whether a checkout is ours could not be read", error)
        return False


def _count_failure(now: datetime) -> None:
    from .accounts import app_state

    try:
        with _guard():
            app_state.note_failed_order_hook(now=now)
    except Exception as error:
        log_failure(logger, "A failure of the hook before an order could not be counted", error)


def _guard() -> transaction.Atomic | nullcontext[None]:
    # Inside a transaction a failure of ours must not take Saleor's own work with it.
    return transaction.atomic() if connection.in_atomic_block else nullcontext()
