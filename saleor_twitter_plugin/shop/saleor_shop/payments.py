"""Stored payment methods and charges, as Saleor's transaction API has them."""

from typing import Any

from saleor.core.db.connection import allow_writer
from saleor.payment.models import TransactionItem

from ...errors import PermanentError
from ...handoffs import PaymentMethod, SaleorCustomerId, SaleorOrderId
from ...models import OrderPayment
from ..global_ids import write_global_id
from ..paying import GatewayAnswer
from . import documents
from .app_row import allow_cancelling
from .customers import find_user
from .executor import run
from .order_rows import is_cancelled, is_payable

SUCCESSES = frozenset({"charge_success", "authorization_success"})
FAILURES = frozenset({"charge_failure", "authorization_failure", "cancel_success"})
ACTIONS = frozenset({"charge_action_required", "authorization_action_required"})
REQUESTS = frozenset({"charge_request", "authorization_request"})


class SaleorGateway:
    """Implements `Gateway`: every payment app that the shop has."""

    def list_methods(self, customer_id: SaleorCustomerId, *, channel: str) -> list[PaymentMethod]:
        user = find_user(customer_id)
        if user is None or not user.is_active:
            return []
        me = run(documents.STORED_METHODS, {"channel": channel}, customer=user)["me"]
        return [
            PaymentMethod(
                method_id=each["id"],
                gateway_id=each["gateway"]["id"],
                gateway_name=each["gateway"]["name"],
                payment_method_id=each["paymentMethodId"],
                name=each["name"] or each["type"],
            )
            for each in me["storedPaymentMethods"] or ()
        ]

    def charge(self, row: OrderPayment, *, idempotency_key: str) -> None:
        user = find_user(SaleorCustomerId(row.saleor_customer_id))
        order_id = SaleorOrderId(row.saleor_order_id)
        if user is None or not user.is_active or not is_payable(order_id):
            raise PermanentError(f"Order {order_id} is not to be paid any more.")
        answer = run(
            documents.TRANSACTION_INITIALIZE,
            {
                "id": write_global_id("Order", order_id),
                # Told, and not left to Saleor: asked again it would count what is paid already.
                "amount": str(row.amount),
                "key": idempotency_key,
                "gateway": {
                    "id": row.gateway_id,
                    "data": {"paymentMethodId": row.payment_method_id},
                },
            },
            customer=user,
            reads_replica=False,
        )["transactionInitialize"]
        if answer["errors"]:
            raise PermanentError(f"Saleor refused a payment: {answer['errors'][0]['code']}.")

    def find_answer(self, row: OrderPayment, *, idempotency_key: str) -> GatewayAnswer | None:
        with allow_writer():
            item: Any = TransactionItem.objects.filter(
                order_id=row.saleor_order_id, idempotency_key=idempotency_key
            ).first()
            if item is None:
                return None
            events: list[Any] = list(item.events.order_by("pk"))
        # What Saleor notes of a call that failed has no app, and decides nothing: the gateway may
        # have charged and died before its answer.
        told = [each for each in events if each.app_id or each.app_identifier]
        paid = sum(each.amount_value for each in told if each.type in SUCCESSES)
        if paid >= row.amount:
            return GatewayAnswer.PAID
        if paid:
            return GatewayAnswer.UNCLEAR
        ends = [each.type for each in told if each.type in FAILURES | ACTIONS]
        if ends:
            is_over = ends[-1] in FAILURES
            return GatewayAnswer.DECLINED if is_over else GatewayAnswer.ACTION_REQUIRED
        if any(each.type in REQUESTS and each.include_in_calculations for each in told):
            return GatewayAnswer.PENDING
        return GatewayAnswer.UNCLEAR

    def cancel_order(self, order_id: SaleorOrderId) -> None:
        allow_cancelling()
        answer = run(
            documents.ORDER_CANCEL,
            {"id": write_global_id("Order", order_id)},
            reads_replica=False,
        )["orderCancel"]
        if answer["errors"] and not is_cancelled(order_id):
            raise PermanentError(f"Saleor did not cancel: {answer['errors'][0]['code']}.")
