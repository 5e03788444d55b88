"""What runs beside the story: signs of life, and the books."""

from datetime import datetime

from .. import usage
from ..accounts import app_state
from ..config import Config
from .access import read_tariff

BATCHES_MAX = 20


def note_beat(config: Config, *, now: datetime) -> None:
    """Note that beat and a worker run."""
    app_state.note_beat(config.client_id, now=now)
    app_state.note_worker(config.client_id, now=now)


def charge_deliveries(config: Config, *, now: datetime) -> int:
    """Enter what X delivered into the ledger, a bounded number a round; return how many."""
    tariff = read_tariff(config)
    charged = 0
    for _ in range(BATCHES_MAX):
        batch = usage.charge_deliveries(tariff, now=now)
        charged += batch
        if not batch:
            break
    return charged
