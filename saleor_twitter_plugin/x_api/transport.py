"""The HTTP session to X: its address, time-outs, and logs without tokens."""

import logging
import os
import threading
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

API_URL = "https://api.x.com"
API_URL_SETTING = "TWITTER_X_API_URL"
# tweepy has this host written into it and takes no other.
TWEEPY_HOST = "https://api.twitter.com"
CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 20

_sessions = threading.local()


def api_url() -> str:
    """Return X's address, or that of a local X named by the setting or the environment."""
    named = getattr(settings, API_URL_SETTING, None) or os.environ.get(API_URL_SETTING)
    return str(named or API_URL).rstrip("/")


def open_session() -> requests.Session:
    """Return this thread's session; connections are kept between calls."""
    session = getattr(_sessions, "session", None)
    if session is None or _sessions.url != api_url():
        session = requests.Session()
        session.mount(TWEEPY_HOST, _Redirected(api_url()))
        session.mount(api_url(), _Guarded())
        # Neither a proxy's nor a .netrc's credentials may replace ours.
        session.trust_env = False
        _sessions.session, _sessions.url = session, api_url()
    return session


class _Guarded(HTTPAdapter):
    """tweepy sets no time-out of its own, and urllib3 1 (Saleor 3.20) takes half an answer."""

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        return super().send(
            request,
            stream,
            timeout or (CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
            verify,
            cert,
            proxies,
        )

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        resp.enforce_content_length = True
        return super().build_response(req, resp)


class _Redirected(_Guarded):
    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        request.url = (request.url or "").replace(TWEEPY_HOST, self._address, 1)
        return super().send(request, *args, **kwargs)


def _is_free_of_tokens(record: logging.LogRecord) -> bool:
    # tweepy's debug lines print the Authorization header and the text of posts.
    return record.levelno > logging.DEBUG


logging.getLogger("tweepy.client").addFilter(_is_free_of_tokens)
