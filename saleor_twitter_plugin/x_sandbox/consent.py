"""Ask a person whether the app may act for them (/i/oauth2/authorize), by page or by program."""

import html
import secrets
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.authorization import (
    CODE_LIFETIME,
    AuthorizationCode,
    AuthorizationError,
    AuthorizationRequest,
    read_authorization,
)
from saleor_twitter_plugin.x_sandbox.bodies import (
    read_flag,
    read_object,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.consent_words import (
    SCOPE_WORDS,
    WORDS,
    Language,
    choose_language,
)
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.problems import invalid_request, missing
from saleor_twitter_plugin.x_sandbox.state import LocalX, Person

AUTHORIZE_PATH = "/i/oauth2/authorize"
TEMPLATE = Path(__file__).parent / "consent.html"


async def show_consent(request: web.Request) -> web.Response:
    """GET /i/oauth2/authorize: the page with the question; 400 where X would show no question."""
    language = _language_of(request)
    try:
        asked = _read(request.app[STATE], dict(request.query))
    except AuthorizationError as error:
        return _refuse(language, error)
    return _ask(request, language, asked)


async def take_decision(request: web.Request) -> web.Response:
    """POST /i/oauth2/authorize: back to the app, with a code or with access_denied."""
    language = _language_of(request)
    state = request.app[STATE]
    try:
        asked = _read(state, dict(request.query))
    except AuthorizationError as error:
        return _refuse(language, error)
    # Another site's page must not press the button.
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return _refuse(language, AuthorizationError("Origin", "Another page sent this form."))
    form = await request.post()
    if form.get("decision") != "authorize":
        return _redirect(deny(asked))
    person = state.people.get(str(form.get("person", "")))
    if person is None:
        return _ask(request, language, asked, complaint=WORDS["choose_person"][language])
    return _redirect(allow(state, asked, person))


async def authorize(request: web.Request) -> web.Response:
    """POST /sandbox/authorize: the same for programs, that have no browser."""
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(body, frozenset({"url", "person", "allow"}))
    url = read_text(body, "url")
    parts = urlsplit(url)
    if not parts.path.endswith(AUTHORIZE_PATH):
        raise invalid_request("url", url, f"The path of an authorize address is {AUTHORIZE_PATH}")
    try:
        asked = _read(state, dict(parse_qsl(parts.query, keep_blank_values=True)))
    except AuthorizationError as error:
        raise invalid_request(error.parameter, "", str(error)) from None
    if not read_flag(body, "allow", default=True):
        return web.json_response({"redirect_to": deny(asked)})
    handle = read_text(body, "person")
    person = state.find_person(handle)
    if person is None:
        raise missing("user", "person", handle)
    return web.json_response({"redirect_to": allow(state, asked, person)})


def _read(state: LocalX, query: dict[str, str]) -> AuthorizationRequest:
    return read_authorization(
        query, client_id=state.app.client_id, callback_urls=state.app.callback_urls
    )


def allow(state: LocalX, asked: AuthorizationRequest, person: Person) -> str:
    """Make a code for a person's yes; return the address that carries it to the app."""
    code = AuthorizationCode(
        code=secrets.token_urlsafe(32),
        x_user_id=person.x_user_id,
        redirect_uri=asked.redirect_uri,
        scopes=list(asked.scopes),
        code_challenge=asked.code_challenge,
        code_challenge_method=asked.code_challenge_method,
        expires_at=state.clock.now() + CODE_LIFETIME,
    )
    state.authorization_codes[code.code] = code
    return asked.redirect(code=code.code)


def deny(asked: AuthorizationRequest) -> str:
    """Return the address that tells the app of a person's no."""
    return asked.redirect(error="access_denied")


def _redirect(address: str) -> web.Response:
    return web.Response(status=302, headers={"Location": address, "Cache-Control": "no-store"})


def _language_of(request: web.Request) -> Language:
    return choose_language(request.headers.get("Accept-Language", ""))


def _ask(
    request: web.Request,
    language: Language,
    asked: AuthorizationRequest,
    *,
    complaint: str = "",
) -> web.Response:
    say = {key: html.escape(words[language]) for key, words in WORDS.items()}
    people = request.app[STATE].people.values()
    scopes = "".join(
        f"<li>{html.escape(SCOPE_WORDS[scope][language])} "
        f'<span class="quiet">{html.escape(scope)}</span></li>'
        for scope in asked.scopes
    )
    choices = "".join(
        _show_choice(person, say["automated"])
        for person in sorted(people, key=lambda person: not person.is_automated)
    )
    nobody = f'<p class="empty">{say["nobody"]} <a href="/">{say["front_page"]}</a></p>'
    content = f"""<form class="card" method="post" action="{html.escape(request.path_qs)}">
      <h1>{say["question"]}</h1>
      <p class="quiet">{say["app"]} {html.escape(request.app[STATE].app.client_id)}.
        {say["returns_to"]} {html.escape(asked.redirect_uri)}</p>
      <fieldset class="people"><legend>{say["who"]}</legend>{choices or nobody}</fieldset>
      <h2>{say["scopes"]}</h2>
      <ul class="scopes">{scopes}</ul>
      <p class="refusal" role="alert">{html.escape(complaint)}</p>
      <p class="row">
        <button name="decision" value="authorize"{"" if choices else " disabled"}>{
        say["authorize"]
    }</button>
        <button name="decision" value="cancel" class="plain" formnovalidate>{say["cancel"]}</button>
      </p>
    </form>"""
    return _page(language, content, status=400 if complaint else 200)


def _show_choice(person: Person, automated: str) -> str:
    badge = f' <span class="badge">{automated}</span>' if person.is_automated else ""
    return (
        f'<label><input type="radio" name="person" value="{html.escape(person.x_user_id)}" '
        f"required><span><b>{html.escape(person.name)}</b> "
        f'<span class="quiet">@{html.escape(person.handle)}</span>{badge}</span></label>'
    )


def _refuse(language: Language, error: AuthorizationError) -> web.Response:
    content = f"""<section class="card">
      <h1>{html.escape(WORDS["refused"][language])}</h1>
      <p>{html.escape(WORDS["refused_why"][language])}</p>
      <p class="refusal" role="alert" lang="en">{html.escape(str(error))}</p>
    </section>"""
    return _page(language, content, status=400)


def _page(language: Language, content: str, *, status: int) -> web.Response:
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        language=language,
        content=content,
        **{key: html.escape(WORDS[key][language]) for key in ("question", "not_real")},
    )
    headers = {
        # No form-action: Chromium holds it against every redirect that follows the button, and
        # where the app leads people then is its own affair.
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
            "frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)
