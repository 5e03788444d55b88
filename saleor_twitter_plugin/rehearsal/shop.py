"""The shop as it is, to be read; what a rehearsal orders is ordered nowhere."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from ..config import Config
from ..errors import PermanentError
from ..handoffs import (
    CustomerFacts,
    HeldUnits,
    Money,
    OrderPlaced,
    OrderRequest,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorVariantId,
    TakenUnits,
    UnitsGone,
)
from ..models.actions import ActionState
from ..shop import Shop, action_rows

# What else is asked of the shop would be of no use, or change it.
_READS = frozenset({"to_global_id", "to_primary_key", "channel_exists", "read_host_facts"})
_FALLBACK_URL = "https://rehearsal.example"


class RehearsalShop:
    """Implements what of `Shop` a drop asks for."""

    name = "rehearsal, no shop"

    def __init__(self, shop: Shop, *, client_id: str, client_secret: str) -> None:
        self._shop = shop
        self._client_id, self._client_secret = client_id, client_secret
        self._order_count = 0

    def __getattr__(self, name: str) -> Any:
        if name not in _READS:
            raise PermanentError(f"A rehearsal asks no shop to {name}.")
        return getattr(self._shop, name)

    def read_config(self) -> Config:
        config = self._shop.read_config()
        # No budget of the owner's is spent, and none may stop it.
        return replace(
            config,
            client_id=self._client_id,
            client_secret=self._client_secret,
            is_active=True,
            claim_url=config.claim_url or f"{_FALLBACK_URL}/claim/{{token}}",
            budget_day_usd=None,
            budget_month_usd=None,
        )

    def allow_writes(self) -> AbstractContextManager[None]:
        return self._shop.allow_writes()

    def read_public_url(self) -> str:
        return self._shop.read_public_url() or _FALLBACK_URL

    def find_customers(
        self, customer_ids: Collection[SaleorCustomerId]
    ) -> dict[SaleorCustomerId, CustomerFacts]:
        return {each: self.find_customer(each) for each in customer_ids}

    def find_customer(self, customer_id: SaleorCustomerId) -> CustomerFacts:
        return CustomerFacts(
            customer_id,
            f"{customer_id}@rehearsal.example",
            is_active=True,
            has_default_address=True,
            address_text=f"Address of {customer_id}",
        )

    def take_units(
        self, variant_id: SaleorVariantId, count: int, *, channel: str, warehouse_id: str = ""
    ) -> list[TakenUnits]:
        return [TakenUnits(warehouse_id, count)]

    def return_units(self, variant_id: SaleorVariantId, taken: Sequence[TakenUnits]) -> None:
        """They came from nowhere."""

    def place_order(
        self, request: OrderRequest, *, key: str, held: HeldUnits | None = None
    ) -> OrderPlaced:
        if held is None:
            raise PermanentError("A rehearsal orders what its drop holds, and nothing else.")
        action_rows.insert(request, key)
        with transaction.atomic():
            row = action_rows.lock_row(key)
            if row.state != ActionState.DONE:
                if not held.lock(request.customer_id):
                    raise UnitsGone(f"Nothing is held for {key}.")
                self._order_count += 1
                number = f"R{self._order_count}"
                made = action_rows.MadeOrder(
                    SaleorOrderId(number), number, Money(Decimal(0), "USD")
                )
                action_rows.start(row, request, "")
                action_rows.finish(row, made)
                held.mark_ordered(made.order_id, made.number)
        return action_rows.read_result(row, request)

    def settle_payment(self, key: str, *, now: datetime) -> bool:
        return True
