"""Staff mutations that fill a Saleor, in words that 3.20 to 3.24 all understand."""


def _mutation(name: str, signature: str, arguments: str, answer: str) -> str:
    return (
        f"mutation Seed({signature}) {{"
        f" {name}({arguments}) {{ {answer} errors {{ code field message }} }} }}"
    )


CHANNEL_CREATE = _mutation(
    "channelCreate", "$input: ChannelCreateInput!", "input: $input", "channel { id }"
)
CHANNEL_UPDATE = _mutation(
    "channelUpdate",
    "$id: ID!, $input: ChannelUpdateInput!",
    "id: $id, input: $input",
    "channel { id }",
)
WAREHOUSE_CREATE = _mutation(
    "createWarehouse", "$input: WarehouseCreateInput!", "input: $input", "warehouse { id }"
)
ZONE_CREATE = _mutation(
    "shippingZoneCreate", "$input: ShippingZoneCreateInput!", "input: $input", "shippingZone { id }"
)
ZONE_UPDATE = _mutation(
    "shippingZoneUpdate",
    "$id: ID!, $input: ShippingZoneUpdateInput!",
    "id: $id, input: $input",
    "shippingZone { id }",
)
SHIPPING_CREATE = _mutation(
    "shippingPriceCreate", "$input: ShippingPriceInput!", "input: $input", "shippingMethod { id }"
)
SHIPPING_LIST = _mutation(
    "shippingMethodChannelListingUpdate",
    "$id: ID!, $input: ShippingMethodChannelListingInput!",
    "id: $id, input: $input",
    "shippingMethod { id }",
)
SHIPPING_DELETE = _mutation("shippingPriceDelete", "$id: ID!", "id: $id", "shippingMethod { id }")
CATEGORY_CREATE = _mutation(
    "categoryCreate",
    "$input: CategoryInput!, $parent: ID",
    "input: $input, parent: $parent",
    "category { id }",
)
PRODUCT_TYPE_CREATE = _mutation(
    "productTypeCreate", "$input: ProductTypeInput!", "input: $input", "productType { id }"
)
PRODUCT_CREATE = _mutation(
    "productCreate", "$input: ProductCreateInput!", "input: $input", "product { id }"
)
PRODUCT_UPDATE = _mutation(
    "productUpdate", "$id: ID!, $input: ProductInput!", "id: $id, input: $input", "product { id }"
)
PRODUCT_DELETE = _mutation("productDelete", "$id: ID!", "id: $id", "product { id }")
PRODUCT_LIST = _mutation(
    "productChannelListingUpdate",
    "$id: ID!, $input: ProductChannelListingUpdateInput!",
    "id: $id, input: $input",
    "product { id }",
)
VARIANT_CREATE = _mutation(
    "productVariantCreate",
    "$input: ProductVariantCreateInput!",
    "input: $input",
    "productVariant { id }",
)
VARIANT_LIST = _mutation(
    "productVariantChannelListingUpdate",
    "$id: ID!, $input: [ProductVariantChannelListingAddInput!]!",
    "id: $id, input: $input",
    "variant { id }",
)
VARIANT_DELETE = _mutation("productVariantDelete", "$id: ID!", "id: $id", "productVariant { id }")
STOCKS_UPDATE = _mutation(
    "productVariantStocksUpdate",
    "$id: ID!, $stocks: [StockInput!]!",
    "variantId: $id, stocks: $stocks",
    "productVariant { id }",
)
CUSTOMER_CREATE = _mutation(
    "customerCreate", "$input: UserCreateInput!", "input: $input", "user { id }"
)
PRODUCTS_CREATE = """
mutation Seed($products: [ProductBulkCreateInput!]!) {
  productBulkCreate(products: $products) {
    results { product { id } errors { code path message } }
    errors { code path message }
  }
}
"""
PROMOTION_CREATE = _mutation(
    "promotionCreate", "$input: PromotionCreateInput!", "input: $input", "promotion { id }"
)
PROMOTION_DELETE = _mutation("promotionDelete", "$id: ID!", "id: $id", "promotion { id }")

