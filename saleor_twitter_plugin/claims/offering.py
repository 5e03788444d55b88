"""Give a person the right to finish a purchase in the storefront, and hold it for them."""

from datetime import datetime

from ..config import Config
from ..errors import ConfigurationError
from ..handoffs import (
    ClaimOffered,
    ClaimReason,
    OfferClaim,
    Origin,
    Refuse,
    read_lines,
    write_lines,
)
from ..links import claim_link
from ..models import Claim
from ..models.claims import ClaimState
from ..shop.interface import Shop
from .holding import give_way, hold
from .problems import ClaimProblem
from .tokens import write_token


def offer(
    decision: OfferClaim,
    *,
    key: str,
    origin: Origin,
    channel: str,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    valid_until: datetime | None = None,
    now: datetime,
) -> ClaimOffered | Refuse:
    """Store the claim of `key`, hold its units, and return its link; or why there is none.

    `valid_until`: as long as its units are set aside, which no checkout may hold a second time;
    else the claim is valid as long as the owner's settings say.
    A second call returns the same link. Call it with no transaction open.

    Raises:
        RetryableError: the shop could not answer now; nothing was promised.
        ConfigurationError: there is no address that a link could lead to.
    """
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
        expires_at=valid_until or now + config.claim_validity,
        is_set_aside=valid_until is not None,
    )
    public_url = shop.read_public_url()
    # Before anything is stored or held, as it may be that nobody could be told.
    describe(offered, config=config, signing_key=signing_key, public_url=public_url)
    Claim.objects.bulk_create([offered], ignore_conflicts=True)
    claim = Claim.objects.get(key=key)
    if claim.state == ClaimState.OPEN and claim.expires_at > now and not claim.is_set_aside:
        give_way(claim, shop=shop, now=now)
        try:
            hold(claim, shop=shop, now=now)
        except ClaimProblem as problem:
            # Of an earlier call the link is given out: there may be some again.
            Claim.objects.filter(pk=offered.pk).delete()
            if problem.refusal is None:
                raise
            return problem.refusal
    return describe(claim, config=config, signing_key=signing_key, public_url=public_url)


def describe(claim: Claim, *, config: Config, signing_key: bytes, public_url: str) -> ClaimOffered:
    """Return a claim with its link, always the same.

    Raises:
        ConfigurationError: there is no address that the link could lead to.
    """
    link = claim_link(config, write_token(claim, signing_key=signing_key), public_url=public_url)
    if not link:
        raise ConfigurationError(
            "A claim has no address: enter the shop's public address, or a claim page of your own."
        )
    return ClaimOffered(
        claim_url=link,
        expires_at=claim.expires_at,
        wishes=read_lines(claim.lines),
        reason=ClaimReason(claim.reason),
        reserved_until=claim.reserved_until,
    )
