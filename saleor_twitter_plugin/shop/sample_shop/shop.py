"""The sample shop's door: every method of `Shop`, out of memory."""

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from ...config import Config
from ...config import read_config as read_values
from ...errors import ConfigurationError, PermanentError
from ...handoffs import (
    CheckoutFacts,
    CheckoutOpened,
    CheckoutOrder,
    CheckoutRequest,
    HeldUnits,
    HostFacts,
    Money,
    OrderPlaced,
    OrderRequest,
    OrderStatus,
    PaymentMethod,
    RefusalReason,
    Requester,
    SaleorCategoryId,
    SaleorCustomerId,
    SaleorVariantId,
    TakenUnits,
    UnitsGone,
    fit_lines,
    get_only_wish,
)
from ...models.actions import ActionState
from .. import action_rows, checkout_rows
from ..global_ids import read_global_id, write_global_id
from ..interface import OrderRefused
from ..origins import metadata_of
from ..paying import pay_order, settle_payment
from .announcing import PUBLIC_KEY
from .campaign_vouchers import CampaignVoucherShelves
from .checkouts import (
    complete_sample_checkout,
    drop_expired,
    find_sample_order,
    instead_of_checkout,
    open_sample_checkout,
    read_sample_checkout,
    release_sample_checkout,
)
from .facts import SampleFacts
from .goods import SampleOrder
from .order_status import read_status
from .payments import SampleGateway
from .selling import sell
from .units import return_sample_units, take_sample_units

HANDLE_KEY = "twitter_handle"
FEED_URL_KEY = "twitter_feed_url"


