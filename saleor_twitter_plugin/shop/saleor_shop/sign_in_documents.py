"""What signing in with X asks of Saleor's public GraphQL. Valid from 3.20 on."""

CUSTOMER_CREATE = """
mutation TwitterCustomerCreate($input: UserCreateInput!) {
  customerCreate(input: $input) { user { id } errors { code } }
}
"""

CUSTOMER_UPDATE = """
mutation TwitterCustomerUpdate($id: ID!, $input: CustomerInput!) {
  customerUpdate(id: $id, input: $input) { user { id } errors { code } }
}
"""

TOKEN_REFRESH = """
mutation TwitterTokenRefresh($refreshToken: String!) {
  tokenRefresh(refreshToken: $refreshToken) { token user { id } errors { code } }
}
"""

TOKEN_VERIFY = """
mutation TwitterTokenVerify($token: String!) {
  tokenVerify(token: $token) { isValid user { id } payload errors { code } }
}
"""
