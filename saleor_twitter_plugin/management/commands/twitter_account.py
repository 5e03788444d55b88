"""Connect an account on X to a category: `manage.py twitter_account add …`."""

import getpass
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import accounts, feeds
from ...errors import TwitterPluginError
from ...handoffs import Category, Purpose
from ...keys import get_sealer
from ...models import Account, CategoryAccount
from ...pipeline.access import open_meter
from ...shop import Shop, get_shop
from ...wording import LANGUAGES
from ...x_api.client import XClient


class Command(BaseCommand):
    help = "Connect, list or release the shop's accounts on X."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="connect an account and give it a category")
        add.add_argument("--category", required=True, help="slug or id of the category")
        add.add_argument("--channel", help="the channel; the plugin's own by default")
        add.add_argument("--language", default="en", choices=LANGUAGES)
        add.add_argument(
            "--token-stdin",
            action="store_true",
            help="read the access token, and on a second line the refresh token, from stdin",
        )
        add.add_argument(
            "--announce-existing",
            action="store_true",
            help="also post the products that are visible already",
        )
        release = actions.add_parser("release", help="take an account from a category")
        release.add_argument("--category", required=True)
        release.add_argument("--channel")
        actions.add_parser("list", help="list accounts and their categories")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = get_shop()
        with shop.allow_writes():
            match options["action"]:
                case "add":
                    self._add(shop, options)
                case "release":
                    self._release(shop, options)
                case _:
                    self._list()

    def _add(self, shop: Shop, options: dict[str, Any]) -> None:
        category, channel = _find(shop, options)
        access_token, refresh_token = _read_tokens(from_stdin=options["token_stdin"])
        now = datetime.now(tz=UTC)
        try:
            # X itself says whose token it is: nobody can mistype that.
            meter = open_meter(None, config=shop.read_config(), purpose=Purpose.UPKEEP, now=now)
            x_user_id, handle = XClient(access_token, meter=meter, now=now).read_me()
        except TwitterPluginError as error:
            raise CommandError(f"X did not accept the token: {error}") from None
        account = accounts.connect(
            x_user_id=x_user_id,
            handle=handle,
            access_token=access_token,
            refresh_token=refresh_token,
            language=options["language"],
            scopes=[],
            expires_at=None,
            sealer=get_sealer(),
            now=now,
        )
        if not options["announce_existing"]:
            visible = shop.iterate_visible_products([category.category_id], channel=channel)
            for page in batched(visible, 100):
                feeds.mark_baseline(page, account, channel=channel, now=now)
        accounts.assign_category(category.category_id, account, channel=channel)
        shop.write_category_handle(category.category_id, handle)
        self.stdout.write(
            f"@{handle} ({x_user_id}) speaks for the category {category.slug} in {channel}."
        )

    def _release(self, shop: Shop, options: dict[str, Any]) -> None:
        category, channel = _find(shop, options)
        accounts.release_category(category.category_id, channel=channel)
        shop.write_category_handle(category.category_id, None)
        self.stdout.write(f"The category {category.slug} has no account of its own in {channel}.")

    def _list(self) -> None:
        for account in Account.objects.order_by("handle"):
            owned = CategoryAccount.objects.filter(account=account)
            places = [f"{each.saleor_category_id} in {each.channel}" for each in owned]
            where = ", ".join(places) or "no category"
            self.stdout.write(f"@{account.handle} ({account.x_user_id}), {account.state}: {where}")
        if not Account.objects.exists():
            self.stdout.write("No account is connected.")


def _find(shop: Shop, options: dict[str, Any]) -> tuple[Category, str]:
    channel = options["channel"] or shop.read_config().channel
    if not channel or not shop.channel_exists(channel):
        raise CommandError(f"There is no channel {channel!r}. Name one by --channel.")
    category = shop.find_category(options["category"])
    if category is None:
        raise CommandError(f"There is no category {options['category']!r}.")
    return category, channel


def _read_tokens(*, from_stdin: bool) -> tuple[str, str]:
    # Never as an argument: those are seen by everybody on the machine.
    if from_stdin:
        lines = [each.strip() for each in sys.stdin.read().splitlines()]
        lines += ["", ""]
        access_token, refresh_token = lines[0], lines[1]
    else:
        access_token = getpass.getpass("Access token: ").strip()
        refresh_token = getpass.getpass("Refresh token (empty for none): ").strip()
    if not access_token:
        raise CommandError("No access token was given.")
    return access_token, refresh_token
