"""tweepy, as far as we trust it: its requests, and none of its reading of answers."""

from typing import Any

import requests
import tweepy

from .transport import TWEEPY_HOST


class TweepyCalls(tweepy.Client):  # type: ignore[misc]  # tweepy is untyped
    """tweepy's calls, with every answer handed on as it came.

    Its own reading of refusals breaks on bodies like `null` and on a bad x-rate-limit-reset.
    """

    def request(
        self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False
    ) -> requests.Response:
        response: requests.Response = self.session.request(
            method,
            TWEEPY_HOST + route,
            params=params,
            json=json,
            headers={
                "User-Agent": self.user_agent,
                "Authorization": f"Bearer {self.bearer_token}",
            },
            # A redirected POST would become a GET, or be sent twice.
            allow_redirects=False,
        )
        return response
