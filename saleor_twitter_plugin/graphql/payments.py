"""Pay orders from X at once: a signed-in customer chooses a stored payment method in advance."""

import logging
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import graphene

from ..errors import TwitterPluginError
from ..handoffs import Money, PaymentMethod, SaleorCustomerId
from ..models import ShopperPayment
from ..shoppers import NotLinked, find_payment, remove_payment, set_payment
from .context import Context
from .problems import Error, Refused, TwitterErrorCode, explain
from .requiring import require_customer, require_working
from .types import TwitterError, TwitterMoney, list_of

log = logging.getLogger(__name__)
# What the column holds; more is a slip of the finger.
AMOUNT_MAX = Decimal(10) ** 9


class TwitterPaymentMethod(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID, description="Of Saleor's `StoredPaymentMethod`.")
    name = graphene.NonNull(graphene.String, description="As the payment app calls it.")
    gateway = graphene.NonNull(graphene.String)

    @staticmethod
    def resolve_id(method: PaymentMethod, info: Any) -> str:
        return method.method_id

    @staticmethod
    def resolve_gateway(method: PaymentMethod, info: Any) -> str:
        return method.gateway_name


class TwitterPayment(graphene.ObjectType):
    """What the customer chose for orders from X."""

    method = graphene.Field(
        TwitterPaymentMethod, description="Null where the payment app no longer has it."
    )
    maximum = graphene.NonNull(TwitterMoney, description="Of one order, all included.")
    consented_at = graphene.NonNull(graphene.DateTime)

    @staticmethod
    def resolve_method(payment: ShopperPayment, info: Any) -> PaymentMethod | None:
        context: Context = info.context
        try:
            methods = _list_methods(context)
        except Refused:
            return None
        return next((each for each in methods if _is_chosen(each, payment)), None)

    @staticmethod
    def resolve_maximum(payment: ShopperPayment, info: Any) -> Money:
        return Money(payment.maximum_amount, payment.currency)


class TwitterPaymentMethods(graphene.ObjectType):
    methods = list_of(TwitterPaymentMethod)
    chosen = graphene.Field(TwitterPayment, description="Null: orders are paid by the pay link.")
    errors = list_of(TwitterError)


class PaymentQuery(graphene.ObjectType):
    twitter_payment_methods = graphene.NonNull(TwitterPaymentMethods)

    @staticmethod
    def resolve_twitter_payment_methods(root: None, info: Any) -> TwitterPaymentMethods:
        context: Context = info.context
        try:
            customer_id = require_customer(context)
            require_working(context)
            methods = _list_methods(context)
        except Refused as problem:
            errors = [explain(problem, context.language)]
            return TwitterPaymentMethods(methods=[], errors=errors)
        return TwitterPaymentMethods(methods=methods, chosen=find_payment(customer_id), errors=[])


class TwitterPaymentMethodSet(graphene.Mutation):
    """The customer's consent: orders of their handle are paid at once by this method."""

    class Arguments:
        id = graphene.NonNull(graphene.ID, description="Of a method that is listed for them.")
        maximum = graphene.NonNull(
            graphene.Decimal, description="The most that one order may cost, in its currency."
        )

    payment = graphene.Field(TwitterPayment)
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(root: None, info: Any, id: str, maximum: Decimal) -> "TwitterPaymentMethodSet":
        context: Context = info.context
        errors: list[Error] = []
        payment: ShopperPayment | None = None
        try:
            customer_id = require_customer(context)
            require_working(context)
            payment = _set(context, customer_id, id, maximum)
        except Refused as problem:
            errors.append(explain(problem, context.language))
        return TwitterPaymentMethodSet(payment=payment, errors=errors)


class TwitterPaymentMethodRemove(graphene.Mutation):
    removed = graphene.NonNull(graphene.Boolean, description="False where none was chosen.")
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(root: None, info: Any) -> "TwitterPaymentMethodRemove":
        context: Context = info.context
        try:
            # Also while the plugin is off: nobody has to wait to take a consent back.
            customer_id = require_customer(context)
        except Refused as problem:
            errors = [explain(problem, context.language)]
            return TwitterPaymentMethodRemove(removed=False, errors=errors)
        removed = remove_payment(customer_id, now=context.now)
        return TwitterPaymentMethodRemove(removed=removed, errors=[])


class PaymentMutations(graphene.ObjectType):
    twitter_payment_method_set = TwitterPaymentMethodSet.Field()
    twitter_payment_method_remove = TwitterPaymentMethodRemove.Field()


def _set(
    context: Context, customer_id: SaleorCustomerId, method_id: str, maximum: Decimal
) -> ShopperPayment:
    # NaN is neither above nor below anything.
    if not maximum.is_finite() or not 0 < maximum < AMOUNT_MAX:
        raise Refused(TwitterErrorCode.PAYMENT_MAXIMUM_INVALID, "maximum")
    # Only what the shop lists for this customer now: an id that they heard of is nothing.
    methods = {each.method_id: each for each in _list_methods(context)}
    if method_id not in methods:
        raise Refused(TwitterErrorCode.PAYMENT_METHOD_UNKNOWN, "id")
    channel = context.config.channel
    currency = context.shop.read_host_facts(channel=channel).currency
    try:
        return set_payment(
            customer_id,
            methods[method_id],
            maximum=Money(maximum, currency),
            channel=channel,
            now=context.now,
        )
    except NotLinked:
        raise Refused(TwitterErrorCode.NOT_LINKED) from None


def _list_methods(context: Context) -> Sequence[PaymentMethod]:
    try:
        return context.payment_methods
    except TwitterPluginError as error:
        log.warning("Payment methods could not be listed: %s", error)
        raise Refused(TwitterErrorCode.TRY_AGAIN) from None


def _is_chosen(method: PaymentMethod, payment: ShopperPayment) -> bool:
    wanted = (payment.gateway_id, payment.payment_method_id)
    return (method.gateway_id, method.payment_method_id) == wanted
