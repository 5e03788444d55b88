"""What happens to a delivery the webhook does not take."""

from collections.abc import Callable
from typing import Any

import pytest

Json = dict[str, Any]


@pytest.fixture
def shop(x: Any) -> Json:
    person: Json = x.make_person("hats", name="Hats", automated=True)
    return person


def test_a_5xx_is_tried_again(
    x: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    receiver.statuses = [503]

    x.post_as("ana", "@hats hello")

    (delivery,) = wait_for_outcomes(1)
    assert delivery["outcome"] == "delivered"
    assert [attempt["status"] for attempt in delivery["tries"]] == [503, 200]
    assert receiver.received[0][1] == receiver.received[1][1]
    assert delivery["status"] == 200
    assert isinstance(delivery["ms"], int)


def test_three_tries_are_all(
    x: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    receiver.statuses = [500, 500, 500, 500]

    x.post_as("ana", "@hats hello")

    (delivery,) = wait_for_outcomes(1)
    assert delivery["outcome"] == "failed"
    assert len(receiver.received) == 3
    assert x.call("GET", "/sandbox/calls")["deliveries_usd"] == "0"


def test_a_4xx_is_not_tried_again(
    x: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    receiver.statuses = [403]

    x.post_as("ana", "@hats hello")

    (delivery,) = wait_for_outcomes(1)
    assert (delivery["outcome"], len(delivery["tries"])) == ("failed", 1)


def test_a_redirect_ends_the_webhook(
    x: Any,
    app_api: Any,
    subscribe: Callable[..., Json],
    receiver: Any,
    wait_for_outcomes: Callable[[int], list[Json]],
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    receiver.statuses = [302]

    x.post_as("ana", "@hats hello")
    wait_for_outcomes(1)
    x.post_as("ana", "@hats anybody?")

    newest, first = wait_for_outcomes(2)
    assert first["outcome"] == "webhook invalidated"
    assert newest["outcome"] == "no valid webhook"
    assert app_api.get("/2/webhooks").json()["data"][0]["valid"] is False
    assert len(receiver.received) == 1


def test_a_delivery_can_be_sent_again(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "post.mention.create")
    post = x.post_as("ana", "@hats buy")
    receiver.wait_for(1)

    assert x.redeliver(post["id"], times=2) == 2

    receiver.wait_for(3)
    assert len({body for _, body in receiver.received}) == 1
    assert x.redeliver("1") == 0
