"""Give a person the right to finish a purchase in the storefront."""

from datetime import datetime

from ..config import Config
from ..handoffs import (
    ClaimOffered,
    ClaimReason,
    OfferClaim,
    Origin,
    read_lines,
    write_lines,
)
from ..links import claim_link
from ..models import Claim
from .tokens import write_token


def offer(
    decision: OfferClaim,
    *,
    key: str,
    origin: Origin,
    channel: str,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> ClaimOffered:
    """Store the claim of `key` and return its link; a second call returns the same link."""
    offered = Claim(
        key=key,
        x_user_id=origin.x_user_id,
        handle=origin.handle,
        x_post_id=origin.x_post_id,
        is_message=origin.is_message,
        account_x_user_id=origin.account_id,
        account_handle=origin.account_handle,
        answered_post_id=origin.answered_post_id,
        reason=decision.reason,
        lines=write_lines(decision.wishes),
        channel=channel,
        created_at=now,
        expires_at=now + config.claim_validity,
    )
    Claim.objects.bulk_create([offered], ignore_conflicts=True)
    claim = Claim.objects.get(key=key)
    return ClaimOffered(
        claim_url=claim_link(config, write_token(claim, signing_key=signing_key)),
        expires_at=claim.expires_at,
        wishes=read_lines(claim.lines),
        reason=ClaimReason(claim.reason),
    )
