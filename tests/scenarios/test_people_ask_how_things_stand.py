"""Reserve, cart, status, link, unlink and help: in public little, in a message all."""

import pytest

from saleor_twitter_plugin.models import Claim, ShopperLink

from .stage import Person, Product, Stage


@pytest.fixture
def shoes(stage: Stage) -> tuple[Person, Product]:
    stage.configure(account_url="https://shop.example/account", command_aliases="grab = buy")
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", price="79.50", stock=5)
    stage.work()
    stage.subscribe(account)
    return account, product


def post(stage: Stage, shopper: Person, text: str, *, count: int) -> str:
    said = stage.x.post_as(shopper.handle, f"@shop_shoes {text}")
    stage.wait_for_events(count)
    stage.work()
    (reply,) = stage.replies_to(said["id"])
    return str(reply["text"])


def write(stage: Stage, account: Person, shopper: Person, text: str, *, count: int) -> str:
    stage.x.message_as(shopper.handle, "shop_shoes", text)
    stage.wait_for_events(count)
    stage.work()
    return stage.read_new_message(account)


def test_reserved_shown_and_cancelled(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    shopper = stage.shopper(is_linked=True)

    reserved = post(stage, shopper, f"#reserve {product.code}", count=1)
    assert "https://shop.example/claim?token=" in reserved
    assert "To finish in our shop: 1." in post(stage, shopper, "#cart", count=2)
    details = write(stage, account, shopper, "cart", count=3)
    assert "1 × Runner One https://shop.example/claim?token=" in details

    assert "Cancelled: 1 × Runner One." in write(stage, account, shopper, "cancel", count=4)

    assert "Your cart is empty." in write(stage, account, shopper, "cart", count=5)
    assert Claim.objects.get().state == "open"
    assert stage.orders(product) == []
    assert stage.room.read_free_count(product.variant_id) == 5


def test_status_is_told_to_the_customer_alone(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    shopper, other = stage.shopper(is_linked=True), stage.shopper(is_linked=True)
    post(stage, shopper, f"#buy {product.code}", count=1)
    (order,) = stage.orders(product)

    public = post(stage, shopper, f"#status {order.number}", count=2)
    private = write(stage, account, shopper, f"#status {order.number}", count=3)
    newest = write(stage, account, shopper, "where is my order?", count=4)
    foreign = write(stage, account, other, f"#status {order.number}", count=5)

    assert "Orders are private" in public
    # Being prepared, or where the channel wants it, waiting for staff.
    assert private.startswith(f"Order {order.number} ")
    assert "It is not paid yet." in private
    assert newest.startswith(f"Order {order.number} ")
    assert f"You have no order {order.number}." in foreign


def test_linking_is_explained_and_undone(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    shopper = stage.shopper(is_linked=True)

    how = post(stage, shopper, "#link", count=1)
    assert "write it here as #link CODE. https://shop.example/account" in how
    assert "#confirm within 15 minutes to unlink" in write(
        stage, account, shopper, "unlink", count=2
    )
    assert ShopperLink.objects.get().removed_at is None
    assert "not linked to your account any more" in write(
        stage, account, shopper, "confirm", count=3
    )

    assert ShopperLink.objects.get().removed_at is not None
    assert "https://shop.example/claim?token=" in post(
        stage, shopper, f"#grab {product.code}", count=4
    )
    assert stage.orders(product) == []


def test_help_names_the_owners_words(stage: Stage, shoes: tuple[Person, Product]) -> None:
    text = post(stage, stage.shopper(), "#help", count=1)

    assert "Write # and one of: buy CODE 2" in text
    assert "Also: grab = buy" in text
