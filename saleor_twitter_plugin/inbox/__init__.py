"""What X told us: stored once, claimed by one worker at a time."""

from .claiming import ClaimedEvent, claim_next, finish, give_back
from .recording import record

__all__ = ["ClaimedEvent", "claim_next", "finish", "give_back", "record"]
