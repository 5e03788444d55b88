"""Where X sends the person back to: the attempt is finished here, or the page says why not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from .. import accounts
from ..accounts import AttemptProblem, AttemptProblemCode
from ..accounts.scopes import FEATURES
from ..config import Config
from ..errors import ConfigurationError, PermanentError, RetryableError
from ..keys import get_sealer
from ..pipeline.connecting import (
    Connected,
    MissingScopesError,
    WrongAccountError,
    finish_connecting,
)
from ..pipeline.standing import describe_checklist, describe_features, look_at
from ..shop import Shop
from ..wording import mark, translate
from ..x_api.oauth import AppRefusedError, CodeRefusedError
from .connect import COOKIE_PATH, choose_cookie_name
from .forms import read_query
from .rendering import choose_page_language, render

UNCHANGED = mark("Nothing was changed.")
AGAIN = mark(
    "To try again, open the plugin's settings in the Dashboard and follow the link there, or run"
    " twitter_account connect."
)
ATTEMPT_PROBLEMS = {
    AttemptProblemCode.UNKNOWN: mark("This address does not belong to any attempt of this shop."),
    AttemptProblemCode.EXPIRED: mark("It took longer than ten minutes: the attempt has ended."),
    AttemptProblemCode.USED: mark("This attempt was finished before: each works once."),
    AttemptProblemCode.WRONG_BROWSER: mark(
        "The attempt was started in another browser, or this one keeps no cookies. It must end"
        " where it began, at the same address of the shop."
    ),
}
_ERROR_NAME = re.compile(r"[a-z_]{1,40}")
CLOSE = mark("You can close this page.")


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why nothing came of it, as msgids with what to fill in."""

    lines: Sequence[str]
    values: Mapping[str, str]
    status: int = 400
    address: str = ""


def answer_callback(
    request: HttpRequest, *, shop: Shop, config: Config, now: datetime
) -> HttpResponse:
    """Finish the attempt that the state names, once, in the browser where it began."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    language = choose_page_language(request)
    values = read_query(request)
    state = values.get("state", "")
    cookie_name = choose_cookie_name(state)
    sealer = get_sealer()
    try:
        with shop.allow_writes():
            attempt = accounts.take_attempt(
                state,
                browser_secret=request.COOKIES.get(cookie_name, ""),
                sealer=sealer,
                now=now,
            )
    except AttemptProblem as problem:
        trouble = _Trouble([ATTEMPT_PROBLEMS[problem.code], UNCHANGED, AGAIN], {})
        return _show_trouble(trouble, language)
    response = _finish(values, attempt, shop=shop, config=config, now=now, language=language)
    response.delete_cookie(cookie_name, path=COOKIE_PATH, samesite="Lax")
    return response


def _finish(
    values: Mapping[str, str],
    attempt: accounts.TakenAttempt,
    *,
    shop: Shop,
    config: Config,
    now: datetime,
    language: str,
) -> HttpResponse:
    if "error" in values or not values.get("code"):
        return _show_trouble(_explain_refusal(values.get("error", "")), language)
    try:
        with shop.allow_writes():
            connected = finish_connecting(
                values["code"], attempt, shop=shop, config=config, sealer=get_sealer(), now=now
            )
    except (PermanentError, ConfigurationError, RetryableError) as error:
        return _show_trouble(_explain(error, attempt, language), language)
    return _show_success(connected, attempt, language)


def _explain_refusal(error: str) -> _Trouble:
    if error == "access_denied":
        return _Trouble([mark("X was told no."), UNCHANGED, AGAIN], {}, status=200)
    name = error if _ERROR_NAME.fullmatch(error) else "?"
    line = mark(
        "X refused the app ({error}). At developer.x.com, its user authentication settings must be"
        " set up: OAuth 2.0, a confidential client, read and write and direct messages."
    )
    return _Trouble([line, UNCHANGED, AGAIN], {"error": name})


def _explain(
    error: PermanentError | ConfigurationError | RetryableError,
    attempt: accounts.TakenAttempt,
    language: str,
) -> _Trouble:
    match error:
        case CodeRefusedError(is_about_address=True):
            line = mark(
                "X does not take our callback address. It must be among the callback URLs of your"
                " app at developer.x.com, letter by letter:"
            )
            return _Trouble([UNCHANGED, AGAIN, line], {}, address=attempt.wish.redirect_url)
        case CodeRefusedError():
            line = mark("X did not take back its own code: it works once, and for moments only.")
            return _Trouble([line, UNCHANGED, AGAIN], {})
        case WrongAccountError(wanted=wanted, found=found):
            line = mark(
                "X is signed in with @{found} here, and @{wanted} was to be connected. Sign in at X"
                " with @{wanted} first."
            )
            return _Trouble([line, UNCHANGED, AGAIN], {"wanted": wanted, "found": found})
        case MissingScopesError(scopes=scopes):
            line = mark("X did not allow what nothing works without: {features}.")
            off = (f"{translate(FEATURES[each], language)} ({each})" for each in scopes)
            return _Trouble([line, UNCHANGED, AGAIN], {"features": ", ".join(off)})
        case AppRefusedError():
            line = mark(
                "X does not know the app: check the X client ID and the X client secret in the"
                " plugin's settings."
            )
            return _Trouble([line, UNCHANGED, AGAIN], {}, status=502)
        case RetryableError():
            line = mark("It cannot be finished now: {error}")
            return _Trouble([line, AGAIN], {"error": str(error)}, status=503)
        case _:
            line = mark("It did not work: {error}")
            return _Trouble([line, AGAIN], {"error": str(error)})


def _show_trouble(trouble: _Trouble, language: str) -> HttpResponse:
    values = {
        "title": translate(mark("The account was not connected"), language),
        "kind": "bad",
        "lines": [translate(each, language).format(**trouble.values) for each in trouble.lines],
        "address": trouble.address,
    }
    return render("result.html", values, language=language, status=trouble.status)


def _show_success(
    connected: Connected, attempt: accounts.TakenAttempt, language: str
) -> HttpResponse:
    account = connected.account
    facts = {
        "handle": account.handle,
        "category": connected.category.name if connected.category else "",
        "channel": attempt.wish.channel,
        "previous": connected.previous_owner.handle if connected.previous_owner else "",
    }
    lines = [
        mark("@{handle} is connected.")
        if connected.is_new
        else mark("@{handle} is connected anew. All that is known of it was kept.")
    ]
    if connected.category:
        lines.append(mark("It speaks for the category {category} in {channel}."))
    if connected.previous_owner:
        lines.append(mark("Until now @{previous} did."))
    standing = look_at(account)
    notes = [describe_features(standing, language), describe_checklist(standing, language)]
    values = {
        "title": translate(mark("The account is connected"), language),
        "kind": "good",
        "lines": [translate(each, language).format(**facts) for each in lines],
        "notes": [each for each in notes if each],
        "after": translate(CLOSE, language),
    }
    return render("result.html", values, language=language)
