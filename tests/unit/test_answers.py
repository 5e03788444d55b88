"""Every row of X's answers comes to one of our errors. Source: x-platform.md, 5."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from urllib3 import exceptions
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
)

from saleor_twitter_plugin.errors import (
    PermanentError,
    RetryableError,
    TwitterPluginError,
    UnknownOutcomeError,
)
from saleor_twitter_plugin.x_api.answers import (
    AccessRefusedError,
    ForbiddenError,
    NotFoundError,
    NotSummonedError,
    RepeatedTextError,
    error_from_answer,
    error_from_failure,
    read_json,
)
from tests.factories import NOW

NOT_SUMMONED = "You can only reply to or quote posts where you are mentioned or are the author."
DUPLICATE = "You are not allowed to create a Tweet with duplicate content."


def make_response(
    status: int, body: Any = None, headers: dict[str, str] | None = None
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    response.raw = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    return response


def problem(detail: str) -> dict[str, str]:
    return {"title": "Problem", "detail": detail, "type": "about:blank"}


def get_error(
    status: int, body: Any = None, *, is_write: bool = True, headers: dict[str, str] | None = None
) -> TwitterPluginError:
    return error_from_answer(
        make_response(status, body, headers), what="the reply", is_write=is_write, now=NOW
    )


@pytest.mark.parametrize("is_write", [True, False])
@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, problem("Unauthorized"), AccessRefusedError),
        (402, problem("CreditsDepleted"), RetryableError),
        (403, problem(NOT_SUMMONED), NotSummonedError),
        (403, {"errors": [{"detail": NOT_SUMMONED}]}, NotSummonedError),
        (403, {"errors": [{"message": "You have not been engaged by the author"}]},
         NotSummonedError),
        (403, problem(DUPLICATE), RepeatedTextError),
        (403, {"errors": [{"message": "Status is a duplicate."}]}, RepeatedTextError),
        (403, problem("Your account is suspended"), ForbiddenError),
        (403, problem("You cannot send messages to this user."), ForbiddenError),
        (403, None, ForbiddenError),
        (403, problem("Your Tweet text is too long."), PermanentError),
        (403, problem("Posts can contain at most one cashtag."), PermanentError),
        (400, problem("Invalid"), PermanentError),
        (404, problem("Not Found"), NotFoundError),
        (409, None, PermanentError),
        (410, None, PermanentError),
        (413, None, PermanentError),
        (415, None, PermanentError),
        (422, None, PermanentError),
        (429, problem("Too Many Requests"), RetryableError),
        (301, None, PermanentError),
        (307, None, PermanentError),
        (418, None, PermanentError),
        (451, None, PermanentError),
    ],
)  # fmt: skip
def test_answer_that_means_the_same_for_reads_and_writes(
    status: int, body: Any, kind: type[TwitterPluginError], is_write: bool
) -> None:
    assert type(get_error(status, body, is_write=is_write)) is kind


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 599])
def test_answer_of_a_broken_server(status: int) -> None:
    after_write = get_error(status, b"<html>", is_write=True)
    after_read = get_error(status, b"<html>", is_write=False)

    assert type(after_write) is UnknownOutcomeError
    assert isinstance(after_read, RetryableError)
    assert after_read.retry_after == timedelta(seconds=30)


def test_answer_402_waits_an_hour() -> None:
    error = get_error(402)

    assert isinstance(error, RetryableError)
    assert error.retry_after == timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 300)}, timedelta(minutes=5)),
        ({"X-Rate-Limit-Reset": str(int(NOW.timestamp()) + 300)}, timedelta(minutes=5)),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) - 300)}, timedelta(seconds=1)),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 9 * 86400)}, timedelta(hours=24)),
        ({}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": "soon"}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": "9" * 30}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": "9" * 5000}, timedelta(minutes=15)),
        ({"Retry-After": "5"}, timedelta(minutes=15)),
    ],
    ids=range(9),
)
def test_answer_429_waits_until_the_reset(headers: dict[str, str], wait: timedelta) -> None:
    error = get_error(429, headers=headers)

    assert isinstance(error, RetryableError)
    assert error.retry_after == wait


def test_answer_message_says_what_and_what_to_do() -> None:
    assert str(get_error(401)) == (
        "X refused the access token for the reply: reconnect the account."
    )
    assert str(get_error(400, problem("text is missing"))) == (
        "X refused the reply (400): text is missing Problem"
    )


def test_answer_message_is_short() -> None:
    assert len(str(get_error(400, problem("x" * 10_000)))) < 400


@given(
    status=st.integers(300, 599),
    body=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["errors", "detail", "message", "title"]), inner)
        ),
        max_leaves=8,
    ),
    is_write=st.booleans(),
)
def test_answer_of_any_shape_is_one_of_ours(status: int, body: Any, is_write: bool) -> None:
    error = get_error(status, body, is_write=is_write)

    assert isinstance(error, TwitterPluginError)
    if is_write and status >= 500:
        assert type(error) is UnknownOutcomeError


# --- calls that got no whole answer -------------------------------------------------------------

CONNECTION = HTTPConnection("127.0.0.1")


def make_resolution_error() -> NewConnectionError:
    if not hasattr(exceptions, "NameResolutionError"):
        # urllib3 1, which Saleor 3.20 pins: a connection that was not made, like any other.
        return NewConnectionError(CONNECTION, "no name")
    return exceptions.NameResolutionError("api.x.com", CONNECTION, OSError("no name"))  # type: ignore[arg-type]


NEVER_LEFT = [
    pytest.param(
        requests.ConnectionError(
            MaxRetryError(None, "/2/tweets", NewConnectionError(CONNECTION, "refused"))  # type: ignore[arg-type]
        ),
        id="refused",
    ),
    pytest.param(
        requests.ConnectionError(
            MaxRetryError(
                None,  # type: ignore[arg-type]
                "/2/tweets",
                make_resolution_error(),
            )
        ),
        id="no such name",
    ),
    pytest.param(
        requests.ConnectTimeout(MaxRetryError(None, "/2/tweets", ConnectTimeoutError())),  # type: ignore[arg-type]
        id="no connection in time",
    ),
]
MAYBE_ARRIVED = [
    pytest.param(requests.ReadTimeout("read timed out"), id="no answer in time"),
    pytest.param(requests.ConnectionError(ProtocolError("reset by peer")), id="reset"),
    pytest.param(requests.exceptions.ChunkedEncodingError("half"), id="half an answer"),
    pytest.param(
        requests.ConnectionError("somebody wrote NewConnectionError in a message"), id="hearsay"
    ),
]


@pytest.mark.parametrize("failure", NEVER_LEFT)
@pytest.mark.parametrize("is_write", [True, False])
def test_failure_before_anything_left(failure: requests.RequestException, is_write: bool) -> None:
    error = error_from_failure(failure, what="the post", is_write=is_write)

    assert isinstance(error, RetryableError)
    assert error.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize("failure", MAYBE_ARRIVED)
def test_failure_after_something_may_have_arrived(failure: requests.RequestException) -> None:
    assert isinstance(
        error_from_failure(failure, what="the post", is_write=True), UnknownOutcomeError
    )
    assert isinstance(error_from_failure(failure, what="mentions", is_write=False), RetryableError)


# --- answers of 200 ------------------------------------------------------------------------------


def test_read_json_returns_the_object() -> None:
    response = make_response(200, {"data": {"id": "1"}})

    assert read_json(response, what="the post", is_write=True) == {"data": {"id": "1"}}


@pytest.mark.parametrize("body", [b"", b'{"data": {"id"', b"[]", b"null", b"<html>", b'"text"'])
def test_read_json_of_half_a_body(body: bytes) -> None:
    with pytest.raises(UnknownOutcomeError):
        read_json(make_response(200, body), what="the post", is_write=True)
    with pytest.raises(RetryableError):
        read_json(make_response(200, body), what="mentions", is_write=False)
