"""How long the stream waits, as X documents it."""

from datetime import timedelta

import pytest

from saleor_twitter_plugin.x_api.reconnecting import StreamEnd, wait_before_reconnecting


@pytest.mark.parametrize(
    ("end", "seconds_by_attempt"),
    [
        (StreamEnd.DROPPED, {1: 0, 2: 0, 50: 0}),
        (StreamEnd.NETWORK, {1: 0.25, 2: 0.5, 3: 0.75, 63: 15.75, 64: 16, 65: 16, 9999: 16}),
        (StreamEnd.HTTP, {1: 5, 2: 10, 3: 20, 6: 160, 7: 320, 8: 320, 9999: 320}),
        (StreamEnd.LIMITED, {1: 60, 2: 120, 3: 240, 5: 960, 6: 960, 9999: 960}),
    ],
)
def test_wait_grows_as_x_documents(end: StreamEnd, seconds_by_attempt: dict[int, float]) -> None:
    waits = {
        attempt: wait_before_reconnecting(end, attempt) / timedelta(seconds=1)
        for attempt in seconds_by_attempt
    }

    assert waits == seconds_by_attempt


def test_every_ending_has_a_wait() -> None:
    assert [wait_before_reconnecting(end, 1) >= timedelta() for end in StreamEnd] == [True] * 4
