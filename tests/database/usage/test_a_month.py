"""A scripted month against the local X: our ledger, X's own meter and the sum made by hand agree.

By hand: 1,500 posts at 0.015 = 22.50; 1,500 posts with an address at 0.200 = 300.00; 2,000
mentions read at 0.005 = 10.00; 1,000 replies at 0.010 = 10.00; 1,000 messages at 0.015 = 15.00.
A tenth of it, where the tests are not to run at length.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin.handoffs import Purpose, XPostId, XUserId
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import InboxEvent
from saleor_twitter_plugin.pipeline import poll_account
from saleor_twitter_plugin.pipeline.access import open_client
from saleor_twitter_plugin.usage import read_ledger, read_spending
from saleor_twitter_plugin.x_api.client import XClient
from saleor_twitter_plugin.x_sandbox.process import SandboxProcess, start_sandbox
from tests.factories import ACCESS_TOKEN, add_account, make_config
from tests.lengths import AT_LENGTH

# Six rounds a day for 28 days, four hours apart: no quarter of an hour is too full for X.
ROUNDS = 28 * 6
BY_HAND = {
    ("care", "summoned_reply"): (1_000, Decimal("10.00")),
    ("listening", "post_read"): (2_000, Decimal("10.00")),
    ("order", "message"): (1_000, Decimal("15.00")),
    ("promotion", "post"): (1_500, Decimal("22.50")),
    ("promotion", "post_with_url"): (1_500, Decimal("300.00")),
}
SUM_BY_HAND = Decimal("357.50")
SHARE = 1 if AT_LENGTH else 10


@pytest.fixture
def local_x(settings: SettingsWrapper) -> Iterator[SandboxProcess]:
    with start_sandbox() as x:
        settings.TWITTER_X_API_URL = x.base_url
        yield x


def read_clock(x: SandboxProcess) -> datetime:
    answer = x.call("POST", "/sandbox/clock", {"advance_seconds": 0})
    return datetime.fromisoformat(str(answer["now"])).astimezone(UTC)


def go_to_the_first_of_a_month(x: SandboxProcess) -> datetime:
    """X bills by UTC days and we by UTC months."""
    now = read_clock(x)
    month_end = now.replace(day=28) + timedelta(days=4)
    first = month_end.replace(day=1, hour=0, minute=1, second=0, microsecond=0)
    x.advance_clock(int((first - now).total_seconds()) + 1)
    return read_clock(x)


def share_out(total: int, index: int) -> range:
    """Return which of `total` things belong to round `index`."""
    total //= SHARE
    return range(total * index // ROUNDS, total * (index + 1) // ROUNDS)


@pytest.mark.django_db
def test_month_costs_what_the_hand_computes(local_x: SandboxProcess) -> None:
    now = go_to_the_first_of_a_month(local_x)
    month = f"{now:%Y-%m}"
    life_seconds = 60 * 24 * 60 * 60
    shop = local_x.make_person(
        "shop", automated=True, access_token=ACCESS_TOKEN, expires_in_seconds=life_seconds
    )
    ana = local_x.make_person("ana")
    local_x.message_as("ana", "shop", "hello")
    account = add_account(x_user_id=shop["x_user_id"], created_at=now, access_token_expires_at=None)
    config = make_config()

    for index in range(ROUNDS):
        now = read_clock(local_x)

        def client(purpose: Purpose, now: datetime = now) -> XClient:
            return open_client(
                account, config=config, sealer=get_sealer(), purpose=purpose, now=now
            )

        mentions = [
            local_x.post_as("ana", f"@shop question {number}")["id"]
            for number in share_out(2_000, index)
        ]
        account.refresh_from_db()
        read = poll_account(account, config=config, sealer=get_sealer(), now=now)
        assert read == len(mentions)
        for number in share_out(1_500, index):
            client(Purpose.PROMOTION).create_post(f"News {number}")
            client(Purpose.PROMOTION).create_post(f"News {number} https://shop.com/{number}")
        replies = len(share_out(1_000, index))
        for post_id in mentions[:replies]:
            client(Purpose.CARE).create_post(f"Answer to {post_id}", in_reply_to=XPostId(post_id))
        for number in share_out(1_000, index):
            client(Purpose.ORDER).send_message(
                f"Order {number}", recipient_id=XUserId(ana["x_user_id"])
            )
        local_x.advance_clock(4 * 60 * 60)

    found = {
        (str(each["purpose"]), str(each["item"])): (each["count"], each["amount_usd"])
        for each in read_ledger(date.fromisoformat(f"{month}-01"), now.date())
    }
    assert f"{now:%Y-%m}" == month
    assert InboxEvent.objects.count() == 2_000 // SHARE
    assert found == {
        key: (count // SHARE, amount / SHARE) for key, (count, amount) in BY_HAND.items()
    }
    assert read_spending(now=now).month_usd == SUM_BY_HAND / SHARE
    assert read_spending(account.x_user_id, now=now).month_usd == SUM_BY_HAND / SHARE
    # What the local X metered by itself.
    assert Decimal(local_x.call("GET", "/sandbox/calls")["sum_usd"]) == SUM_BY_HAND / SHARE
