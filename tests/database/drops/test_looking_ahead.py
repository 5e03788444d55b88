"""One worker decides ahead at a time, as long as it renews its right."""

from datetime import timedelta

import pytest

from saleor_twitter_plugin import drops

from .givens import AT_ONCE, add_open_drop

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=15)


def test_right_that_is_renewed_is_nobody_elses() -> None:
    drop = add_open_drop(units={"42": 1})
    first, second, third = (AT_ONCE + LEASE * number for number in (1, 2, 3))
    assert drops.claim_look_ahead(until=first, now=AT_ONCE) == [drop.pk]

    assert drops.keep_looking_ahead([drop.pk], until=first, renewed=second) == [drop.pk]

    assert drops.claim_look_ahead(until=third, now=first) == []
    # It died: another follows, and what it still believes to have is gone.
    assert drops.claim_look_ahead(until=third, now=second) == [drop.pk]
    assert drops.keep_looking_ahead([drop.pk], until=second, renewed=third + LEASE) == []
