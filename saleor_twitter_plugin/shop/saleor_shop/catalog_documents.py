"""What we ask of Saleor about categories and products, in words that 3.20 to 3.24 all understand.

Beside `documents.py`, and checked by the same host-contract test.
"""

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
