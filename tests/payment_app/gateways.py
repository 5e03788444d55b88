"""A gateway in the words that both shops' tests use."""

from decimal import Decimal
from typing import Any

from saleor_twitter_plugin.handoffs import SaleorCustomerId
from saleor_twitter_plugin.shop.global_ids import write_global_id
from saleor_twitter_plugin.shop.paying import GatewayAnswer

from .installing import IDENTIFIER, install, report
from .process import PaymentApp

_ANSWERS = {
    "success": GatewayAnswer.PAID,
    "decline": GatewayAnswer.DECLINED,
    "pending": GatewayAnswer.PENDING,
    "action_required": GatewayAnswer.ACTION_REQUIRED,
    "charge_and_hang_up": GatewayAnswer.UNCLEAR,
}


class SaleorTestGateway:
    """The payment app over HTTP, installed into Saleor."""

    gateway_id = IDENTIFIER

    def __init__(self, app: PaymentApp) -> None:
        self.app = app
        app.turn(reset=True)
        self.row = install(app)

    def store(self, customer_id: SaleorCustomerId, *method_ids: str) -> None:
        """Keep these and no other methods for the customer."""
        from django.core.cache import cache

        # Saleor 3.20 passes over a method that names no flow; later ones ask for none.
        flows = {"supportedPaymentFlows": ["INTERACTIVE"]}
        methods = [
            {"id": each, "type": "Card", "name": f"Card {each}", **flows} for each in method_ids
        ]
        self.app.turn(methods={write_global_id("User", customer_id): methods})
        # Saleor remembers a list for five minutes.
        cache.clear()

    def answer(self, knob: str) -> None:
        self.app.turn(knob=knob)

    def read_charges(self) -> list[Decimal]:
        """Return what was taken, of everybody."""
        return [Decimal(str(each["amount"])) for each in self.app.charges.values()]

    def decide(self, knob: str) -> None:
        """Let the one charge that hangs be decided, as the app reports it by itself."""
        ((key, transaction_id),) = self.app.turn()["transactions"].items()
        kind = "CHARGE_SUCCESS" if knob == "success" else "CHARGE_FAILURE"
        from saleor.payment.models import TransactionItem

        item = TransactionItem.objects.get(idempotency_key=key)
        amount = str(item.events.order_by("pk")[0].amount_value)
        report(self.row, transaction_id, amount=amount, type=kind, psp=f"psp-{key}")


class SampleTestGateway:
    gateway_id = "sample.gateway"

    def __init__(self, shop: Any) -> None:
        self._shop = shop

    def forget(self) -> None:
        """Begin with nothing, as the payment app does for each test."""
        gateway = self._shop.gateway
        gateway.charges.clear()
        gateway.answers.clear()
        gateway.answer = GatewayAnswer.PAID

    def store(self, customer_id: SaleorCustomerId, *method_ids: str) -> None:
        self._shop.gateway.methods.pop(customer_id, None)
        for each in method_ids:
            self._shop.gateway.add_method(customer_id, each)

    def answer(self, knob: str) -> None:
        self._shop.gateway.answer = _ANSWERS[knob]

    def read_charges(self) -> list[Decimal]:
        return list(self._shop.gateway.charges.values())

    def decide(self, knob: str) -> None:
        (key,) = self._shop.gateway.answers
        self._shop.gateway.answers[key] = _ANSWERS[knob]
