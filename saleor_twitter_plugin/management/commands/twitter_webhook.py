"""The webhook at X: `manage.py twitter_webhook status|repair|remove`."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import pipeline
from ...accounts import app_state
from ...config import Config, Ingestion
from ...errors import TwitterPluginError
from ...models import Account
from ...shop import Shop, get_shop


class Command(BaseCommand):
    help = "Show the webhook and its subscriptions at X, mend them, or take them away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="what was last seen at X; asks nobody")
        actions.add_parser("repair", help="make and mend what is missing, then show it")
        actions.add_parser("remove", help="delete our webhook and its subscriptions at X")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = get_shop()
        with shop.allow_writes():
            config = shop.read_config()
            match options["action"]:
                case "repair":
                    self._repair(shop, config)
                case "remove":
                    self._remove(shop, config)
                case _:
                    self._show(shop, config)

    def _repair(self, shop: Shop, config: Config) -> None:
        if config.ingestion is not Ingestion.WEBHOOK:
            raise CommandError("Set Ingestion to webhook in the plugin's settings first.")
        pipeline.keep_subscribed(config, shop, _now)
        self._show(shop, config)

    def _remove(self, shop: Shop, config: Config) -> None:
        try:
            count = pipeline.remove_webhook(config, shop, _now)
        except TwitterPluginError as error:
            raise CommandError(f"Not all was removed: {error}") from None
        self.stdout.write(f"The webhook is gone, and {count} subscriptions with it.")
        if config.ingestion is Ingestion.WEBHOOK:
            self.stdout.write("Set Ingestion to poll, or it is made again within 15 minutes.")

    def _show(self, shop: Shop, config: Config) -> None:
        app = app_state.find_app(config.client_id)
        self.stdout.write(f"Address: {pipeline.find_webhook_url(shop) or 'not known'}")
        if app is None or app.webhook_checked_at is None:
            self.stdout.write("X was not asked yet.")
        else:
            states = {True: "valid", False: "invalid", None: "none"}
            self.stdout.write(
                f"Webhook: {app.webhook_id or '-'}, {states[app.webhook_is_valid]},"
                f" seen {app.webhook_checked_at:%Y-%m-%d %H:%M} UTC"
            )
            if app.webhook_problem:
                self.stdout.write(f"  {app.webhook_problem}")
        for account in Account.objects.order_by("handle"):
            events = ", ".join(account.subscribed_events) or "nothing"
            self.stdout.write(f"@{account.handle}: {events}")
            if account.subscription_problem:
                self.stdout.write(f"  {account.subscription_problem}")


def _now() -> datetime:
    return datetime.now(tz=UTC)
