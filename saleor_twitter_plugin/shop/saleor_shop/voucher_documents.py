"""What we ask of Saleor about vouchers, in words that 3.20 to 3.24 all understand.

Beside `documents.py`, and checked by the same host-contract test.
"""

VOUCHER_CREATE = """
mutation TwitterVoucherCreate($input: VoucherInput!) {
  voucherCreate(input: $input) {
    voucher { id }
    errors { code field }
  }
}
"""

VOUCHER_LIST = """
mutation TwitterVoucherList($id: ID!, $input: VoucherChannelListingInput!) {
  voucherChannelListingUpdate(id: $id, input: $input) {
    voucher { id }
    errors { code field }
  }
}
"""

VOUCHER_UPDATE = """
mutation TwitterVoucherUpdate($id: ID!, $input: VoucherInput!) {
  voucherUpdate(id: $id, input: $input) {
    voucher { id }
    errors { code field }
  }
}
"""

VOUCHER_CODES_DELETE = """
mutation TwitterVoucherCodesDelete($ids: [ID!]!) {
  voucherCodeBulkDelete(ids: $ids) { errors { code } }
}
"""

VOUCHER = """
query TwitterVoucher($id: ID!) {
  voucher(id: $id) {
    startDate
    endDate
    onlyForStaff
    singleUse
    channelListings { channel { slug isActive } }
  }
}
"""

VOUCHER_SCOPE = """
query TwitterVoucherScope($id: ID!, $after: String) {
  voucher(id: $id) {
    type
    products(first: 100, after: $after) {
      edges { node { id } }
      pageInfo { hasNextPage endCursor }
    }
    categories(first: 100) { edges { node { id } } }
    collections(first: 100) { edges { node { id } } }
    variants(first: 100) { edges { node { id } } }
  }
}
"""

VOUCHER_GOODS_ADD = """
mutation TwitterVoucherGoodsAdd($id: ID!, $input: CatalogueInput!) {
  voucherCataloguesAdd(id: $id, input: $input) {
    voucher { id }
    errors { code field }
  }
}
"""

VOUCHER_GOODS_REMOVE = """
mutation TwitterVoucherGoodsRemove($id: ID!, $input: CatalogueInput!) {
  voucherCataloguesRemove(id: $id, input: $input) {
    voucher { id }
    errors { code field }
  }
}
"""

OPEN_CHECKOUTS = """
query TwitterOpenCheckouts($channel: String!) {
  me {
    checkouts(first: 20, channel: $channel) {
      edges { node { id voucherCode lines { id } } }
    }
  }
}
"""

CODE_ADD = """
mutation TwitterCodeAdd($id: ID!, $code: String!) {
  checkoutAddPromoCode(id: $id, promoCode: $code) {
    checkout { voucherCode }
    errors { code field }
  }
}
"""

CODE_REMOVE = """
mutation TwitterCodeRemove($id: ID!, $code: String!) {
  checkoutRemovePromoCode(id: $id, promoCode: $code) {
    errors { code field }
  }
}
"""

ORDERS_OF_CUSTOMER = """
query TwitterOrdersOfCustomer {
  me {
    orders(first: 100) {
      edges {
        node {
          id
          number
          status
          voucherCode
          total { gross { amount currency } }
          totalRefunded { amount }
          discounts { type amount { amount } }
          lines {
            quantity
            voucherCode
            unitDiscount { amount }
            variant { product { category { id ancestors(last: 50) { edges { node { id } } } } } }
          }
        }
      }
    }
  }
}
"""
