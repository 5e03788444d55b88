"""One kind of request a file. The first that recognises the text wins."""

from collections.abc import Callable

from ...handoffs import Intent
from ..reading import ReadText
from .buying import recognise_buying
from .commands import recognise_command
from .hashtag import recognise_hashtag
from .prove_handle import recognise_prove_handle
from .start import recognise_start
from .stop import recognise_stop

# A proof first: it has a form that nothing else has. `#buy` before stop: "don't stop #buy X" buys.
RECOGNISERS: tuple[Callable[[ReadText], Intent | None], ...] = (
    recognise_prove_handle,
    recognise_buying,
    recognise_stop,
    recognise_start,
    recognise_command,
    recognise_hashtag,
)
