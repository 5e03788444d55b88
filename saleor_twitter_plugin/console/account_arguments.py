"""What `manage.py twitter_account` understands."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from decimal import Decimal

from ..accounts.compliance import ChecklistItem
from ..config.parsing import parse_amount
from ..wording import LANGUAGES


def add_arguments(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    connect = actions.add_parser("connect", help="print the address at X that connects an account")
    connect.add_argument("--account", metavar="HANDLE", help="the account to connect anew")
    _add_category(connect, is_required=False)
    _add_manner(connect, language=None)
    add = actions.add_parser("add", help="connect an account by tokens that you have")
    _add_category(add, is_required=False)
    _add_manner(add, language=LANGUAGES[0])
    add.add_argument(
        "--token-stdin",
        action="store_true",
        help="read the access token, and on a second line the refresh token, from stdin",
    )
    release = actions.add_parser("release", help="take an account from a category")
    _add_category(release, is_required=True)
    actions.add_parser("list", help="list accounts, their state and their categories")
    disconnect = actions.add_parser(
        "disconnect", help="give an account's tokens back to X; its history stays"
    )
    disconnect.add_argument("handle")
    _add_checklist(actions.add_parser("checklist", help="say what X asks of an account is so"))
    resume = actions.add_parser("resume", help="let an account's paused promotion go on")
    resume.add_argument("handle")
    budget = actions.add_parser("budget", help="limit what an account may spend, in US dollars")
    budget.add_argument("handle")
    budget.add_argument("--day", type=_read_amount, metavar="USD", help="without it: no limit")
    budget.add_argument("--month", type=_read_amount, metavar="USD", help="without it: no limit")


def _add_category(parser: ArgumentParser, *, is_required: bool) -> None:
    parser.add_argument("--category", required=is_required, help="slug or id of the category")
    parser.add_argument("--channel", help="the channel; the plugin's own by default")


def _add_manner(parser: ArgumentParser, *, language: str | None) -> None:
    parser.add_argument("--language", default=language, choices=LANGUAGES)
    parser.add_argument(
        "--announce-existing",
        action="store_true",
        help="also post the products that are visible already",
    )


def _add_checklist(parser: ArgumentParser) -> None:
    parser.add_argument("handle")
    parser.add_argument(
        "--automated-label", action="store_true", help="the profile carries X's Automated label"
    )
    parser.add_argument(
        "--operator-named", action="store_true", help="the profile names who runs the account"
    )
    parser.add_argument(
        "--human-account", action="store_true", help="the label links the account of a human"
    )
    parser.add_argument(
        "--approval-date",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="when X approved automated replies",
    )
    parser.add_argument("--approval-reference", metavar="TEXT", help="of that approval")
    parser.add_argument(
        "--clear",
        nargs="+",
        type=ChecklistItem,
        default=[],
        metavar="ITEM",
        help=f"what is so no more: {', '.join(ChecklistItem)}",
    )


def _read_amount(text: str) -> Decimal:
    amount = parse_amount(text)
    if amount is None:
        raise ArgumentTypeError(f"{text!r} is no amount, as 25 or 12.50.")
    return amount
