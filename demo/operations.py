"""The GraphQL that the demo sends to Saleor: only what 3.20 to 3.24 all know."""

LOG_IN = """
mutation ($email: String!, $password: String!) {
  tokenCreate(email: $email, password: $password) { token errors { field code message } }
}
"""
REGISTER = """
mutation ($input: AccountRegisterInput!) {
  accountRegister(input: $input) { requiresConfirmation errors { field code message } }
}
"""
FIND_CUSTOMER = "query ($email: String!) { user(email: $email) { id } }"
READ_ME = "{ me { id email defaultShippingAddress { id } } }"
ADD_ADDRESS = """
mutation ($input: AddressInput!, $type: AddressTypeEnum) {
  accountAddressCreate(input: $input, type: $type) { errors { field code message } }
}
"""
UPDATE_SHOP = """
mutation ($input: ShopSettingsInput!) {
  shopSettingsUpdate(input: $input) { errors { field code message } }
}
"""
READ_CHANNEL = """
query ($slug: String!) { channel(slug: $slug) { id currencyCode warehouses { id name } } }
"""
UPDATE_CHANNEL = """
mutation ($id: ID!, $input: ChannelUpdateInput!) {
  channelUpdate(id: $id, input: $input) { errors { field code message } }
}
"""
READ_PLUGIN = """
query ($id: ID!) {
  plugin(id: $id) { globalConfiguration { active configuration { name value } } }
}
"""
UPDATE_PLUGIN = """
mutation ($id: ID!, $input: PluginUpdateInput!) {
  pluginUpdate(id: $id, input: $input) { errors { field code message } }
}
"""
FIND_CATEGORY = "query ($slug: String!) { category(slug: $slug) { id } }"
CREATE_CATEGORY = """
mutation ($input: CategoryInput!) {
  categoryCreate(input: $input) { category { id } errors { field code message } }
}
"""
FIND_PRODUCT_TYPE = """
query ($slug: String!) {
  productTypes(first: 1, filter: {slugs: [$slug]}) {
    edges { node { id variantAttributes { id } } }
  }
}
"""
CREATE_PRODUCT_TYPE = """
mutation ($input: ProductTypeInput!) {
  productTypeCreate(input: $input) {
    productType { id variantAttributes { id } } errors { field code message }
  }
}
"""
FIND_ATTRIBUTE = "query ($slug: String!) { attribute(slug: $slug) { id } }"
CREATE_ATTRIBUTE = """
mutation ($input: AttributeCreateInput!) {
  attributeCreate(input: $input) { attribute { id } errors { field code message } }
}
"""
# Without a channel staff see it however far it got.
FIND_PRODUCT = """
query ($slug: String!) {
  product(slug: $slug) { id channelListings { isPublished channel { slug } } }
}
"""
CREATE_PRODUCT = """
mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id } errors { field code message } }
}
"""
DELETE_PRODUCT = """
mutation ($id: ID!) { productDelete(id: $id) { errors { field code message } } }
"""
CREATE_VARIANT = """
mutation ($input: ProductVariantCreateInput!) {
  productVariantCreate(input: $input) { productVariant { id } errors { field code message } }
}
"""
PRICE_VARIANT = """
mutation ($id: ID!, $input: [ProductVariantChannelListingAddInput!]!) {
  productVariantChannelListingUpdate(id: $id, input: $input) { errors { field code message } }
}
"""
LIST_PRODUCT = """
mutation ($id: ID!, $input: ProductChannelListingUpdateInput!) {
  productChannelListingUpdate(id: $id, input: $input) { errors { field code message } }
}
"""
ADD_PICTURE = """
mutation ($product: ID!, $alt: String!, $image: Upload) {
  productMediaCreate(input: {product: $product, alt: $alt, image: $image}) {
    errors { field code message }
  }
}
"""
READ_STOCK = """
query ($slug: String!, $channel: String!) {
  product(slug: $slug, channel: $channel) {
    id variants { sku name stocks { quantity quantityAllocated } }
  }
}
"""
FIND_ORDER = """
query ($numbers: [String!]) {
  orders(first: 1, filter: {numbers: $numbers}) {
    edges {
      node {
        id number status userEmail total { gross { amount currency } }
        lines { productName quantity }
      }
    }
  }
}
"""
CREATE_PROMOTION = """
mutation ($input: PromotionCreateInput!) {
  promotionCreate(input: $input) { promotion { id } errors { field code message } }
}
"""
FIND_PROMOTION = """
query ($name: String!) {
  promotions(first: 1, where: {name: {eq: $name}}) { edges { node { id } } }
}
"""

ACCOUNTS = "{ twitterAccounts { account { handle xUserId } roles { role channel } } }"
ASSIGN_OFFERS = """
mutation ($account: ID!, $channel: String) {
  twitterRoleAssign(account: $account, role: OFFERS, channel: $channel) {
    errors { field code message }
  }
}
"""
LINK_START = """
mutation { twitterLinkStart { code instruction errors { code message } } }
"""
LINK_CONFIRM = """
mutation ($code: String!) {
  twitterLinkConfirm(code: $code) { link { handle } errors { code message } }
}
"""
LINKED_ME = "{ twitterMe { link { handle xUserId } } }"
FEEDS = """
{ twitterFeeds(first: 20) { edges { node { account { handle } category { slug } rssUrl } } } }
"""
POSTS = """
query ($category: String!, $after: String) {
  twitterFeed(category: $category) {
    posts(first: 50, after: $after) {
      edges { node { text productId } } pageInfo { hasNextPage endCursor }
    }
  }
}
"""
