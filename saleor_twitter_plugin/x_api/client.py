"""The calls to X that we make. tweepy where it has them, `requests` where it has not."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import requests
import tweepy

from ..errors import UnknownOutcomeError
from ..handoffs import XEvent, XPostId, XUserId
from ..x_limits import XCall
from ..x_prices import PriceItem
from ..x_text import price_of_post
from . import answers, payloads
from .metering import Meter
from .transport import CONNECT_TIMEOUT_SECONDS, api_url, open_session
from .tweepy_calls import TweepyCalls

POST_FIELDS = [
    "author_id",
    "conversation_id",
    "created_at",
    "edit_history_tweet_ids",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "note_tweet",
    "referenced_tweets",
]
MENTIONS_PER_PAGE = 100
# X keeps the newest 3,200 of a timeline.
OWN_POSTS_PAGES_MAX = 32


class XClient:
    """X as one account sees it, by its OAuth 2.0 user token; or as the app, by its bearer token.

    Every call raises RetryableError, PermanentError or ConfigurationError; a write also
    UnknownOutcomeError, after which it must never be sent again unseen. `meter` is asked first.
    """

    def __init__(self, access_token: str, *, meter: Meter, now: datetime) -> None:
        self._token = access_token
        self._meter = meter
        self._now = now
        self._tweepy = TweepyCalls(bearer_token=access_token, return_type=requests.Response)
        self._tweepy.session = open_session()

    def __repr__(self) -> str:
        return "XClient()"

    def create_post(
        self,
        text: str,
        *,
        in_reply_to: XPostId | None = None,
        media_ids: Sequence[str] = (),
        is_summoned: bool = True,
    ) -> XPostId:
        """Publish a post; `is_summoned` False: the reply is to a post of its own account."""
        answer = self._call(
            XCall.CREATE_POST,
            "the reply" if in_reply_to else "the post",
            lambda: self._tweepy.create_tweet(
                text=text,
                in_reply_to_tweet_id=in_reply_to,
                media_ids=list(media_ids) or None,
                user_auth=False,
            ),
            is_write=True,
            item=price_of_post(text, is_reply=in_reply_to is not None and is_summoned),
        )
        return XPostId(_created(answer, "the post"))

    def delete_post(self, post_id: XPostId) -> None:
        """Delete a post of the account; one that is gone already is no error."""
        try:
            self._call(
                XCall.DELETE_POST,
                "the deletion",
                lambda: self._tweepy.delete_tweet(post_id, user_auth=False),
                # It may be repeated: a post is deleted once.
                is_write=False,
                item=PriceItem.DELETION,
            )
        except answers.NotFoundError:
            return

    def send_message(self, text: str, *, recipient_id: XUserId) -> str:
        """Send a direct message; return its event id."""
        answer = self._call(
            XCall.SEND_MESSAGE,
            "the direct message",
            lambda: self._tweepy.create_direct_message(
                participant_id=recipient_id, text=text, user_auth=False
            ),
            is_write=True,
            item=PriceItem.MESSAGE,
        )
        return _created(answer, "the direct message")

    def read_mentions_page(
        self,
        account_id: XUserId,
        *,
        since_id: str,
        page_token: str | None,
        since: datetime | None = None,
    ) -> tuple[list[XEvent], str | None]:
        """Return one page of mentions, newest first, and the next page's token.

        `since` bounds what is read where there is no `since_id` yet.
        """
        answer = self._read(
            XCall.READ_MENTIONS,
            "mentions",
            lambda: self._tweepy.get_users_mentions(
                account_id,
                since_id=since_id or None,
                start_time=None if since_id else since,
                pagination_token=page_token,
                max_results=MENTIONS_PER_PAGE,
                expansions=["author_id"],
                tweet_fields=POST_FIELDS,
                user_fields=["username"],
                user_auth=False,
            ),
        )
        return payloads.read_posts_page(answer, account_id=account_id)

    def read_own_posts(
        self, account_id: XUserId, *, since: datetime
    ) -> list[tuple[XPostId, str, XPostId | None]]:
        """Return (post id, text, replied-to post id) of all posts since `since`, newest first."""
        posts: list[tuple[XPostId, str, XPostId | None]] = []
        page_token = None
        for _ in range(OWN_POSTS_PAGES_MAX):
            answer = self._read(
                XCall.READ_OWN_POSTS,
                "the account's own posts",
                partial(
                    self._tweepy.get_users_tweets,
                    account_id,
                    start_time=since,
                    pagination_token=page_token,
                    max_results=100,
                    tweet_fields=POST_FIELDS,
                    user_auth=False,
                ),
            )
            posts += payloads.read_timeline(answer)
            page_token = payloads.read_next_token(answer)
            if page_token is None:
                return posts
        return posts

    def read_me(self) -> tuple[XUserId, str]:
        """Return (id, handle) of the account that the token belongs to."""
        return payloads.read_user(
            self._read(
                XCall.READ_ME,
                "the account",
                lambda: self._tweepy.get_me(user_auth=False),
                item=PriceItem.USER_READ,
            )
        )

    def read_handle(self, x_user_id: XUserId) -> str:
        """Return the handle that a person has now. It costs: ask only where it is missing."""
        answer = self._read(
            XCall.READ_USER,
            "a person",
            lambda: self._tweepy.get_user(id=x_user_id, user_auth=False),
            item=PriceItem.USER_READ,
        )
        return payloads.read_user(answer)[1]

    def request(
        self,
        call: XCall,
        method: str,
        path: str,
        *,
        what: str,
        item: PriceItem | None = None,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make a call that tweepy lacks and that publishes nothing: it may be repeated.

        `item` is what the request itself costs; what it returns is charged by `charge`.
        """

        def send() -> requests.Response:
            return open_session().request(
                method,
                api_url() + path,
                params=params,
                json=json,
                data=data,
                files=files,
                headers={"Authorization": f"Bearer {self._token}"},
                allow_redirects=False,
            )

        return self._call(call, what, send, is_write=False, item=item)

    def open_lines(
        self, call: XCall, path: str, *, what: str, params: Mapping[str, str], silence: timedelta
    ) -> requests.Response:
        """Open an answer that goes on and on; whatever its status, the caller closes it.

        Raises:
            RetryableError: X was not reached, or the meter allows no attempt now.
        """
        self._meter.permit(call, None)
        try:
            response = open_session().get(
                api_url() + path,
                params=params,
                # A packed answer is held back until a block is full.
                headers={
                    "Authorization": f"Bearer {self._token}",
                    "Accept-Encoding": "identity",
                },
                stream=True,
                timeout=(CONNECT_TIMEOUT_SECONDS, silence.total_seconds()),
                allow_redirects=False,
            )
        except requests.RequestException as failure:
            raise answers.error_from_failure(failure, what=what, is_write=False) from None
        # A 429 without a header is of the one connection, not of the window of attempts.
        if response.status_code != 429 or "x-rate-limit-reset" in response.headers:
            self._meter.note_answer(call, status=response.status_code, headers=response.headers)
        return response

    def charge(self, item: PriceItem, resource_ids: Sequence[str]) -> None:
        """Enter into the ledger what a `request` returned."""
        self._meter.charge(item, resource_ids)

    def _read(
        self,
        call: XCall,
        what: str,
        send: Callable[[], requests.Response],
        *,
        item: PriceItem = PriceItem.POST_READ,
    ) -> dict[str, Any]:
        answer = self._call(call, what, send, is_write=False, item=None)
        self._meter.charge(item, payloads.read_ids(answer))
        return answer

    def _call(
        self,
        call: XCall,
        what: str,
        send: Callable[[], requests.Response],
        *,
        is_write: bool,
        item: PriceItem | None,
    ) -> dict[str, Any]:
        self._meter.permit(call, item)
        try:
            response = send()
        except (tweepy.TweepyException, requests.RequestException) as failure:
            error = answers.error_from_failure(failure, what=what, is_write=is_write)
            if not isinstance(error, UnknownOutcomeError):
                self._meter.take_back(item)
            # `from None`: the cause's message can carry the request with its token.
            raise error from None
        self._meter.note_answer(call, status=response.status_code, headers=response.headers)
        if response.status_code >= 300:
            # A server's failure may have happened all the same: its price stays.
            if response.status_code < 500:
                self._meter.take_back(item)
            raise answers.error_from_answer(
                response, what=what, is_write=is_write, now=self._now
            ) from None
        if response.status_code == 204 or (not response.content and not is_write):
            return {}
        return answers.read_json(response, what=what, is_write=is_write)


def _created(answer: Mapping[str, Any], what: str) -> str:
    created = payloads.read_created_id(answer)
    if not created:
        raise UnknownOutcomeError(f"X accepted {what} and named no id: it may have happened.")
    return created