# --- the storefront, and staff afterwards --------------------------------------------------------

CHECKOUT_CREATE = _mutation(
    "checkoutCreate",
    "$input: CheckoutCreateInput!",
    "input: $input",
    "checkout { id lines { unitPrice { gross { amount } } } }",
)
CHECKOUT_LINES_UPDATE = _mutation(
    "checkoutLinesUpdate",
    "$id: ID!, $lines: [CheckoutLineUpdateInput!]!",
    "id: $id, lines: $lines",
    "checkout { id totalPrice { gross { amount } } }",
)
CHECKOUT_TOTAL = """
query Seen($id: ID!) { checkout(id: $id) { totalPrice { gross { amount } } } }
"""
CHECKOUT_DELIVERIES = "query Seen($id: ID!) { checkout(id: $id) { shippingMethods { id } } }"
DELIVERY_UPDATE = _mutation(
    "checkoutDeliveryMethodUpdate",
    "$id: ID!, $method: ID!",
    "id: $id, deliveryMethodId: $method",
    "checkout { id }",
)
CODE_ADD = _mutation(
    "checkoutAddPromoCode",
    "$id: ID!, $code: String!",
    "id: $id, promoCode: $code",
    "checkout { id }",
)
ORDER_BY = {
    name: _mutation(name, "$id: ID!", "id: $id", "order { id }")
    for name in ("orderCreateFromCheckout", "checkoutComplete")
}
ORDER_CANCEL = _mutation("orderCancel", "$id: ID!", "id: $id", "order { id }")
CATEGORY_DELETE = _mutation("categoryDelete", "$id: ID!", "id: $id", "category { id }")
VOUCHER_CREATE = _mutation(
    "voucherCreate", "$input: VoucherInput!", "input: $input", "voucher { id }"
)
VOUCHER_UPDATE = _mutation(
    "voucherUpdate", "$id: ID!, $input: VoucherInput!", "id: $id, input: $input", "voucher { id }"
)
VOUCHER_LIST = _mutation(
    "voucherChannelListingUpdate",
    "$id: ID!, $input: VoucherChannelListingInput!",
    "id: $id, input: $input",
    "voucher { id }",
)
VOUCHER_DELETE = _mutation("voucherDelete", "$id: ID!", "id: $id", "voucher { id }")
PROMOTION_UPDATE = _mutation(
    "promotionUpdate",
    "$id: ID!, $input: PromotionUpdateInput!",
    "id: $id, input: $input",
    "promotion { id }",
)
COLLECTION_CREATE = _mutation(
    "collectionCreate", "$input: CollectionCreateInput!", "input: $input", "collection { id }"
)
COLLECTION_LIST = _mutation(
    "collectionChannelListingUpdate",
    "$id: ID!, $input: CollectionChannelListingUpdateInput!",
    "id: $id, input: $input",
    "collection { id }",
)
COLLECTION_DELETE = _mutation("collectionDelete", "$id: ID!", "id: $id", "collection { id }")

METADATA_UPDATE = """
mutation($id: ID!, $input: [MetadataInput!]!) {
  updateMetadata(id: $id, input: $input) { errors { code field } }
}
"""
GIFT_CARD_CREATE = _mutation(
    "giftCardCreate", "$input: GiftCardCreateInput!", "input: $input", "giftCard { id }"
)

ATTRIBUTE_CREATE = _mutation(
    "attributeCreate", "$input: AttributeCreateInput!", "input: $input", "attribute { id }"
)
ATTRIBUTE_ASSIGN = _mutation(
    "productAttributeAssign",
    "$id: ID!, $operations: [ProductAttributeAssignInput!]!",
    "productTypeId: $id, operations: $operations",
    "productType { id }",
)
