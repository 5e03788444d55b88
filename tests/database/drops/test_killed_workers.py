"""Workers are killed while they decide, answer and order: nothing is oversold, lost or doubled."""

import pytest

from soak.drop_report import print_table
from soak.drop_shops import KeptDropShop
from soak.drops import KILLS_MIN, run_drop

pytestmark = pytest.mark.django_db(transaction=True)
SEED, ENTRANTS, UNITS = 7, 150, 15


def test_drop_outlives_its_workers() -> None:
    report = run_drop(
        KeptDropShop(stock=2 * UNITS), seed=SEED, entrants=ENTRANTS, units=UNITS, workers=2
    )

    assert report.problems == [], print_table([report])
    assert report.killed_count >= KILLS_MIN
    assert report.order_count == UNITS
    assert report.delivery_count > report.mention_count > ENTRANTS
