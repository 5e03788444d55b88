"""A browser on its way through X's consent page and back, and what X says then."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from saleor_twitter_plugin.config import Config
from saleor_twitter_plugin.handoffs import Requester, SaleorCustomerId, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Claim, Shopper, ShopperLink
from saleor_twitter_plugin.pipeline.signing_in import finish_signing_in, start_signing_in
from saleor_twitter_plugin.shoppers import SignInProblem, SignInProblemCode
from tests.factories import NOW, make_config, make_customer
from tests.fakes import Answer, FakeShop, FakeX

ANA, BEN = SaleorCustomerId("7"), SaleorCustomerId("8")
ANA_ON_X, BEN_ON_X = XUserId("900"), XUserId("901")
PAGE = "https://shop.example.com/signed-in"
VISITOR = Requester()
CONFIG = make_config(sign_in_redirect_urls=PAGE)
MAKING = make_config(sign_in_redirect_urls=PAGE, sign_in_creates_customers="yes")
TOKEN_CALL, ME_CALL, REVOKE_CALL = (
    "POST /2/oauth2/token",
    "GET /2/users/me",
    "POST /2/oauth2/revoke",
)
X_TOKEN = "token-of-a-person-on-x"


class SignIn:
    """One browser on its way: what X's redirect brings, and what the browser kept."""

    def __init__(
        self, shop: FakeShop, requester: Requester = VISITOR, *, config: Config = CONFIG
    ) -> None:
        self.shop, self.requester, self.config = shop, requester, config
        self.address, self.ticket = start_signing_in(
            PAGE, requester=requester, config=config, sealer=get_sealer(), now=NOW
        )
        self.query = {name: v for name, (v,) in parse_qs(urlsplit(self.address).query).items()}
        self.state = self.query["state"]
        self.code = "code-of-x"

    def finish(self, **changes: Any) -> SaleorCustomerId:
        values: dict[str, Any] = {
            "code": self.code,
            "state": self.state,
            "ticket": self.ticket,
            "requester": self.requester,
            "shop": self.shop,
            "config": self.config,
            "sealer": get_sealer(),
            "now": NOW + timedelta(minutes=1),
            **changes,
        }
        return finish_signing_in(values.pop("code"), **values)

    def refusal(self, **changes: Any) -> SignInProblemCode:
        """Finish in vain; nothing of anybody's identity may have changed."""
        before = read_identities()
        customers = dict(self.shop.customers)
        with pytest.raises(SignInProblem) as caught:
            self.finish(**changes)
        assert read_identities() == before
        assert self.shop.customers == customers
        return caught.value.code


def read_identities() -> list[Any]:
    return [list(each.objects.order_by("pk").values()) for each in (ShopperLink, Shopper, Claim)]


def signed_in(customer_id: SaleorCustomerId) -> Requester:
    return Requester(customer_id=customer_id, email=f"{customer_id}@example.com")


def answer_as(fake_x: FakeX, x_user_id: str = ANA_ON_X, handle: str = "ana", **more: str) -> None:
    """Let X say once that the person behind the next code is this one."""
    tokens = {"access_token": X_TOKEN, "expires_in": 7200, "scope": "users.read tweet.read"}
    fake_x.answer(TOKEN_CALL, Answer(200, tokens))
    me = {"id": x_user_id, "username": handle, "name": handle, **more}
    fake_x.answer(ME_CALL, Answer(200, {"data": me}))
    fake_x.answer(REVOKE_CALL, Answer(200, {"revoked": True}))


def open_shop() -> FakeShop:
    """Return a shop with two customers."""
    shop = FakeShop()
    for customer_id in (ANA, BEN):
        email = f"{customer_id}@example.com"
        shop.customers[customer_id] = make_customer(customer_id=customer_id, email=email)
    return shop
