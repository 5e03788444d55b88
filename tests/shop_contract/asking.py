"""What the tests ask a shop for."""

from dataclasses import replace
from typing import Any

from saleor_twitter_plugin.handoffs import (
    CheckoutRequest,
    OrderRequest,
    Origin,
    SaleorCustomerId,
    SaleorProductId,
    SaleorVariantId,
    Wish,
    XPostId,
    XUserId,
)


def make_request(
    customer_id: SaleorCustomerId,
    variant_id: SaleorVariantId,
    *,
    quantity: int = 1,
    is_message: bool = False,
    **parts: Any,
) -> OrderRequest:
    return make_request_for(
        customer_id,
        make_wish(variant_id, quantity=quantity),
        is_message=is_message,
        **parts,
    )


def make_wish(
    variant_id: SaleorVariantId, *, name: str = "Mug", variant: str = "Blue", quantity: int = 1
) -> Wish:
    return Wish(variant_id, SaleorProductId("1"), name, variant, quantity)


def make_request_for(
    customer_id: SaleorCustomerId, *wishes: Wish, is_message: bool = False, **parts: Any
) -> OrderRequest:
    return OrderRequest(
        wishes=wishes,
        customer_id=customer_id,
        channel="main",
        origin=Origin(
            x_user_id=XUserId("501"),
            handle="ada",
            x_post_id=XPostId("900"),
            account_id=XUserId("42"),
            account_handle="mugs",
            is_message=is_message,
        ),
        **parts,
    )


def add_mug(stock_room: Any, sku: str = "MUG-1", **parts: Any) -> SaleorVariantId:
    """Add a product with one variant and return the variant."""
    variant_id: SaleorVariantId = stock_room.add_variant(
        stock_room.add_product("Mug"), sku, **parts
    )
    return variant_id


def make_checkout_request(
    *wishes: Wish, email: str = "", x_post_id: str = "900"
) -> CheckoutRequest:
    request = make_request_for(SaleorCustomerId("0"), *wishes)
    return CheckoutRequest(
        request.wishes,
        request.channel,
        replace(request.origin, x_post_id=XPostId(x_post_id)),
        email,
    )
