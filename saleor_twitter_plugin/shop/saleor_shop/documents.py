"""Every operation that we ask of Saleor, in words that 3.20 to 3.24 all understand.

Kept in one place: `tests/saleor/test_host_contract.py` checks each against the schema.
"""

# --- orders ---------------------------------------------------------------------------------

CHECKOUT_CREATE = """
mutation TwitterCheckoutCreate($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) {
    checkout { id }
    errors { code field addressType variants }
  }
}
"""

CHECKOUT_SHIPPING = """
query TwitterCheckoutShipping($id: ID!) {
  checkout(id: $id) {
    isShippingRequired
    shippingMethods { id name active price { amount } }
  }
}
"""

PROMO_CODE_ADD = """
mutation TwitterPromoCode($id: ID!, $code: String!) {
  checkoutAddPromoCode(id: $id, promoCode: $code) { errors { code field } }
}
"""

CHECKOUT_LINES = """
query TwitterCheckoutLines($id: ID!) {
  checkout(id: $id) { id lines { id } }
}
"""

CHECKOUT_FACTS = """
query TwitterCheckoutFacts($id: ID!) {
  checkout(id: $id) {
    isShippingRequired
    totalPrice { gross { amount currency } }
    lines {
      quantity
      totalPrice { gross { amount currency } }
      variant { name sku product { name } }
    }
  }
}
"""

CHECKOUT_OPEN = """
mutation TwitterCheckoutOpen($input: CheckoutCreateInput!) {
  checkoutCreate(input: $input) {
    checkout { id stockReservationExpires }
    errors { code field addressType variants }
  }
}
"""

# The total is asked for so that taxes are worked out here, before any row is locked.
DELIVERY_UPDATE = """
mutation TwitterDelivery($id: ID!, $method: ID!) {
  checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
    checkout { totalPrice { gross { amount } } }
    errors { code field }
  }
}
"""

AVAILABILITY = """
query TwitterAvailability($variants: [ID!]!, $channel: String!, $country: CountryCode!) {
  productVariants(ids: $variants, channel: $channel, first: 10) {
    edges {
      node {
        id
        trackInventory
        quantityLimitPerCustomer
        quantityAvailable(address: { country: $country })
      }
    }
  }
}
"""

ORDER_CREATE = """
mutation TwitterOrderCreate($id: ID!, $metadata: [MetadataInput!]) {
  orderCreateFromCheckout(id: $id, metadata: $metadata) {
    order { id number total { gross { amount currency } } }
    errors { code field variants }
  }
}
"""

CHECKOUT_LINES_DELETE = """
mutation TwitterCheckoutEmpty($id: ID!, $lines: [ID!]!) {
  checkoutLinesDelete(id: $id, linesIds: $lines) {
    errors { code field }
  }
}
"""

# --- payments -----------------------------------------------------------------------------------

STORED_METHODS = """
query TwitterStoredMethods($channel: String!) {
  me {
    storedPaymentMethods(channel: $channel) { id paymentMethodId name type gateway { id name } }
  }
}
"""

TRANSACTION_INITIALIZE = """
mutation TwitterPay($id: ID!, $amount: PositiveDecimal!, $key: String!,
  $gateway: PaymentGatewayToInitialize!) {
  transactionInitialize(id: $id, amount: $amount, idempotencyKey: $key, paymentGateway: $gateway) {
    errors { code field }
  }
}
"""

ORDER_CANCEL = """
mutation TwitterOrderCancel($id: ID!) {
  orderCancel(id: $id) { errors { code field } }
}
"""

# --- channels, places, metadata, statuses ----------------------------------------------------

WAREHOUSE = """
query TwitterWarehouse($id: ID!) {
  warehouse(id: $id) { id name address { city } }
}
"""

PLACE_STOCKS = """
query TwitterPlaceStocks($ids: [ID!]) {
  products(first: 100, filter: { ids: $ids }) {
    edges {
      node {
        id
        variants {
          id
          trackInventory
          stocks { warehouse { id } quantity quantityAllocated }
        }
      }
    }
  }
}
"""

CHANNEL = """
query TwitterChannel($slug: String!) {
  channel(slug: $slug) { id isActive currencyCode defaultCountry { code } }
}
"""

PUBLIC_URL = """
query TwitterPublicUrl {
  shop { domain { url } }
}
"""

METADATA_UPDATE = """
mutation TwitterMetadata($id: ID!, $input: [MetadataInput!]!) {
  updateMetadata(id: $id, input: $input) { errors { code field } }
}
"""

METADATA_DELETE = """
mutation TwitterMetadataDelete($id: ID!, $keys: [String!]!) {
  deleteMetadata(id: $id, keys: $keys) { errors { code field } }
}
"""

ORDER_STATUSES = """
query TwitterOrderStatuses($after: String) {
  me {
    orders(first: 50, after: $after) {
      edges { node { number status isPaid } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""

# --- units of drops ---------------------------------------------------------------------------

VARIANT_STOCKS = """
query TwitterVariantStocks($variant: ID!, $channel: String) {
  productVariant(id: $variant, channel: $channel) {
    trackInventory
    stocks { warehouse { id } quantity quantityAllocated quantityReserved }
  }
}
"""

STOCKS_UPDATE = """
mutation TwitterStocksUpdate($variant: ID!, $stocks: [StockInput!]!) {
  productVariantStocksUpdate(variantId: $variant, stocks: $stocks) { errors { code field } }
}
"""
