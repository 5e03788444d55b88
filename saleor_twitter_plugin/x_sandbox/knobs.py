"""Say what a rehearsal may turn: faults, and behaviour X has not made clear."""

from dataclasses import dataclass, field
from decimal import Decimal


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
class Disorder:
    """What goes wrong between X and a webhook, drawn by a seed."""

    # 0 to 1: how many of the deliveries come twice.
    duplicate_share: float = 0.0
    # So many deliveries are held and sent in another order; 0 sends each at once.
    reorder_window_count: int = 0
    delay_seconds_max: float = 0.0
    seed: int = 0


@dataclass
class Settings:
    """The knobs where X's own behaviour is unproven or would be in a rehearsal's way."""

    enforce_rate_limits: bool = False
    # Contradictory in X's documents (2026-08-22): does a reply without @handle summon an account?
    plain_reply_summons: bool = False
    # "old", "new" or "both": X is renaming tweet to post and mixes the two.
    wire_names: str = "old"
    # "all", "no_day" or "none": the real X leaves the day's headers out at times, or all of them.
    limit_headers: str = "all"
    # "POST /2/tweets" → {"account": 3, "app": 10}: other counts than X's, so that few calls do.
    limits: dict[str, dict[str, int]] = field(default_factory=dict)
    # What is left to spend; None never ends.
    credits_usd: Decimal | None = None
    # X calls it a soft guarantee. Source: docs.x.com, pricing, read 2026-11-22.
    charges_once_a_day: bool = True
    # Source: docs.x.com, webhooks, read 2026-08-22: 10 s, and a challenge every 30 to 60 minutes.
    delivery_timeout_seconds: float = 10.0
    crc_every_seconds: int = 1_800
    # Source: docs.x.com, handling disconnections, read 2026-11-22.
    stream_keep_alive_seconds: float = 20.0
    # How far X's clock goes wrong: its Date header and the reset times.
    clock_skew_seconds: int = 0
    # How long X reads a video, and whether it cannot read any; by X's clock, as what follows.
    video_processing_seconds: float = 0.0
    video_is_unreadable: bool = False
    # Source: docs.x.com, media best practices, read 2026-08-22.
    media_expires_after_seconds: int = 86_400
    disorder: Disorder = field(default_factory=Disorder)
