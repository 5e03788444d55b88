"""What the connect page says."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from ..accounts.compliance import PROFILE_ITEMS
from ..config import Config
from ..errors import ConfigurationError
from ..handoffs import SaleorCategoryId
from ..models import CategoryAccount
from ..models.accounts import AccountState
from ..pipeline.connecting import NO_APP, callback_url, find_category
from ..pipeline.standing import (
    ITEMS,
    Standing,
    describe_checklist,
    describe_features,
    describe_state,
    list_standings,
)
from ..shop import Shop
from ..wording import mark, translate
from .rendering import render

TITLE = mark("Connect an account on X")
LANGUAGE_NAMES = {"en": "English", "es": "Español"}
WORDS = {
    "before": mark(
        "Sign in at X with the account that shall speak for the category, then go on here."
    ),
    "category": mark("Slug of the category"),
    "language": mark("Language of its posts"),
    "announce": mark("Also post the products that are visible already"),
    "connect": mark("Connect at X"),
    "register": mark(
        "If X shows an error instead of asking you: this address must be among the callback URLs of"
        " your app at developer.x.com, letter by letter."
    ),
    "accounts": mark("Connected accounts"),
    "reconnect": mark("Connect this account anew"),
    "checklist": mark("What X asks of accounts that act by themselves"),
    "approval_date": mark("Date of X's approval of automated replies"),
    "approval_reference": mark("Its reference"),
    "save": mark("Save the checklist"),
    "nobody": mark("No account is connected."),
}
SPEAKS_FOR = mark("Speaks for: {categories}.")
SPEAKS_FOR_NOTHING = mark("Speaks for no category.")


def show_form(
    typed: Mapping[str, str],
    *,
    shop: Shop,
    config: Config,
    ticket: str,
    action: str,
    language: str,
    complaint: str = "",
) -> HttpResponse:
    """Return the page; with a complaint it keeps what was typed."""
    try:
        address = callback_url(shop)
    except ConfigurationError as error:
        address, complaint = "", complaint or translate(str(error), language)
    status = 400 if complaint else 200
    if not config.client_id or not config.client_secret:
        complaint = complaint or translate(NO_APP, language)
    values = {
        "title": translate(TITLE, language),
        "say": {name: translate(words, language) for name, words in WORDS.items()},
        "complaint": complaint,
        "action": action,
        "ticket": ticket,
        "typed": {
            "category": typed.get("category", ""),
            "language": typed.get("language") or config.language,
            "announce": typed.get("announce") == "yes",
        },
        "languages": LANGUAGE_NAMES.items(),
        "callback_url": address,
        "accounts": [_show_account(each, shop, language) for each in list_standings()],
    }
    return render("connect.html", values, language=language, status=status)


def _show_account(standing: Standing, shop: Shop, language: str) -> dict[str, Any]:
    account = standing.account
    approved_on = account.auto_reply_approved_on
    return {
        "x_user_id": account.x_user_id,
        "handle": account.handle,
        "is_connected": account.state == AccountState.CONNECTED,
        "state": describe_state(standing, language),
        "categories": _describe_categories(standing, shop, language),
        "features": describe_features(standing, language),
        "waiting": describe_checklist(standing, language),
        "items": [
            {
                "name": item.value,
                "text": translate(ITEMS[item], language),
                "is_ticked": item not in standing.missing_items,
            }
            for item in PROFILE_ITEMS
        ],
        "approved_on": approved_on.isoformat() if approved_on else "",
        "approval_reference": account.auto_reply_approval_reference,
    }


def _describe_categories(standing: Standing, shop: Shop, language: str) -> str:
    if not standing.categories:
        return translate(SPEAKS_FOR_NOTHING, language)
    names = ", ".join(_name(each, shop) for each in standing.categories)
    return translate(SPEAKS_FOR, language).format(categories=names)


def _name(owned: CategoryAccount, shop: Shop) -> str:
    category = find_category(shop, SaleorCategoryId(owned.saleor_category_id))
    return f"{category.slug if category else owned.saleor_category_id} ({owned.channel})"
