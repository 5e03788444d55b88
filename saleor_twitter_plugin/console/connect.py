"""The page that begins: choose a category, or an account to connect anew, and go to X."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .. import accounts
from ..accounts import compliance
from ..accounts.compliance import PROFILE_ITEMS, ChecklistItem
from ..config import Config
from ..errors import ConfigurationError, PermanentError
from ..handoffs import XUserId
from ..keys import get_sealer
from ..models import Account
from ..pipeline.connecting import callback_url, start_connecting
from ..shop import Shop
from ..wording import LANGUAGES, mark, translate
from .connect_view import show_form
from .forms import BadFormError, read_form, read_query
from .rendering import choose_page_language, render
from .tickets import find_ticket_holder

CONNECT_PATH = "/plugins/global/twitter/x/connect"
COOKIE_PREFIX = "twitter_connect_"
COOKIE_PATH = "/plugins/global/twitter/x/"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})


@dataclass(frozen=True, slots=True)
class _Visit:
    request: HttpRequest
    shop: Shop
    config: Config
    ticket: str
    holder: str
    language: str
    now: datetime


class _ComplaintError(Exception):
    """Something typed is wrong; the message is shown above the form, translated."""

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def answer_connect(
    request: HttpRequest, *, shop: Shop, config: Config, signing_key: bytes, now: datetime
) -> HttpResponse:
    """Show the form to whoever has a ticket, and do what it asks for."""
    if request.method not in {"GET", "POST"}:
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    try:
        values = read_form(request) if request.method == "POST" else read_query(request)
    except BadFormError as bad:
        return HttpResponse(status=bad.status)
    language = choose_page_language(request)
    ticket = values.get("ticket", "")
    holder = find_ticket_holder(ticket, signing_key=signing_key, now=now)
    if holder is None:
        return _refuse(language)
    visit = _Visit(request, shop, config, ticket, holder, language, now)
    if request.method == "GET":
        return _show(visit, {})
    try:
        with shop.allow_writes():
            return _act(visit, values)
    except _ComplaintError as complaint:
        text = translate(complaint.message, language).format(**complaint.values)
        return _show(visit, values, complaint=text)
    except (ConfigurationError, PermanentError) as error:
        return _show(visit, values, complaint=translate(str(error), language))


def choose_cookie_name(state: str) -> str:
    """Return the name of the cookie for one attempt: two attempts at once keep apart."""
    return COOKIE_PREFIX + accounts.digest_state(state)[:16]


def _act(visit: _Visit, values: Mapping[str, str]) -> HttpResponse:
    match values.get("do"):
        case "connect":
            return _go_to_x(visit, _read_wish(visit, values))
        case "reconnect":
            account = _read_account(values)
            wish = accounts.Wish(
                redirect_url=callback_url(visit.shop),
                language=account.language,
                account_id=XUserId(account.x_user_id),
                started_by=visit.holder,
            )
            return _go_to_x(visit, wish)
        case "checklist":
            _save_checklist(_read_account(values), values, now=visit.now)
            # By GET, so that a reload repeats nothing.
            address = f"{CONNECT_PATH}?{urlencode({'ticket': visit.ticket})}"
            return HttpResponseRedirect(address, status=303)
        case _:
            return HttpResponse(status=400)


def _read_wish(visit: _Visit, values: Mapping[str, str]) -> accounts.Wish:
    slug = values.get("category", "")
    category = visit.shop.find_category(slug) if slug else None
    if category is None:
        raise _ComplaintError(mark("There is no category with the slug {slug}."), slug=slug[:80])
    channel = visit.config.channel
    if not visit.shop.channel_exists(channel):
        raise _ComplaintError(mark("There is no channel with the slug {slug}."), slug=channel)
    language = values.get("language", "")
    if language not in LANGUAGES:
        raise _ComplaintError(
            mark("Choose one of these languages: {languages}."), languages=", ".join(LANGUAGES)
        )
    return accounts.Wish(
        redirect_url=callback_url(visit.shop),
        language=language,
        category_id=category.category_id,
        channel=channel,
        should_announce_existing=values.get("announce") == "yes",
        started_by=visit.holder,
    )


def _read_account(values: Mapping[str, str]) -> Account:
    account = accounts.find_account(values.get("account", ""))
    if account is None:
        raise _ComplaintError(mark("This account is not connected any more."))
    return account


def _go_to_x(visit: _Visit, wish: accounts.Wish) -> HttpResponse:
    browser_secret = secrets.token_urlsafe(32)
    address, state = start_connecting(
        wish,
        browser_secret=browser_secret,
        config=visit.config,
        sealer=get_sealer(),
        now=visit.now,
    )
    response = HttpResponse(status=302, headers={"Location": address, "Cache-Control": "no-store"})
    response["Referrer-Policy"] = "no-referrer"
    response.set_cookie(
        choose_cookie_name(state),
        browser_secret,
        max_age=accounts.ATTEMPT_LIFE,
        path=COOKIE_PATH,
        secure=urlsplit(wish.redirect_url).hostname not in LOCAL_HOSTS,
        httponly=True,
        # X sends the person back by a link of its own: Strict would withhold the cookie.
        samesite="Lax",
    )
    return response


def _save_checklist(account: Account, values: Mapping[str, str], *, now: datetime) -> None:
    day, reference = values.get("approval-date", ""), values.get("approval-reference", "")
    approved_on = None
    if day or reference:
        try:
            approved_on = date.fromisoformat(day)
        except ValueError:
            raise _ComplaintError(
                mark("Enter the approval's date and its reference, or neither.")
            ) from None
    ticked = {item for item in PROFILE_ITEMS if values.get(item) == "yes"}
    if approved_on is not None:
        compliance.record_approval(account, approved_on=approved_on, reference=reference, now=now)
    cleared = set(PROFILE_ITEMS) - ticked
    if approved_on is None:
        cleared.add(ChecklistItem.APPROVAL)
    compliance.tick(account, ticked, now=now)
    compliance.clear(account, cleared)


def _show(visit: _Visit, typed: Mapping[str, str], *, complaint: str = "") -> HttpResponse:
    return show_form(
        typed,
        shop=visit.shop,
        config=visit.config,
        ticket=visit.ticket,
        action=CONNECT_PATH,
        language=visit.language,
        complaint=complaint,
    )


def _refuse(language: str) -> HttpResponse:
    values = {
        "title": translate(mark("This link is no longer valid"), language),
        "kind": "bad",
        "lines": [
            translate(
                mark(
                    "Open the plugin's settings in the Dashboard again and follow the new link:"
                    " each works for 15 minutes."
                ),
                language,
            )
        ],
    }
    return render("result.html", values, language=language, status=400)
