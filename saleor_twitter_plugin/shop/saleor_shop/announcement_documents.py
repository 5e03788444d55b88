"""What we ask of Saleor about vouchers, promotions and collections; see `documents`."""

PUBLIC_VOUCHERS = """
query TwitterPublicVouchers($key: String!, $after: String) {
  vouchers(first: 100, after: $after, filter: { metadata: [{ key: $key, value: "true" }] }) {
    edges { node { id } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

_LINE = "id name ancestors(last: 50) { edges { node { id } } }"

VOUCHERS = f"""
query TwitterVouchers($ids: [ID!], $key: String!) {{
  vouchers(first: 100, filter: {{ ids: $ids }}) {{
    edges {{
      node {{
        id
        name
        type
        startDate
        endDate
        usageLimit
        singleUse
        onlyForStaff
        applyOncePerOrder
        minCheckoutItemsQuantity
        discountValueType
        metafield(key: $key)
        countries {{ code }}
        codes(first: 100) {{ edges {{ node {{ code used isActive }} }} }}
        channelListings {{
          channel {{ slug }}
          discountValue
          currency
          minSpent {{ amount currency }}
        }}
        categories(first: 50) {{ edges {{ node {{ {_LINE} }} }} }}
        collections(first: 1) {{ edges {{ node {{ id }} }} }}
        products(first: 100) {{ edges {{ node {{ category {{ {_LINE} }} }} }} }}
        variants(first: 100) {{ edges {{ node {{ product {{ category {{ {_LINE} }} }} }} }} }}
      }}
    }}
  }}
}}
"""

PROMOTIONS_BEGUN = """
query TwitterPromotionsBegun($since: DateTime!, $now: DateTime!, $after: String) {
  promotions(
    first: 100
    after: $after
    where: { type: { eq: CATALOGUE }, startDate: { range: { gte: $since, lte: $now } } }
  ) {
    edges { node { id } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

PROMOTIONS_ENDING = """
query TwitterPromotionsEnding($now: DateTime!, $endsBefore: DateTime!, $after: String) {
  promotions(
    first: 100
    after: $after
    where: {
      type: { eq: CATALOGUE }
      startDate: { range: { lte: $now } }
      endDate: { range: { gte: $now, lte: $endsBefore } }
    }
  ) {
    edges { node { id } }
    pageInfo { hasNextPage endCursor }
  }
}
"""

PROMOTIONS = """
query TwitterPromotions($ids: [ID!]) {
  promotions(first: 100, where: { ids: $ids }) {
    edges { node { id name type startDate endDate } }
  }
}
"""

_COLLECTION_LISTINGS = "channelListings { channel { slug } isPublished publishedAt }"

COLLECTIONS_PUBLISHED = f"""
query TwitterCollectionsPublished($channel: String!, $after: String) {{
  collections(
    first: 100
    after: $after
    channel: $channel
    filter: {{ published: PUBLISHED }}
    sortBy: {{ field: PUBLISHED_AT, direction: DESC }}
  ) {{
    edges {{ node {{ id {_COLLECTION_LISTINGS} }} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""

COLLECTIONS = f"""
query TwitterCollections($ids: [ID!], $channel: String!) {{
  collections(first: 100, channel: $channel, filter: {{ ids: $ids }}) {{
    edges {{
      node {{
        id
        name
        {_COLLECTION_LISTINGS}
        products(
          first: 100
          filter: {{
            isPublished: true
            isVisibleInListing: true
            isAvailable: true
            stockAvailability: IN_STOCK
          }}
        ) {{
          edges {{ node {{ category {{ {_LINE} }} }} }}
        }}
      }}
    }}
  }}
}}
"""
