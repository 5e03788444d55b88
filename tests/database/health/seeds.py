"""Misconfigurations: the code that the doctor must find, and what somebody did wrong."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from celery import Celery
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from saleor_twitter_plugin.errors import ConfigurationError
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.links import WEBHOOK_ADDRESS
from saleor_twitter_plugin.models import (
    Account,
    Campaign,
    CategoryAccount,
    ContestEntry,
    ContestPrize,
    InboxEvent,
    RateWindow,
    SpendCounter,
    StaffTask,
)
from saleor_twitter_plugin.sealing import Sealer
from tests.factories import NOW, SHOP_ID, add_message
from tests.fakes import Answer

from .conftest import Setup

LONG_AGO = NOW - timedelta(hours=5)
Seed = Callable[[Setup], object]


def forget_migration(setup: Setup) -> None:
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(app="saleor_twitter_plugin", name="0002_token_refresh").delete()


def lose_key_of_settings(setup: Setup) -> None:
    setup.shop.config_error = ConfigurationError("A secret was sealed with key 12.")


def lose_key_of_tokens(setup: Setup) -> None:
    setup.change_accounts(sealed_tokens=Sealer(["another"]).seal("{}"))


def set_no_key(setup: Setup) -> None:
    setup.settings.TWITTER_PLUGIN_KEYS = []
    setup.change_accounts(sealed_tokens=get_sealer().seal("{}"))


def stop_broker(setup: Setup) -> None:
    setup.celery_app = Celery("tests", broker="amqp://127.0.0.1:1//", set_as_current=False)


def have_no_broker(setup: Setup) -> None:
    setup.celery_app.conf.task_always_eager = True


def stay_on_this_machine(setup: Setup) -> None:
    # X itself is not asked: it is not local any more.
    setup.settings.TWITTER_X_API_URL = "https://api.x.com"
    setup.is_online = False


def redirect(setup: Setup) -> None:
    setup.address.status = 301
    setup.address.location = "https://www.shop.example.com/"


def use_own_certificate(setup: Setup) -> None:
    setup.address.use_own_certificate(setup.folder)
    setup.move(setup.address.url)


def get_stuck(setup: Setup) -> None:
    setup.address.is_stuck = True
    setup.challenge_seconds = 0.2


def answer_not_found(setup: Setup) -> None:
    setup.address.status = 404


def lead_to_another_shop(setup: Setup) -> None:
    setup.address.secret = "of-another-app"


def keep_old_address(setup: Setup) -> None:
    setup.move("https://old.example.com")
    setup.shop.public_url = setup.address.url


def take_over(setup: Setup) -> None:
    theirs = "https://somebody.example.com/hook"
    setup.list_webhooks((setup.address.url + WEBHOOK_ADDRESS, True), (theirs, True))


def refuse_the_app(setup: Setup) -> None:
    setup.x_answer = Answer(401, {"title": "Unauthorized"}, headers=setup.x_answer.headers)


def set_clock_wrong(setup: Setup) -> None:
    setup.x_answer.headers["Date"] = "Sun, 22 Nov 2026 12:07:00 GMT"


def add_window(call: str, scope: str, span_seconds: int) -> None:
    RateWindow.objects.create(
        scope=scope,
        call=call,
        span_seconds=span_seconds,
        limit_count=1440,
        remaining_count=0,
        resets_at=NOW + timedelta(minutes=9),
    )


def spend(scope: str, period: str, amount: str) -> None:
    SpendCounter.objects.create(scope=scope, period=period, amount_usd=Decimal(amount))


def block_prize(setup: Setup) -> None:
    campaign = Campaign.objects.create(slug="mug", kind="contest", channel="default-channel")
    entry = ContestEntry.objects.create(
        campaign=campaign, x_user_id="200", account_x_user_id=SHOP_ID, day=NOW.date()
    )
    ContestPrize.objects.create(
        campaign=campaign, entry=entry, place=1, state="blocked", blocked_by="over",
        claim_until=NOW,
    )  # fmt: skip


def spend_day(setup: Setup) -> None:
    setup.configure(budget_day_usd="10")
    spend("app", "2026-11-22", "6.00")


def spend_month(setup: Setup) -> None:
    setup.configure(budget_month_usd="100")
    spend("app", "2026-11", "100")


def spend_of_account(setup: Setup) -> None:
    setup.change_accounts(budget_day_usd=Decimal("1.00"))
    spend(SHOP_ID, "2026-11-22", "0.80")


def add_event(**columns: object) -> None:
    values = {"action_key": "a", "kind": "post", "source": "poll", "body": {}}
    InboxEvent.objects.create(
        key="a", received_at=LONG_AGO, not_before=LONG_AGO, **{**values, **columns}
    )


def add_task(setup: Setup) -> None:
    StaffTask.objects.create(key="a", kind="hashtag_post", created_at=NOW - timedelta(days=2))


def add_late_post(setup: Setup) -> None:
    StaffTask.objects.create(key="b", kind="late_post", created_at=NOW)


SEEDS: dict[str, tuple[str, Seed]] = {
    "a migration has not run": ("tables_missing", forget_migration),
    "the key of the settings is gone": ("secrets_locked", lose_key_of_settings),
    "the plugin is off": ("plugin_off", lambda setup: setup.configure(is_active=False)),
    "a field is empty": ("setting_wrong", lambda setup: setup.configure(claim_url="")),
    "the client id is empty": ("setting_wrong", lambda setup: setup.configure(client_id="")),
    "there is no secret to check deliveries by": (
        "setting_wrong",
        lambda setup: setup.configure(client_secret="", consumer_secret=""),
    ),
    "the key of the tokens is gone": ("tokens_locked", lose_key_of_tokens),
    "nobody set a key": ("default_key", set_no_key),
    "the channel is gone": (
        "channel_missing",
        lambda setup: setup.change_host(has_channel=False, is_channel_active=False),
    ),
    "the channel is inactive": (
        "channel_inactive",
        lambda setup: setup.change_host(is_channel_active=False),
    ),
    "unpaid orders are refused": (
        "unpaid_orders_refused",
        lambda setup: setup.change_host(allows_unpaid_orders=False),
    ),
    "reservation is off": (
        "reservation_off",
        lambda setup: setup.change_host(has_stock_reservation=False),
    ),
    "beat never ran": ("beat_silent", lambda setup: setup.change_app(beat_seen_at=None)),
    "beat has stopped": (
        "beat_silent",
        lambda setup: setup.change_app(beat_seen_at=NOW - timedelta(seconds=121)),
    ),
    "no worker ever ran": ("worker_silent", lambda setup: setup.change_app(worker_seen_at=None)),
    "the workers have stopped": (
        "worker_silent",
        lambda setup: setup.change_app(worker_seen_at=NOW - timedelta(seconds=121)),
    ),
    "the broker is down": ("broker_unreachable", stop_broker),
    "there is no broker": ("broker_missing", have_no_broker),
    "no address is known": ("address_unset", lambda setup: setattr(setup.shop, "public_url", "")),
    "the address is of this machine": ("address_local", stay_on_this_machine),
    "the address is http": (
        "address_http",
        lambda setup: setattr(setup.shop, "public_url", "http://shop.example.com"),
    ),
    "the address has a port": (
        "address_port",
        lambda setup: setattr(setup.shop, "public_url", "https://shop.example.com:8443"),
    ),
    "the address is too long": (
        "address_long",
        lambda setup: setattr(setup.shop, "public_url", "https://" + "shop." * 33 + "a.com"),
    ),
    "the address redirects": ("address_redirects", redirect),
    "the certificate is our own": ("address_certificate", use_own_certificate),
    "nobody listens at the address": (
        "address_unreachable",
        lambda setup: setup.address.stop(),
    ),
    "the address is slow": ("address_slow", get_stuck),
    "the proxy does not hand it on": ("address_refuses", answer_not_found),
    "the address is another shop's": ("address_answers_wrong", lead_to_another_shop),
    "the webhook was never registered": (
        "webhook_unregistered",
        lambda setup: setup.change_app(webhook_id="", webhook_is_valid=None),
    ),
    "X has lost the webhook": ("webhook_unregistered", lambda setup: setup.list_webhooks()),
    "the webhook is of the old address": ("webhook_elsewhere", keep_old_address),
    "X says that the webhook is invalid": (
        "webhook_invalid",
        lambda setup: setup.list_webhooks((setup.address.url + WEBHOOK_ADDRESS, False)),
    ),
    "nobody looks at the webhook": (
        "webhook_unchecked",
        lambda setup: setup.change_app(webhook_checked_at=LONG_AGO),
    ),
    "X does not challenge us": (
        "webhook_unchallenged",
        lambda setup: setup.change_app(challenge_answered_at=None),
    ),
    "somebody else listens": ("webhook_foreign", take_over),
    "X refuses the app": ("x_refuses", refuse_the_app),
    "a subscription is missing": (
        "subscription_missing",
        lambda setup: setup.change_accounts(subscribed_events=["post.mention.create"]),
    ),
    "X refused a subscription": (
        "subscription_missing",
        lambda setup: setup.change_accounts(subscription_problem="X refused chat.received."),
    ),
    "a webhook without a bearer token": (
        "bearer_missing",
        lambda setup: setup.configure(bearer_token=""),
    ),
    "nobody runs the stream": (
        "stream_silent",
        lambda setup: setup.configure(ingestion="stream"),
    ),
    "mentions are not read": (
        "mentions_unread",
        lambda setup: setup.change_accounts(mentions_polled_at=LONG_AGO),
    ),
    "messages are never read": (
        "messages_unheard",
        lambda setup: setup.configure(ingestion="poll", message_poll_minutes="0"),
    ),
    "no account": ("no_account", lambda setup: Account.objects.all().delete()),
    "no category": ("no_category", lambda setup: CategoryAccount.objects.all().delete()),
    "a category of another channel": (
        "no_category",
        lambda setup: CategoryAccount.objects.update(channel="elsewhere"),
    ),
    "an account lost its access": (
        "needs_reconnecting",
        lambda setup: setup.change_accounts(state="needs_reconnecting"),
    ),
    "an account is paused": (
        "account_paused",
        lambda setup: setup.change_accounts(state="paused", state_reason="X says so"),
    ),
    "nobody renews a token": (
        "token_not_renewed",
        lambda setup: setup.change_accounts(access_token_expires_at=LONG_AGO),
    ),
    "a token has expired": (
        "token_expired",
        lambda setup: setup.change_accounts(access_token_expires_at=LONG_AGO, can_refresh=False),
    ),
    "a token expires soon": (
        "token_expiring",
        lambda setup: setup.change_accounts(
            access_token_expires_at=NOW + timedelta(hours=1), can_refresh=False
        ),
    ),
    "a right was not granted": (
        "scope_missing",
        lambda setup: setup.change_accounts(
            scopes=["tweet.read", "users.read", "tweet.write", "offline.access", "dm.read"]
        ),
    ),
    "the label is missing": (
        "checklist_open",
        lambda setup: setup.change_accounts(automated_label_at=None),
    ),
    "the clock is wrong": ("clock_skew", set_clock_wrong),
    "a limit is reached": (
        "limit_reached",
        lambda setup: add_window("create_post", SHOP_ID, 900),
    ),
    "no message is left today": (
        "messages_spent",
        lambda setup: add_window("send_message", "app", 86_400),
    ),
    "there is no credit": (
        "credits_depleted",
        lambda setup: setup.change_app(credits_depleted_at=LONG_AGO),
    ),
    "the day's budget stops promotion": ("budget_day_spent", spend_day),
    "the month's budget stops all": ("budget_month_spent", spend_month),
    "an account's budget": ("budget_day_spent", spend_of_account),
    "events are not worked off": ("events_late", lambda setup: add_event()),
    "an event failed": ("events_failed", lambda setup: add_event(state="failed")),
    "messages are not sent": ("messages_late", lambda setup: add_message(not_before=LONG_AGO)),
    "a message is unknown": ("messages_unknown", lambda setup: add_message(state="unknown")),
    "a message failed": ("messages_failed", lambda setup: add_message(state="failed")),
    "a person's task is old": ("tasks_open", add_task),
    "a prize is not given": ("prizes_blocked", block_prize),
    "the hook before an order fails": (
        "order_hook_failed",
        lambda setup: setup.change_app(order_hook_failed_at=NOW, order_hook_failure_count=3),
    ),
    "a feed's post is late without a reason": ("posts_late", add_late_post),
}