class SampleShop(SampleFacts, CampaignVoucherShelves):
    """Implements `Shop`. Its goods are the instance's own: other processes do not see them."""

    name = "sample shop, not Saleor"

    def __init__(self) -> None:
        if any(each.name.partition(".")[0] == "saleor" for each in apps.get_app_configs()):
            raise ConfigurationError(
                "The sample shop never runs inside an installed Saleor:"
                " take TWITTER_PLUGIN_SHOP out of the settings."
            )
        super().__init__()
        self.settings: dict[str, str] = {"channel": self.channel}
        self.is_active = True
        self.next_failure: Exception | None = None
        """Raised once by the next order, when all but the order is done."""
        self.gateway = SampleGateway(self)

    # --- the host -------------------------------------------------------------------------

    def read_config(self) -> Config:
        return read_values(self.settings, is_active=self.is_active)

    def allow_writes(self) -> AbstractContextManager[None]:
        return nullcontext()

    def identify(self, request: HttpRequest) -> Requester:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return Requester()
        if token in self.app_tokens:
            return Requester(is_app=True, permissions=self.app_tokens[token])
        customer_id, expires_at = self.tokens.get(token, (None, None))
        customer = self.customers.get(customer_id) if customer_id else None
        if customer is None or expires_at is None or expires_at <= timezone.now():
            return Requester()
        if not customer.is_active:
            return Requester()
        return Requester(
            customer.customer_id,
            customer.email,
            is_staff=customer.is_staff,
            permissions=customer.permissions,
        )

    def read_public_url(self) -> str:
        return (self.read_config().public_url or self.public_url).rstrip("/")

    def read_host_facts(self, *, channel: str) -> HostFacts:
        if channel != self.channel:
            return HostFacts(self.name, self.has_stock_reservation, has_channel=False)
        return HostFacts(
            self.name,
            self.has_stock_reservation,
            has_channel=True,
            is_channel_active=self.is_channel_active,
            currency=self.currency,
            allows_unpaid_orders=self.allows_unpaid_orders,
            confirms_orders=self.confirms_orders,
        )

    def read_order_status(
        self, customer_id: SaleorCustomerId, number: str = ""
    ) -> OrderStatus | None:
        return read_status(self, self.gateway, customer_id, number)

    # --- perform --------------------------------------------------------------------------

    def create_customer(self, email: str) -> SaleorCustomerId | None:
        with self.lock:
            if email.lower() in {each.email.lower() for each in self.customers.values()}:
                return None
            password = secrets.token_urlsafe(24)
            return self.add_customer(email.lower(), has_address=False, password=password)

    def place_order(
        self, request: OrderRequest, *, key: str, held: HeldUnits | None = None
    ) -> OrderPlaced:
        placed = self._place(request, key, held)
        return pay_order(placed, request, key=key, gateway=self.gateway, now=timezone.now())

    def settle_payment(self, key: str, *, now: datetime) -> bool:
        return settle_payment(key, gateway=self.gateway, now=now)

    def list_payment_methods(
        self, customer_id: SaleorCustomerId, *, channel: str
    ) -> list[PaymentMethod]:
        return self.gateway.list_methods(customer_id, channel=channel)

    def clear(self) -> None:
        super().clear()
        self.gateway = SampleGateway(self)

    def _place(self, request: OrderRequest, key: str, held: HeldUnits | None) -> OrderPlaced:
        request = replace(request, wishes=fit_lines(request.wishes))
        if held:
            get_only_wish(request.wishes)
        action_rows.insert(request, key)
        if request.channel != self.channel:
            raise ConfigurationError(f"The sample shop has one channel: {self.channel}.")
        try:
            with transaction.atomic():
                row = action_rows.lock_row(key)
                if row.state == ActionState.DONE:
                    return action_rows.read_result(row, request)
                self._fail_once()
                order = find_sample_order(self, row.saleor_checkout_id)
                if order is not None:
                    row.saleor_customer_id = order.customer_id or ""
                    made = action_rows.MadeOrder(order.order_id, order.number, order.total)
                    action_rows.finish(row, made, is_paid=order.is_paid)
                    return action_rows.read_result(row, request)
                taken = held.lock(request.customer_id) if held else ()
                drop_expired(self, now=timezone.now())
                with instead_of_checkout(self, row.saleor_checkout_id):
                    made = sell(
                        self,
                        request,
                        metadata_of(request.origin),
                        key=key,
                        held_count=sum(each.count for each in taken),
                        now=timezone.now(),
                    )
                action_rows.start(row, request, "")
                action_rows.finish(row, made)
                if held:
                    held.mark_ordered(made.order_id, made.number)
        except UnitsGone:
            release_sample_checkout(self, row.saleor_checkout_id)
            action_rows.refuse(key, row.saleor_checkout_id, RefusalReason.SOLD_OUT)
            raise
        except OrderRefused as refused:
            # Of an open checkout the row says still that it waits.
            action_rows.refuse(key, "", refused.refusal.reason)
            raise
        return action_rows.read_result(row, request)

    def create_gift_card(
        self, customer_id: SaleorCustomerId, amount: Money, *, channel: str, note: str
    ) -> str:
        with self.lock:
            if customer_id not in self.customers:
                raise PermanentError("The customer of a gift card is gone.")
            if channel != self.channel or amount.currency != self.currency:
                raise PermanentError("The sample shop has one channel and one currency.")
            code = secrets.token_hex(8).upper()
            self.gift_cards[code] = amount.amount
            self.sent_gift_cards[code] = customer_id
            return code

    def open_checkout(self, request: CheckoutRequest, *, key: str) -> CheckoutOpened:
        request = replace(request, wishes=fit_lines(request.wishes))
        action_rows.insert(request, key)
        try:
            with transaction.atomic():
                row = action_rows.lock_row(key)
                token = row.saleor_checkout_id
                is_there = token in self.checkouts and action_rows.is_about(row, request)
                if row.state == ActionState.DONE or is_there or find_sample_order(self, token):
                    return checkout_rows.read_opened(row)
                release_sample_checkout(self, token)
                opened = open_sample_checkout(self, request, now=timezone.now())
                checkout_rows.open_row(row, request, opened.checkout_id, opened.reserved_until)
        except OrderRefused as refused:
            action_rows.refuse(key, token, refused.refusal.reason)
            raise
        return opened

    def release_checkout(self, checkout_id: str) -> None:
        with transaction.atomic():
            row = checkout_rows.find_open_row(checkout_id)
            if row is not None and find_sample_order(self, checkout_id) is None:
                release_sample_checkout(self, checkout_id)
                checkout_rows.release_row(row)

    def find_order_of_checkout(self, checkout_id: str) -> CheckoutOrder | None:
        return find_sample_order(self, checkout_id)

    def complete_checkout(self, checkout_id: str, customer_id: SaleorCustomerId) -> SampleOrder:
        """Finish a checkout as a storefront does, and tell of the order as a hook does."""
        order = complete_sample_checkout(self, checkout_id, customer_id, now=timezone.now())
        checkout_rows.write_order_hint(checkout_id, now=timezone.now())
        return order

    def read_checkout(self, checkout_id: str) -> CheckoutFacts | None:
        return read_sample_checkout(self, checkout_id)

    def take_units(
        self, variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
    ) -> list[TakenUnits]:
        return take_sample_units(self, variant_id, count)

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        return_sample_units(self, variant_id, taken)

    def write_category_handle(
        self, category_id: SaleorCategoryId, handle: str | None, *, feed_url: str = ""
    ) -> None:
        category = self.categories.get(category_id)
        if category is None:
            return
        for key, value in ((HANDLE_KEY, handle), (FEED_URL_KEY, feed_url if handle else None)):
            category.metadata.pop(key, None)
            if value:
                category.metadata[key] = value

    def mean_voucher_for_public(self, voucher_id: str, *, is_public: bool) -> bool:
        voucher = self.vouchers.get(voucher_id)
        if voucher is None:
            return False
        voucher.metadata.pop(PUBLIC_KEY, None)
        if is_public:
            voucher.metadata[PUBLIC_KEY] = "true"
        return True

    def to_global_id(self, kind: str, primary_key: str) -> str:
        return write_global_id(kind, primary_key)

    def to_primary_key(self, kind: str, global_id: str) -> str | None:
        return read_global_id(kind, global_id)

    def _fail_once(self) -> None:
        failure, self.next_failure = self.next_failure, None
        if failure is not None:
            raise failure
