"""The shop's accounts on X: `manage.py twitter_account connect --category shoes`, and the rest."""

import getpass
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import accounts
from ...accounts import Wish, compliance
from ...accounts.compliance import ChecklistItem
from ...console.account_arguments import add_arguments
from ...errors import ConfigurationError, PermanentError, TwitterPluginError
from ...handoffs import Category, XUserId
from ...keys import get_sealer
from ...models import Account
from ...pipeline.connecting import (
    Tokens,
    add_account,
    callback_url,
    disconnect,
    release_category,
    start_connecting,
)
from ...pipeline.standing import describe, list_standings, look_at
from ...shop import Shop, get_shop
from ...wording import LANGUAGES


class Command(BaseCommand):
    help = "Connect, list, check, limit, disconnect or release the shop's accounts on X."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        shop = get_shop()
        now = datetime.now(tz=UTC)
        with shop.allow_writes():
            match options["action"]:
                case "connect":
                    self._connect(shop, options, now)
                case "add":
                    self._add(shop, options, now)
                case "release":
                    self._release(shop, options)
                case "disconnect":
                    self._disconnect(shop, _find_account(options["handle"]), now)
                case "checklist":
                    self._check(_find_account(options["handle"]), options, now)
                case "budget":
                    self._limit(_find_account(options["handle"]), options)
                case "resume":
                    self._resume(_find_account(options["handle"]))
                case _:
                    self._list()

    def _connect(self, shop: Shop, options: dict[str, Any], now: datetime) -> None:
        try:
            wish = _read_wish(shop, options)
            address, _ = start_connecting(
                wish, browser_secret="", config=shop.read_config(), sealer=get_sealer(), now=now
            )
        except ConfigurationError as error:
            raise CommandError(str(error)) from None
        minutes = int(accounts.ATTEMPT_LIFE.total_seconds() // 60)
        self.stdout.write(
            f"Open this address within {minutes} minutes, signed in at X with the account:\n"
            f"{address}\n"
            f"X must know this callback address of your app: {wish.redirect_url}"
        )

    def _add(self, shop: Shop, options: dict[str, Any], now: datetime) -> None:
        category, channel = None, ""
        if options["category"]:
            category, channel = _find_category(shop, options)
        access_token, refresh_token = _read_tokens(from_stdin=options["token_stdin"])
        wish = Wish(
            # Nobody comes back from X: the tokens are here already.
            redirect_url="",
            language=options["language"],
            category_id=category.category_id if category else None,
            channel=channel,
            should_announce_existing=options["announce_existing"],
        )
        try:
            connected = add_account(
                Tokens(access_token, refresh_token),
                wish,
                shop=shop,
                config=shop.read_config(),
                sealer=get_sealer(),
                now=now,
            )
        except TwitterPluginError as error:
            raise CommandError(f"X did not accept the token: {error}") from None
        account = connected.account
        voice = f"the category {category.slug} in {channel}" if category else "no category"
        self.stdout.write(f"{account} ({account.x_user_id}) speaks for {voice}.")
        self._warn(account)

    def _release(self, shop: Shop, options: dict[str, Any]) -> None:
        category, channel = _find_category(shop, options)
        release_category(category.category_id, channel=channel, shop=shop)
        self.stdout.write(f"The category {category.slug} has no account of its own in {channel}.")

    def _disconnect(self, shop: Shop, account: Account, now: datetime) -> None:
        config = shop.read_config()
        if disconnect(account, config=config, sealer=get_sealer(), now=now):
            self.stdout.write(f"X took the tokens of {account} back. They are forgotten here.")
            return
        self.stdout.write(
            f"The tokens of {account} are forgotten here, and X did not take them back: at X, in"
            " the account's settings, take the access from your app."
        )

    def _check(self, account: Account, options: dict[str, Any], now: datetime) -> None:
        approved_on, reference = options["approval_date"], options["approval_reference"]
        if (approved_on is None) != (reference is None):
            raise CommandError("--approval-date and --approval-reference belong together.")
        ticked = [
            item for item in compliance.PROFILE_ITEMS if options[item.value.replace("-", "_")]
        ]
        named = {*ticked, *([ChecklistItem.APPROVAL] if approved_on else [])}
        if named & set(options["clear"]):
            raise CommandError("The same item cannot be said and cleared at once.")
        try:
            if approved_on is not None:
                compliance.record_approval(
                    account, approved_on=approved_on, reference=reference, now=now
                )
        except PermanentError as error:
            raise CommandError(str(error)) from None
        compliance.tick(account, ticked, now=now)
        compliance.clear(account, options["clear"])
        account.refresh_from_db()
        self._warn(account)

    def _limit(self, account: Account, options: dict[str, Any]) -> None:
        day, month = options["day"], options["month"]
        accounts.set_budget(account, day_usd=day, month_usd=month)
        limits = [
            f"{name}: {'no limit of its own' if amount is None else f'{amount} USD'}"
            for name, amount in (("day", day), ("month", month))
        ]
        self.stdout.write(f"{account}, {', '.join(limits)}.")

    def _resume(self, account: Account) -> None:
        if not accounts.resume_promotion(account):
            raise CommandError(f"{account} is not paused: it is {account.state}.")
        self.stdout.write(f"The promotion of {account} goes on.")

    def _list(self) -> None:
        standings = list_standings()
        for standing in standings:
            account = standing.account
            places = [
                f"{each.saleor_category_id} in {each.channel}" for each in standing.categories
            ]
            where = ", ".join(places) or "no category"
            self.stdout.write(f"@{account.handle} ({account.x_user_id}), {account.state}: {where}")
            reason = filter(None, [account.state_reason])
            for line in (*reason, *describe(standing, LANGUAGES[0])[1:]):
                self.stdout.write(f"  {line}")
        if not standings:
            self.stdout.write("No account is connected.")

    def _warn(self, account: Account) -> None:
        for line in describe(look_at(account), LANGUAGES[0]):
            self.stdout.write(line)


def _read_wish(shop: Shop, options: dict[str, Any]) -> Wish:
    account = _find_account(options["account"]) if options["account"] else None
    if account is None and not options["category"]:
        raise CommandError("Name a category by --category, or an account by --account.")
    category, channel = None, ""
    if options["category"]:
        category, channel = _find_category(shop, options)
    kept = account.language if account else LANGUAGES[0]
    return Wish(
        redirect_url=callback_url(shop),
        language=options["language"] or kept,
        category_id=category.category_id if category else None,
        channel=channel,
        should_announce_existing=options["announce_existing"],
        account_id=XUserId(account.x_user_id) if account else None,
        started_by="console",
    )


def _find_category(shop: Shop, options: dict[str, Any]) -> tuple[Category, str]:
    channel = options["channel"] or shop.read_config().channel
    if not channel or not shop.channel_exists(channel):
        raise CommandError(f"There is no channel {channel!r}. Name one by --channel.")
    category = shop.find_category(options["category"])
    if category is None:
        raise CommandError(f"There is no category {options['category']!r}.")
    return category, channel


def _find_account(handle: str) -> Account:
    account = accounts.find_account_by_handle(handle)
    if account is None:
        raise CommandError(f"No account has the handle {handle!r}: see twitter_account list.")
    return account


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
