"""One request a file. The first that recognises the text wins."""

from collections.abc import Callable

from ...handoffs import Intent
from .buy import recognise_buy
from .prove_handle import recognise_prove_handle
from .start import recognise_start
from .stop import recognise_stop

# A proof first: it has a form that nothing else has. `#buy` before stop: "don't stop #buy X" buys.
RECOGNISERS: tuple[Callable[[str], Intent | None], ...] = (
    recognise_prove_handle,
    recognise_buy,
    recognise_stop,
    recognise_start,
)
