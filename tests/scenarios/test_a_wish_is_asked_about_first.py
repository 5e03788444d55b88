"""Where the owner wants it: asked, confirmed on X, and only then ordered."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import InboxEvent, PendingWish

from .stage import Person, Product, Stage

NOTHING = "Nothing waits to be confirmed"


@pytest.fixture
def shoes(stage: Stage) -> tuple[Person, Product]:
    stage.configure(confirmation="always")
    category = stage.category("shoes")
    account = stage.open_account("shop_shoes", category)
    product = stage.product(category, name="Runner One", price="79.50", stock=5)
    stage.work()
    stage.subscribe(account)
    return account, product


class Talk:
    """One person with one account, in public or by message."""

    def __init__(self, stage: Stage, account: Person, *, by_message: bool = False) -> None:
        self.stage, self.account, self.by_message = stage, account, by_message
        self.shopper = stage.shopper(is_linked=True)
        self.count = 0

    def say(self, text: str, **parts: Any) -> tuple[str, str]:
        """Say something and return its id and the one answer; "" where there is none."""
        handle = self.shopper.handle
        if self.by_message:
            posted = self.stage.x.message_as(handle, self.account.handle, text)
        else:
            posted = self.stage.x.post_as(handle, f"@{self.account.handle} {text}", **parts)
        self._work()
        return posted["id"], self._answer(posted["id"])

    def edit(self, post_id: str, text: str) -> str:
        edited = self.stage.x.edit_as(
            self.shopper.handle, post_id, f"@{self.account.handle} {text}"
        )
        self._work()
        return self._answer(edited["id"])

    def delete(self, post_id: str) -> None:
        """Delete a post, and let X be asked for it as once a day."""
        self.stage.x.delete_as(self.shopper.handle, post_id)
        InboxEvent.objects.update(received_at=datetime.now(UTC) - timedelta(hours=25))
        with self.stage.shop.allow_writes():
            forgotten = pipeline.recheck_posts(
                shop=self.stage.shop, sealer=get_sealer(), clock=lambda: datetime.now(UTC)
            )
        assert forgotten == 1

    def _work(self) -> None:
        self.count += 1
        self.stage.wait_for_events(self.count)
        self.stage.work()

    def _answer(self, post_id: str) -> str:
        if self.by_message:
            return self.stage.read_new_message(self.account)
        replies = self.stage.replies_to(post_id)
        assert len(replies) <= 1
        return str(replies[0]["text"]) if replies else ""


@pytest.mark.parametrize("channel", ["mention", "reply", "quote", "message"])
def test_asked_and_confirmed(stage: Stage, shoes: tuple[Person, Product], channel: str) -> None:
    account, product = shoes
    talk = Talk(stage, account, by_message=channel == "message")
    (post,) = stage.posts_by(account)
    above = {"reply": {"in_reply_to": post["id"]}, "quote": {"quote": post["id"]}}
    wish = f"#buy {product.code} 2" if channel in {"mention", "message"} else "#buy 2"

    wish_id, asked = talk.say(wish, **above.get(channel, {}))
    assert "2 × Runner One: $159.00 before delivery. Reply #confirm" in asked
    assert stage.orders(product) == []
    assert stage.room.read_free_count(product.variant_id) == 5

    _, answer = talk.say("#confirm")

    (order,) = stage.orders(product)
    assert (order.quantity, order.customer_id) == (2, talk.shopper.customer_id)
    assert order.metadata["twitter_post_id"] == wish_id
    assert f"Order {order.number}: 2 × Runner One" in answer
    assert NOTHING in talk.say("#confirm, please")[1]
    assert len(stage.orders(product)) == 1


def test_cancelled(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    talk = Talk(stage, account)
    talk.say(f"#buy {product.code}")

    assert "Cancelled: 1 × Runner One." in talk.say("#cancel")[1]
    assert NOTHING in talk.say("#confirm")[1]
    assert stage.orders(product) == []


def test_too_late(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    talk = Talk(stage, account)
    talk.say(f"#buy {product.code}")
    wish = PendingWish.objects.get()
    PendingWish.objects.update(expires_at=wish.expires_at - timedelta(minutes=15))

    assert NOTHING in talk.say("#confirm")[1]
    assert stage.orders(product) == []


def test_another_price_is_told_and_confirmed_again(
    stage: Stage, shoes: tuple[Person, Product]
) -> None:
    account, product = shoes
    talk = Talk(stage, account)
    talk.say(f"#buy {product.code}")
    stage.room.set_price(product.variant_id, "89.00")

    _, asked = talk.say("#confirm")
    assert "The price has changed: 1 × Runner One is $89.00" in asked
    assert stage.orders(product) == []
    _, answer = talk.say("#confirm, please")

    (order,) = stage.orders(product)
    assert f"Order {order.number}" in answer
    assert f"{order.line.unit_price:.2f}" == "89.00"


def test_only_above_an_amount(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    stage.configure(confirm_above="100")
    talk = Talk(stage, account)

    assert "Thank you! Order" in talk.say(f"#buy {product.code}")[1]
    assert "Reply #confirm" in talk.say(f"#buy {product.code} 2")[1]
    assert len(stage.orders(product)) == 1


def test_who_is_not_linked_is_not_asked(stage: Stage, shoes: tuple[Person, Product]) -> None:
    _, product = shoes
    shopper = stage.shopper()

    wish = stage.x.post_as(shopper.handle, f"@shop_shoes #buy {product.code}")
    stage.wait_for_events(1)
    stage.work()

    (reply,) = stage.replies_to(wish["id"])
    assert "https://shop.example/claim?token=" in reply["text"]
    assert not PendingWish.objects.exists()


def test_edited_before_it_is_confirmed(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    talk = Talk(stage, account)
    wish_id, _ = talk.say(f"#buy {product.code}")

    asked = talk.edit(wish_id, f"#buy {product.code} 3")
    assert "3 × Runner One" in asked
    talk.say("#confirm")

    (order,) = stage.orders(product)
    assert order.quantity == 3
    assert order.metadata["twitter_post_id"] == wish_id


def test_edited_after_it_is_confirmed(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    talk = Talk(stage, account)
    wish_id, _ = talk.say(f"#buy {product.code}")
    talk.say("#confirm")

    assert talk.edit(wish_id, f"#buy {product.code} 3") == ""

    (order,) = stage.orders(product)
    assert order.quantity == 1


def test_deleted_before_it_is_confirmed(stage: Stage, shoes: tuple[Person, Product]) -> None:
    account, product = shoes
    talk = Talk(stage, account)
    wish_id, _ = talk.say(f"#buy {product.code}")

    talk.delete(wish_id)
    assert [each.state for each in PendingWish.objects.all()] == ["cancelled"]

    assert NOTHING in talk.say("#confirm")[1]
    assert stage.orders(product) == []
