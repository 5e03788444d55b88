"""What X's calls cost: `manage.py twitter_spending [--month 2026-11] [--ask-x]`."""

from argparse import ArgumentParser
from calendar import monthrange
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...config import Config
from ...errors import TwitterPluginError
from ...handoffs import Purpose
from ...models import Account
from ...pipeline.access import open_app_client
from ...shop import get_shop
from ...usage import read_ledger, read_spending
from ...x_api.app_usage import read_app_usage
from ...x_prices import PRICES_VERSION


class Command(BaseCommand):
    help = "Show what the calls to X cost, by account, purpose and kind of call."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", help="as 2026-11; this month by default")
        parser.add_argument(
            "--ask-x", action="store_true", help="also show how many reads X itself counts"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = datetime.now(tz=UTC)
        first, last = _read_month(options["month"] or f"{now:%Y-%m}")
        with get_shop().allow_writes():
            config = get_shop().read_config()
            self._show_ledger(first, last)
            self._show_budgets(config, now)
            if options["ask_x"]:
                self._ask_x(config, now)

    def _show_ledger(self, first: date, last: date) -> None:
        handles = dict(Account.objects.values_list("x_user_id", "handle"))
        total = Decimal(0)
        for row in read_ledger(first, last):
            account_id = str(row["account_x_user_id"])
            whose = f"@{handles.get(account_id, account_id)}" if account_id else "the app"
            amount = Decimal(str(row["amount_usd"]))
            total += amount
            self.stdout.write(
                f"{whose:18} {row['purpose']!s:12} {row['item']!s:18} {row['count']!s:>8}"
                f" {amount:>12.3f} USD"
            )
        self.stdout.write(
            f"{first:%Y-%m} in all: {total:.3f} USD, at prices of {PRICES_VERSION} or the owner's."
        )

    def _show_budgets(self, config: Config, now: datetime) -> None:
        spending = read_spending(now=now)
        for name, spent, budget in (
            ("Today", spending.day_usd, config.budget_day_usd),
            ("This month", spending.month_usd, config.budget_month_usd),
        ):
            limit = "no budget" if budget is None else f"of {budget:.2f} USD"
            self.stdout.write(f"{name}: {spent:.3f} USD, {limit}.")

    def _ask_x(self, config: Config, now: datetime) -> None:
        try:
            usage = read_app_usage(open_app_client(config=config, purpose=Purpose.UPKEEP, now=now))
        except TwitterPluginError as error:
            raise CommandError(f"X was asked in vain: {error}") from None
        self.stdout.write(
            f"X counts {usage.read_count} posts read of {usage.allowed_count}, until day"
            f" {usage.reset_day} of the month."
        )


def _read_month(text: str) -> tuple[date, date]:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CommandError(f"{text!r} is no month: write it as 2026-11.") from None
    return first, first.replace(day=monthrange(first.year, first.month)[1])
