"""What an operator reads and decides at the console: spending, tasks, stuck messages."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import SettingsWrapper

from saleor_twitter_plugin import staff
from saleor_twitter_plugin.handoffs import Purpose
from saleor_twitter_plugin.models import OutboxMessage, StaffTask
from saleor_twitter_plugin.models.staff_tasks import StaffTaskKind
from saleor_twitter_plugin.usage import Tariff, UsageMeter
from saleor_twitter_plugin.x_limits import XCall
from saleor_twitter_plugin.x_prices import PriceItem
from tests.factories import NOW, SHOP_ID, add_account, add_message
from tests.fakes import Answer, FakeX

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def post_once(now: datetime) -> None:
    account = add_account()
    meter = UsageMeter(
        Tariff("client"), account=account, purpose=Purpose.PROMOTION, clock=lambda: now
    )
    meter.permit(XCall.CREATE_POST, PriceItem.POST_WITH_URL)


def test_spending_is_shown_by_account_and_purpose() -> None:
    post_once(NOW)

    lines = run("twitter_spending", "--month", "2026-11").splitlines()

    assert lines[0].split() == ["@shop", "promotion", "post_with_url", "1", "0.200", "USD"]
    assert lines[1].startswith("2026-11 in all: 0.200 USD")


def test_spending_of_this_month_is_held_against_the_budgets() -> None:
    post_once(datetime.now(tz=UTC))

    assert "Today: 0.200 USD, no budget." in run("twitter_spending")


def test_month_without_calls_cost_nothing() -> None:
    assert run("twitter_spending", "--month", "2024-02").startswith("2024-02 in all: 0.000 USD")


@pytest.mark.parametrize("month", ["11/2026", "2026-13", "soon"])
def test_month_that_is_none(month: str) -> None:
    with pytest.raises(CommandError, match="is no month"):
        run("twitter_spending", "--month", month)


def test_x_is_asked_in_vain_without_the_apps_token(settings: SettingsWrapper) -> None:
    with pytest.raises(CommandError, match="bearer token"):
        run("twitter_spending", "--ask-x")


def ask_two() -> None:
    for number in ("1", "2"):
        staff.ask(
            StaffTaskKind.ANSWER_BY_HAND,
            f"answer:{number}",
            account_id=SHOP_ID,
            x_post_id=f"90{number}",
            outbox_key=f"answer:{number}",
            now=NOW,
        )


def test_tasks_are_listed_until_they_are_done() -> None:
    add_account()
    ask_two()
    ask_two()
    first, _ = StaffTask.objects.order_by("pk")

    listed = run("twitter_tasks", "list")
    assert listed.count("https://x.com/i/status/") == 2
    assert "@shop  X lets no program answer this" in listed
    run("twitter_tasks", "done", str(first.pk), "--by", "ana")

    assert "status/902" in run("twitter_tasks", "list")
    assert "status/901" not in run("twitter_tasks", "list")
    first.refresh_from_db()
    assert first.done_by == "ana"
    with pytest.raises(CommandError, match="does not wait"):
        run("twitter_tasks", "done", str(first.pk))


@pytest.mark.parametrize("kind", StaffTaskKind)
def test_each_kind_of_task_says_what_to_do(kind: StaffTaskKind) -> None:
    add_account()
    staff.ask(kind, "t", account_id=SHOP_ID, now=NOW)

    (line,) = run("twitter_tasks", "list").splitlines()

    assert "@shop" in line
    assert len(line.partition("@shop")[2].strip()) > 20


def test_nothing_to_do() -> None:
    assert run("twitter_tasks", "list") == "Nothing waits for a person.\n"
    assert run("twitter_outbox", "list") == "Nothing is stuck.\n"


@pytest.mark.parametrize(("action", "state"), [("retry", "waiting"), ("give-up", "failed")])
def test_decision_about_a_message_ends_its_task(action: str, state: str) -> None:
    add_account()
    message = add_message(state="unknown")
    staff.ask(StaffTaskKind.LOOK_AT_TIMELINE, message.key, outbox_key=message.key, now=NOW)

    run("twitter_outbox", action, str(message.pk))

    assert OutboxMessage.objects.get().state == state
    assert staff.list_open(limit=9) == []


def test_paused_promotion_goes_on_when_somebody_says_so() -> None:
    account = add_account(state="paused", state_reason="X refused it")

    assert run("twitter_account", "resume", "shop") == "The promotion of @shop goes on.\n"

    account.refresh_from_db()
    assert (account.state, account.state_reason) == ("connected", "")
    with pytest.raises(CommandError, match="is not paused: it is connected"):
        run("twitter_account", "resume", "@shop")


def test_x_tells_what_it_counts(fake_x: FakeX, settings: SettingsWrapper) -> None:
    from saleor_twitter_plugin.pipeline.access import open_app_client
    from saleor_twitter_plugin.x_api.app_usage import AppUsage, read_app_usage
    from tests.factories import make_config

    usage = {"project_usage": "120", "project_cap": "2000000", "cap_reset_day": 3}
    fake_x.answer("GET /2/usage/tweets", Answer(json={"data": usage}))
    config = make_config(bearer_token="app-token")

    client = open_app_client(config=config, purpose=Purpose.UPKEEP, now=NOW)

    assert read_app_usage(client) == AppUsage(120, 2_000_000, 3)
