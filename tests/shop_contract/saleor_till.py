"""What a storefront does in Saleor: checkouts, codes typed, orders made and cancelled."""

from typing import Any

from saleor_twitter_plugin.handoffs import (
    SaleorCheckoutId,
    SaleorCustomerId,
    SaleorOrderId,
    SaleorVariantId,
    SaleorVoucherId,
)
from saleor_twitter_plugin.shop.global_ids import get_primary_key, write_global_id
from saleor_twitter_plugin.shop.saleor_shop.executor import run

from . import saleor_mutations as say

ADDRESS = {
    "firstName": "Ada",
    "lastName": "Byron",
    "streetAddress1": "1600 Pennsylvania Avenue NW",
    "city": "Washington",
    "postalCode": "20500",
    "country": "US",
    "countryArea": "DC",
}


class SaleorTill:
    """The part of the stock room in front of the counter; `_staff` is a superuser's row."""

    channel: str
    _staff: Any

    def open_basket(
        self,
        customer_id: SaleorCustomerId | None,
        variant_id: SaleorVariantId,
        *,
        quantity: int = 1,
        channel: str = "",
    ) -> SaleorCheckoutId:
        line = {
            "variantId": write_global_id("ProductVariant", variant_id),
            "quantity": quantity,
        }
        user = self._find_user(customer_id)
        given = {
            "channel": channel or self.channel,
            "email": user.email if user else "nobody@example.com",
            "lines": [line],
            "shippingAddress": ADDRESS,
            "billingAddress": ADDRESS,
        }
        made = self._say(say.CHECKOUT_CREATE, {"input": given}, user)["checkout"]["id"]
        checkout_id = SaleorCheckoutId(get_primary_key("Checkout", made))
        self._choose_delivery(checkout_id)
        return checkout_id

    def change_basket(self, checkout_id: SaleorCheckoutId, quantity: int) -> None:
        from saleor.checkout.models import CheckoutLine

        (line,) = CheckoutLine.objects.filter(checkout_id=checkout_id)
        lines = [
            {
                "variantId": write_global_id("ProductVariant", str(line.variant_id)),
                "quantity": quantity,
            }
        ]
        self._say(
            say.CHECKOUT_LINES_UPDATE,
            {"id": write_global_id("Checkout", checkout_id), "lines": lines},
        )
        # Saleor works out anew whether a code fits when it is asked what there is to pay.
        self.read_total(checkout_id)

    def read_total(self, checkout_id: SaleorCheckoutId) -> str:
        answer = run(
            say.CHECKOUT_TOTAL, {"id": write_global_id("Checkout", checkout_id)},
            reads_replica=False,
        )  # fmt: skip
        return str(answer["checkout"]["totalPrice"]["gross"]["amount"])

    def type_code(self, checkout_id: SaleorCheckoutId, code: str) -> None:
        """Put a code in as the customer does."""
        self._say(say.CODE_ADD, {"id": write_global_id("Checkout", checkout_id), "code": code})

    def read_code(self, checkout_id: SaleorCheckoutId) -> str:
        from saleor.checkout.models import Checkout

        return Checkout.objects.get(pk=checkout_id).voucher_code or ""

    def order_basket(self, checkout_id: SaleorCheckoutId) -> SaleorOrderId:
        answer = self.try_to_complete(checkout_id)
        assert answer["errors"] == [], answer["errors"]
        return SaleorOrderId(get_primary_key("Order", answer["order"]["id"]))

    def try_to_complete(
        self,
        checkout_id: SaleorCheckoutId,
        *,
        by: str = "orderCreateFromCheckout",
        user: Any = None,
    ) -> dict[str, Any]:
        """Make the order in one of Saleor's ways, and return what it answers."""
        document = say.ORDER_BY[by]
        variables = {"id": write_global_id("Checkout", checkout_id)}
        (answer,) = run(document, variables, customer=user, reads_replica=False).values()
        return dict(answer)

    def make_staff_token(self) -> str:
        """Return the token of somebody who may manage plugins."""
        from saleor.core.jwt import create_access_token

        return str(create_access_token(self._staff))

    def cancel_order(self, order_id: SaleorOrderId) -> None:
        from saleor.account.models import Group

        # Who may see orders of a channel, a group says, even of a superuser.
        group, _ = Group.objects.get_or_create(
            name="All channels", defaults={"restricted_access_to_channels": False}
        )
        self._staff.groups.add(group)
        self._say(say.ORDER_CANCEL, {"id": write_global_id("Order", order_id)}, self._staff)

    def unlist_voucher(self, voucher_id: SaleorVoucherId) -> None:
        from saleor.channel.models import Channel

        channel_pk = Channel.objects.get(slug=self.channel).pk
        given = {"removeChannels": [write_global_id("Channel", str(channel_pk))]}
        variables = {"id": write_global_id("Voucher", voucher_id), "input": given}
        self._say(say.VOUCHER_LIST, variables, self._staff)

    def count_codes(self, voucher_id: SaleorVoucherId) -> int:
        from saleor.discount.models import VoucherCode

        return int(VoucherCode.objects.filter(voucher_id=voucher_id).count())

    def _choose_delivery(self, checkout_id: SaleorCheckoutId) -> None:
        global_id = write_global_id("Checkout", checkout_id)
        found = run(say.CHECKOUT_DELIVERIES, {"id": global_id}, reads_replica=False)["checkout"]
        method = found["shippingMethods"][0]["id"]
        self._say(say.DELIVERY_UPDATE, {"id": global_id, "method": method})

    def _find_user(self, customer_id: SaleorCustomerId | None) -> Any:
        from saleor.account.models import User

        return User.objects.get(pk=customer_id) if customer_id else None

    def _say(self, document: str, variables: dict[str, Any], user: Any = None) -> dict[str, Any]:
        (result,) = run(document, variables, customer=user, reads_replica=False).values()
        assert not result["errors"], result["errors"]
        return dict(result)
