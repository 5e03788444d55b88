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

# --- offers and the catalog -------------------------------------------------------------------

_LISTINGS = """
  channelListings {
    channel { slug }
    isPublished
    publishedAt
    visibleInListings
    isAvailableForPurchase
    availableForPurchaseAt
  }
"""

_VARIANT = """
  id
  sku
  name
  trackInventory
  quantityLimitPerCustomer
  quantityAvailable
  pricing { price { gross { amount currency } } }
  attributes(variantSelection: VARIANT_SELECTION) { values { name } }
"""

VARIANTS_BY_SKU = f"""
query TwitterVariantsBySku($skus: [String!], $channel: String) {{
  productVariants(first: 20, channel: $channel, filter: {{ sku: $skus }}) {{
    edges {{ node {{ {_VARIANT} product {{ id name {_LISTINGS} }} }} }}
  }}
}}
"""

VARIANTS_BY_SEARCH = f"""
query TwitterVariantsBySearch($search: String!, $channel: String) {{
  productVariants(first: 100, channel: $channel, filter: {{ search: $search }}) {{
    edges {{ node {{ {_VARIANT} product {{ id name {_LISTINGS} }} }} }}
  }}
}}
"""

PRODUCT = f"""
query TwitterProduct($id: ID!, $channel: String!) {{
  product(id: $id, channel: $channel) {{
    id
    name
    {_LISTINGS}
    variants {{ {_VARIANT} }}
  }}
}}
"""

CATALOG = f"""
query TwitterCatalog($ids: [ID!], $channel: String, $country: CountryCode!) {{
  products(first: 100, channel: $channel, filter: {{ ids: $ids }}) {{
    edges {{
      node {{
        id
        name
        slug
        {_LISTINGS}
        category {{ id }}
        media {{ id alt type }}
        variants {{
          id
          name
          trackInventory
          quantityAvailable(address: {{ country: $country }})
          channelListings {{ channel {{ slug }} costPrice {{ amount currency }} }}
          pricing {{
            price {{ gross {{ amount currency }} net {{ amount currency }} }}
            priceUndiscounted {{ gross {{ amount currency }} }}
          }}
        }}
      }}
    }}
  }}
}}
"""

PRODUCT_VIDEO = """
query TwitterProductVideo($id: ID!, $key: String!) {
  product(id: $id) { metafield(key: $key) }
}
"""

# Asked for once a category and not once a product: each is a statement of its own in Saleor.
ANCESTORS = """
query TwitterAncestors($ids: [ID!]) {
  categories(first: 100, filter: { ids: $ids }) {
    edges { node { id ancestors(last: 50) { edges { node { id } } } } }
  }
}
"""

VISIBLE_PRODUCTS = """
query TwitterVisibleProducts($categories: [ID!], $channel: String!, $after: String) {
  products(
    first: 100
    after: $after
    channel: $channel
    filter: {
      categories: $categories
      stockAvailability: IN_STOCK
      isPublished: true
      isVisibleInListing: true
      isAvailable: true
    }
  ) {
    edges { node { id } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

_SHOWN = """
      categories: [$category]
      isPublished: true
      isVisibleInListing: true
      isAvailable: true
"""

CATEGORY_PAGE = f"""
query TwitterCategoryPage(
  $category: ID!, $channel: String!, $country: CountryCode!, $first: Int!, $after: String
) {{
  products(
    first: $first
    after: $after
    channel: $channel
    sortBy: {{ field: PUBLISHED_AT, direction: DESC }}
    filter: {{ {_SHOWN} }}
  ) {{
    edges {{
      node {{
        id
        name
        updatedAt
        {_LISTINGS}
        media {{ alt type url(size: 1024) }}
        variants {{
          id
          trackInventory
          quantityAvailable(address: {{ country: $country }})
          pricing {{
            price {{ gross {{ amount currency }} }}
            priceUndiscounted {{ gross {{ amount currency }} }}
          }}
        }}
      }}
    }}
    pageInfo {{ hasNextPage }}
  }}
}}
"""

CATEGORY_PAGE_END = f"""
query TwitterCategoryPageEnd($category: ID!, $channel: String!, $first: Int!, $after: String) {{
  products(
    first: $first
    after: $after
    channel: $channel
    sortBy: {{ field: PUBLISHED_AT, direction: DESC }}
    filter: {{ {_SHOWN} }}
  ) {{
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

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

CATEGORY_BY_ID = """
query TwitterCategoryById($id: ID!) {
  category(id: $id) { id slug name ancestors(last: 50) { edges { node { id } } } }
}
"""

CATEGORY_BY_SLUG = """
query TwitterCategoryBySlug($slug: String!) {
  category(slug: $slug) { id slug name ancestors(last: 50) { edges { node { id } } } }
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
