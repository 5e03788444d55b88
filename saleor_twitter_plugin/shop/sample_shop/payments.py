"""A payment gateway in memory: what it keeps for customers, and what it charged."""

from dataclasses import dataclass, field
from decimal import Decimal

from ...errors import PermanentError
from ...handoffs import PaymentMethod, SaleorCustomerId, SaleorOrderId
from ...models import OrderPayment
from ..paying import GatewayAnswer
from .stocking import Shelves

GATEWAY_ID = "sample.gateway"


@dataclass
class SampleGateway:
    """Implements `Gateway`. `answer` is what it says next; UNCLEAR charges and says nothing."""

    shelves: Shelves
    answer: GatewayAnswer = GatewayAnswer.PAID
    methods: dict[SaleorCustomerId, list[PaymentMethod]] = field(default_factory=dict)
    charges: dict[str, Decimal] = field(default_factory=dict)
    """What was taken, by idempotency key."""
    answers: dict[str, GatewayAnswer] = field(default_factory=dict)
    order_ids: dict[str, SaleorOrderId] = field(default_factory=dict)
    cancelled_ids: set[SaleorOrderId] = field(default_factory=set)

    def add_method(self, customer_id: SaleorCustomerId, payment_method_id: str) -> PaymentMethod:
        method = PaymentMethod(
            method_id=f"app:{GATEWAY_ID}:{payment_method_id}",
            gateway_id=GATEWAY_ID,
            gateway_name="Sample gateway",
            payment_method_id=payment_method_id,
            name=f"Card {payment_method_id}",
        )
        self.methods.setdefault(customer_id, []).append(method)
        return method

    def list_methods(self, customer_id: SaleorCustomerId, *, channel: str) -> list[PaymentMethod]:
        return list(self.methods.get(customer_id, ()))

    def charge(self, row: OrderPayment, *, idempotency_key: str) -> None:
        if SaleorOrderId(row.saleor_order_id) in self.cancelled_ids:
            raise PermanentError(f"Order {row.saleor_order_id} is not to be paid any more.")
        # As a gateway does: the same key is the same charge, and gets the first one's answer.
        is_known = idempotency_key in self.charges
        if self.answer in (GatewayAnswer.PAID, GatewayAnswer.UNCLEAR):
            self.charges.setdefault(idempotency_key, row.amount)
        self.order_ids[idempotency_key] = SaleorOrderId(row.saleor_order_id)
        self.answers[idempotency_key] = GatewayAnswer.PAID if is_known else self.answer

    def find_answer(self, row: OrderPayment, *, idempotency_key: str) -> GatewayAnswer | None:
        return self.answers.get(idempotency_key)

    def has_paid(self, order_id: SaleorOrderId) -> bool:
        keys = (key for key, each in self.order_ids.items() if each == order_id)
        return any(self.answers.get(key) is GatewayAnswer.PAID for key in keys)

    def cancel_order(self, order_id: SaleorOrderId) -> None:
        with self.shelves.lock:
            if order_id in self.cancelled_ids:
                return
            self.cancelled_ids.add(order_id)
            order = next(each for each in self.shelves.orders if each.order_id == order_id)
            for line in order.lines:
                variant = self.shelves.get_variant(line.variant_id)
                if variant.stock is not None:
                    variant.stock += line.quantity
