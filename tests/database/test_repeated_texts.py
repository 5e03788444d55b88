"""X takes a text once: a post in the words of an earlier one is closed, not left in doubt."""

import pytest

from saleor_twitter_plugin.handoffs import MessageKind
from saleor_twitter_plugin.models import OutboxMessage, StaffTask
from saleor_twitter_plugin.pipeline import drain_outbox
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import NOW, add_account, add_message, make_outgoing
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content."}


def add_post(key: str, text: str, **changes: object) -> None:
    post = make_outgoing(key, kind=MessageKind.POST, text=text, in_reply_to_post_id=None)
    add_message(post, **changes)


@pytest.mark.parametrize(
    ("earlier_text", "earlier_state", "state"),
    [
        ("Back in stock: Mug", "sent", "failed"),
        ("Back in stock: Hat", "sent", "unknown"),
        ("Back in stock: Mug", "unknown", "unknown"),
    ],
)
def test_refused_repetition(
    earlier_text: str,
    earlier_state: str,
    state: str,
    fake_shop: FakeShop,
    sealer: Sealer,
    fake_x: FakeX,
) -> None:
    add_account()
    add_post("feed:1", earlier_text, state=earlier_state)
    add_post("feed:2", "Back in stock: Mug")
    fake_x.answer("POST /2/tweets", Answer(403, DUPLICATE))

    drain_outbox(shop=fake_shop, sealer=sealer, clock=lambda: NOW)

    row = OutboxMessage.objects.get(key="feed:2")
    assert row.state == state
    assert row.last_error == "X says that the post repeats an earlier post."
    assert not StaffTask.objects.exists()
