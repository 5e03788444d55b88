"""The doctor finds each thing that is wrong, and nothing where all is well."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError, connection

from saleor_twitter_plugin.health import Severity, describe
from saleor_twitter_plugin.health.checks import CHECKS
from saleor_twitter_plugin.links import WEBHOOK_ADDRESS
from saleor_twitter_plugin.models import OutboxMessage, SpendCounter
from tests.factories import (
    ACCESS_TOKEN,
    FORM,
    NOW,
    REFRESH_TOKEN,
    add_message,
    make_feed_post,
    make_outgoing,
)

from .conftest import Setup
from .seeds import LONG_AGO, SEEDS, spend

WARNINGS = {
    "default_key", "unpaid_orders_refused", "reservation_off", "webhook_unchecked",
    "webhook_unchallenged", "webhook_foreign", "subscription_missing", "mentions_unread",
    "messages_unheard", "account_paused", "token_expiring", "scope_missing", "checklist_open",
    "limit_reached", "events_failed", "messages_unknown", "messages_failed", "tasks_open",
    "prizes_blocked",
}  # fmt: skip
# As bad as the thing itself is: promotion that stops is less than orders that stop.
BY_DEGREE = {"budget_day_spent", "budget_month_spent"}


def test_nothing_is_found_where_all_is_well(setup: Setup) -> None:
    findings = setup.look()

    assert {each.severity for each in findings} == {Severity.OK}
    # Every check was made: none was left out for want of something to look at.
    assert [each.code for each in findings] == [each.code for each in CHECKS]
    assert setup.address.paths == [WEBHOOK_ADDRESS]
    assert [each.path for each in setup.x.requests] == ["/2/webhooks"]


@pytest.mark.parametrize("name", SEEDS)
def test_what_is_wrong_is_found_and_nothing_else(setup: Setup, name: str) -> None:
    code, seed = SEEDS[name]
    seed(setup)

    (finding,) = [each for each in setup.look() if each.severity is not Severity.OK]

    assert finding.code == code
    if code not in BY_DEGREE:
        assert finding.severity is (Severity.WARNING if code in WARNINGS else Severity.TROUBLE)
    for language in ("en", "es"):
        text, fix = describe(finding, language)
        assert text, code
        assert fix, code
        assert "\n" not in text + fix
        secrets = (ACCESS_TOKEN, REFRESH_TOKEN, FORM["client_secret"], FORM["bearer_token"])
        assert not any(each in text + fix for each in secrets)


@pytest.mark.parametrize(
    "columns",
    [
        {"beat_seen_at": NOW - timedelta(minutes=2), "worker_seen_at": NOW - timedelta(minutes=2)},
        {"webhook_checked_at": NOW - timedelta(hours=1)},
        {"challenge_answered_at": NOW - timedelta(hours=3)},
        {"delivery_received_at": None},
    ],
)
def test_what_is_just_in_time_is_well(setup: Setup, columns: dict[str, object]) -> None:
    setup.change_app(**columns)

    assert setup.list_faults() == []


def test_the_budget_stops_promotion_first_and_orders_last(setup: Setup) -> None:
    setup.configure(budget_day_usd="10")
    spend("app", "2026-11-22", "5.99")
    assert setup.list_faults() == []

    told = []
    for amount in ("6", "7.5", "9", "10"):
        SpendCounter.objects.update(amount_usd=Decimal(amount))
        (finding,) = [each for each in setup.look() if each.severity is not Severity.OK]
        told.append((finding.severity, describe(finding, "en")[0]))

    assert told == [
        (
            Severity.WARNING,
            "6.00 of today's 10.00 US dollars are spent. Stopped: promotion.",
        ),
        (
            Severity.WARNING,
            "7.50 of today's 10.00 US dollars are spent. Stopped: promotion, campaigns.",
        ),
        (
            Severity.WARNING,
            "9.00 of today's 10.00 US dollars are spent. Stopped: promotion, campaigns, care.",
        ),
        (
            Severity.TROUBLE,
            "10.00 of today's 10.00 US dollars are spent. Stopped: promotion, campaigns, care,"
            " orders and claims.",
        ),
    ]


def test_a_database_that_does_not_answer_is_told_in_one_line(setup: Setup) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("connection refused\nDETAIL: of a row")

    with connection.execute_wrapper(fail):
        (finding,) = setup.look()

    assert (finding.code, finding.severity) == ("database_unreachable", Severity.TROUBLE)
    assert describe(finding, "en")[0] == "The database does not answer: connection refused"


def test_offline_nobody_is_asked(setup: Setup) -> None:
    setup.is_online = False

    findings = setup.look()

    assert {each.severity for each in findings} == {Severity.OK}
    assert {each.code for each in CHECKS} - {each.code for each in findings} == {
        "broker",
        "probe",
        "webhooks_at_x",
    }
    assert setup.address.paths == []
    assert setup.x.requests == []


def test_our_own_address_is_not_asked_while_the_plugin_is_off(setup: Setup) -> None:
    setup.configure(is_active=False)

    setup.look()

    assert setup.address.paths == []
    assert setup.x.requests == []


def test_a_redirect_is_named_and_not_followed(setup: Setup) -> None:
    setup.address.status = 302
    setup.address.location = setup.address.url + "/elsewhere"

    (finding,) = [each for each in setup.look() if each.severity is not Severity.OK]

    url = setup.address.url
    assert describe(finding, "en")[0] == (
        f"{url}{WEBHOOK_ADDRESS} redirects to {url}/elsewhere: X drops a webhook that does."
    )
    assert setup.address.paths == [WEBHOOK_ADDRESS]


def test_an_address_that_only_polling_has_is_a_warning(setup: Setup) -> None:
    setup.configure(ingestion="poll")
    setup.address.status = 404

    (finding,) = [each for each in setup.look() if each.severity is not Severity.OK]

    assert (finding.code, finding.severity) == ("address_refuses", Severity.WARNING)


def test_several_faults_are_all_told(setup: Setup) -> None:
    setup.change_app(beat_seen_at=None, worker_seen_at=None)
    setup.change_host(has_stock_reservation=False)

    assert setup.list_faults() == ["reservation_off", "beat_silent", "worker_silent"]


def test_a_skew_of_the_last_answer_counts_where_x_is_not_asked(setup: Setup) -> None:
    setup.is_online = False
    setup.change_app(clock_skew_seconds=-45)

    (finding,) = [each for each in setup.look() if each.severity is not Severity.OK]

    assert (finding.code, finding.severity) == ("clock_skew", Severity.WARNING)
    assert describe(finding, "en")[0] == "Our clock is 45 seconds away from X's."


@pytest.mark.parametrize(
    ("state", "columns"),
    [
        ("needs_reconnecting", {}),
        ("paused", {"priority": "4_promotion"}),
        ("connected", {"not_before": NOW + timedelta(hours=1)}),
        ("connected", {"state": "sent"}),
    ],
)
def test_a_message_that_waits_with_reason_is_not_late(
    setup: Setup, state: str, columns: dict[str, object]
) -> None:
    setup.change_accounts(state=state)
    add_message(make_outgoing(), **{"not_before": LONG_AGO, **columns})

    assert "messages_late" not in setup.list_faults()


def test_what_the_checklist_holds_is_told_once_and_is_not_late(setup: Setup) -> None:
    setup.change_accounts(auto_reply_approved_on=None)
    add_message(make_outgoing(), not_before=LONG_AGO)

    assert setup.list_faults() == ["checklist_open"]

    # Feed posts need no approval of replies: this one is late.
    add_message(make_feed_post(), not_before=LONG_AGO)
    assert setup.list_faults() == ["checklist_open", "messages_late"]


def test_a_message_that_was_given_up_is_not_told_of(setup: Setup) -> None:
    add_message(state="failed", last_error_kind="GivenUp")
    assert OutboxMessage.objects.count() == 1

    assert setup.list_faults() == []


def test_a_reason_of_x_cannot_write_to_the_terminal(setup: Setup) -> None:
    setup.change_accounts(state="paused", state_reason="\x1b[2Jgone\nOK everything: fine")

    (finding,) = [each for each in setup.look() if each.severity is not Severity.OK]

    assert describe(finding, "en")[0] == (
        "@shop: Its promotion is paused; orders go on. Reason: [2Jgone OK everything: fine"
    )
