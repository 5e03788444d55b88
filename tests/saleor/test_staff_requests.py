"""Staff and apps at our HTTP door, by Saleor's own tokens."""

from typing import Any

from saleor_twitter_plugin.handoffs import Requester
from saleor_twitter_plugin.shop import get_shop
from tests.shop_contract.test_people import make_call


def test_staff_have_their_permissions_by_name(stock_room: Any) -> None:
    from saleor.account.models import User
    from saleor.permission.models import Permission

    user = User.objects.create(email="clerk@example.com", is_staff=True, is_active=True)
    user.user_permissions.add(Permission.objects.get(codename="manage_products"))
    token = stock_room.make_token(str(user.pk))
    assert get_shop().identify(make_call(f"Bearer {token}")) == Requester(
        customer_id=str(user.pk),
        email="clerk@example.com",
        is_staff=True,
        permissions=frozenset({"product.manage_products"}),
    )


def test_app_is_known_by_its_token(stock_room: Any) -> None:
    from saleor.app.models import App
    from saleor.permission.models import Permission

    app = App.objects.create(name="Storefront", is_active=True)
    app.permissions.add(Permission.objects.get(codename="manage_orders"))
    _, token = app.tokens.create(app=app)
    assert get_shop().identify(make_call(f"Bearer {token}")) == Requester(
        is_app=True, permissions=frozenset({"order.manage_orders"})
    )
    App.objects.filter(pk=app.pk).update(is_active=False)
    assert get_shop().identify(make_call(f"Bearer {token}")) == Requester()


def test_token_of_the_older_header_counts(stock_room: Any) -> None:
    ada = stock_room.add_customer("ada@example.com")
    assert get_shop().identify(make_call(f"JWT {stock_room.make_token(ada)}")).customer_id == ada
