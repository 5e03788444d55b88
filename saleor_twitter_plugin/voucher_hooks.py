"""What the hooks about checkouts, orders and vouchers do: Saleor's rows in, one row out."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from saleor.checkout.error_codes import CheckoutErrorCode
from saleor.core.taxes import TaxError
from saleor.discount.models import NotApplicable

from .campaigns import hints, loaded
from .campaigns.codes import is_campaign_code
from .handoffs import SaleorCheckoutId, SaleorCustomerId, SaleorOrderId, SaleorVoucherId
from .wording import choose_language, mark, translate

logger = logging.getLogger(__name__)

_REFUSAL = mark("This voucher belongs to another customer, or is not good any more.")


class VoucherOfAnother(NotApplicable, TaxError):  # type: ignore[misc]  # Saleor is untyped
    """Refuses an order for which Saleor has counted the code as used already.

    Saleor gives the use back for a TaxError alone, and tells the buyer what a NotApplicable is.
    """


def note_checkout(checkout: Any, *, now: datetime) -> bool:
    # Nobody signed in, no voucher; and without lines nothing fits.
    if checkout.user_id is None:
        return False
    return hints.note_checkout(
        SaleorCheckoutId(str(checkout.pk)), SaleorCustomerId(str(checkout.user_id)), now=now
    )


def note_order(order: Any, *, now: datetime) -> bool:
    if order.user_id is None or not is_campaign_code(order.voucher_code):
        return False
    return hints.note_order(
        SaleorOrderId(str(order.pk)), SaleorCustomerId(str(order.user_id)), now=now
    )


def note_voucher(voucher: Any, *, now: datetime) -> bool:
    return hints.note_voucher(SaleorVoucherId(str(voucher.pk)), now=now)


def note_deleted_codes(voucher_codes: Any, *, now: datetime) -> bool:
    return hints.note_deleted_codes([each.code for each in voucher_codes], now=now) > 0


def refuse_strangers(checkout_info: Any, *, now: datetime) -> None:
    """Let a campaign's code through for its own customer alone, in its own channel.

    Raises:
        ValidationError, VoucherOfAnother: the checkout is not to become an order.
    """
    checkout = checkout_info.checkout
    if not is_campaign_code(checkout.voucher_code):
        return
    customer_id = checkout_info.user.pk if checkout_info.user else checkout.user_id
    is_theirs = customer_id is not None and loaded.claim_for_order(
        checkout.voucher_code,
        customer_id=SaleorCustomerId(str(customer_id)),
        checkout_id=SaleorCheckoutId(str(checkout.pk)),
        channel=checkout_info.channel.slug,
        now=now,
    )
    if is_theirs:
        return
    refusal = translate(_REFUSAL, choose_language(checkout.language_code or ""))
    if checkout.is_voucher_usage_increased:
        raise VoucherOfAnother(refusal)
    code = CheckoutErrorCode.VOUCHER_NOT_APPLICABLE.value
    raise ValidationError({"voucher_code": ValidationError(refusal, code=code)})


class VoucherHooks:
    """The plugin's hooks that are about campaigns' vouchers alone; others' cost nothing."""

    active: bool

    def checkout_created(self, checkout: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hear(note_checkout, checkout)
        return previous_value

    def checkout_updated(self, checkout: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hear(note_checkout, checkout)
        return previous_value

    def order_cancelled(self, order: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hear(note_order, order)
        return previous_value

    def order_expired(self, order: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hear(note_order, order)
        return previous_value

    def order_refunded(self, order: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hear(note_order, order)
        return previous_value

    def order_fully_refunded(self, order: Any, previous_value: Any, **kwargs: Any) -> Any:
        self._hear(note_order, order)
        return previous_value

    def _hear(self, note: Callable[..., bool], told: Any) -> None:
        if not self.active:
            return
        try:
            if note(told, now=datetime.now(tz=UTC)):
                from .tasks import wake, work_voucher_hints

                wake(work_voucher_hints)
        except Exception as error:
            # It would stop every later callback; what this would have told, `settle_unheard` finds.
            from .failures import log_failure

            log_failure(logger, f"A hint could not be stored: {note.__name__}", error)
