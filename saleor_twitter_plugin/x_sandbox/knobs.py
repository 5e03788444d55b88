"""Say what a rehearsal may turn: faults, and behaviour X has not made clear."""

from dataclasses import dataclass


@dataclass
class Fault:
    """A trouble to make on the next matching calls. `times` None: on all of them."""

    kind: str
    path_prefix: str
    method: str
    times: int | None
    status: int
    body: object
    headers: dict[str, str]
    seconds: float


@dataclass
class Settings:
    """The knobs where X's own behaviour is unproven or would be in a rehearsal's way."""

    enforce_rate_limits: bool = False
    # Contradictory in X's documents (2026-08-22): does a reply without @handle summon an account?
    plain_reply_summons: bool = False
    # "old", "new" or "both": X is renaming tweet to post and mixes the two.
    wire_names: str = "old"
