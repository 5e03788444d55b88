"""A shop where everything is as it should be, for tests to spoil one thing of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import accounts, health
from saleor_twitter_plugin.health import Finding, Severity, Situation
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.links import WEBHOOK_ADDRESS
from saleor_twitter_plugin.models import Account, CategoryAccount, XApp
from tests.factories import NOW, add_account, make_config
from tests.fakes import Answer, FakeShop, FakeX

from .own_address import OwnAddress

CHALLENGE_SECONDS = 10.0


@dataclass
class Setup:
    """Everything that a look depends on."""

    shop: FakeShop
    x: FakeX
    address: OwnAddress
    settings: SettingsWrapper
    celery_app: Celery
    folder: Path
    x_answer: Answer
    is_online: bool = True
    challenge_seconds: float = CHALLENGE_SECONDS

    def configure(self, *, is_active: bool = True, **form: str) -> None:
        form = {"ingestion": "webhook", **form}
        self.shop.config = make_config(is_active=is_active, **form)

    def change_host(self, **facts: Any) -> None:
        self.shop.host_facts = replace(self.shop.host_facts, **facts)

    def change_app(self, **columns: Any) -> None:
        XApp.objects.update(**columns)

    def change_accounts(self, **columns: Any) -> None:
        Account.objects.update(**columns)

    def move(self, url: str) -> None:
        """Change the public address, and have it registered at X as well."""
        self.shop.public_url = url
        self.change_app(webhook_url=url + WEBHOOK_ADDRESS)
        self.list_webhooks((url + WEBHOOK_ADDRESS, True))

    def list_webhooks(self, *webhooks: tuple[str, bool]) -> None:
        listed = [{"id": "1", "url": url, "valid": is_valid} for url, is_valid in webhooks]
        self.x_answer = replace(self.x_answer, json={"data": listed})

    def look(self) -> list[Finding]:
        """Look as the doctor does, at NOW."""
        self.x.answer("GET /2/webhooks", self.x_answer)
        found = health.gather(self.shop, sealer=get_sealer(), now=NOW)
        if self.is_online and isinstance(found, Situation):
            found = health.ask(
                found, celery_app=self.celery_app, challenge_seconds=self.challenge_seconds
            )
        return health.examine(found)

    def list_faults(self) -> list[str]:
        return [each.code for each in self.look() if each.severity is not Severity.OK]


@pytest.fixture
def setup(
    db: None, fake_shop: FakeShop, fake_x: FakeX, settings: SettingsWrapper, tmp_path: Path
) -> Iterator[Setup]:
    settings.TWITTER_PLUGIN_KEYS = ["the operator's own key"]
    address = OwnAddress()
    healthy = Setup(
        shop=fake_shop,
        x=fake_x,
        address=address,
        settings=settings,
        celery_app=Celery("tests", broker="memory://", set_as_current=False),
        folder=tmp_path,
        x_answer=Answer(headers={"Date": format_datetime(NOW, usegmt=True)}),
    )
    XApp.objects.create(
        client_id="client-id",
        webhook_id="1",
        webhook_is_valid=True,
        webhook_checked_at=NOW,
        challenge_answered_at=NOW,
        delivery_received_at=NOW,
        clock_skew_seconds=0,
        beat_seen_at=NOW,
        worker_seen_at=NOW,
    )
    healthy.configure()
    healthy.move(address.url)
    account = add_account(
        scopes=list(accounts.SCOPES),
        mentions_polled_at=NOW,
        subscribed_events=[
            "post.mention.create",
            "post.reply.create",
            "post.delete",
            "dm.received",
        ],
        subscriptions_checked_at=NOW,
        automated_label_at=NOW,
        operator_named_at=NOW,
        human_account_linked_at=NOW,
        auto_reply_approved_on=NOW.date(),
        auto_reply_approval_reference="X-1",
    )
    CategoryAccount.objects.create(
        saleor_category_id="1", channel="default-channel", account=account
    )
    yield healthy
    address.stop()
