"""Give a person the right to finish a purchase in the storefront, and hold it for them."""

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class SetAside:
    """A claim on units that are set aside until then, which no checkout may hold once more."""

    decision: OfferClaim
    key: str
    origin: Origin
    valid_until: datetime


def offer_set_aside(
    offers: Sequence[SetAside],
    *,
    channel: str,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> list[ClaimOffered]:
    """Store claims, each with its key, in few statements; return their links, in that order.

    A second call returns the same links.

    Raises:
        ConfigurationError: there is no address that a link could lead to.
    """
    rows = [
        _make_claim(
            each.decision,
            key=each.key,
            origin=each.origin,
            channel=channel,
            expires_at=each.valid_until,
            is_set_aside=True,
            now=now,
        )
        for each in offers
    ]
    public_url = shop.read_public_url()
    # Before anything is stored, as it may be that nobody could be told.
    for each in rows[:1]:
        describe(each, config=config, signing_key=signing_key, public_url=public_url)
    stored = _store(rows)
    return [
        describe(stored[each.key], config=config, signing_key=signing_key, public_url=public_url)
        for each in rows
    ]


def offer(
    decision: OfferClaim,
    *,
    key: str,
    origin: Origin,
    channel: str,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> ClaimOffered | Refuse:
    """Store the claim of `key`, hold its units, and return its link; or why there is none.

    A second call returns the same link. Call it with no transaction open.

    Raises:
        RetryableError: the shop could not answer now; nothing was promised.
        ConfigurationError: there is no address that a link could lead to.
    """
    offered = _make_claim(
        decision,
        key=key,
        origin=origin,
        channel=channel,
        expires_at=now + config.claim_validity,
        is_set_aside=False,
        now=now,
    )
    public_url = shop.read_public_url()
    # Before anything is stored or held, as it may be that nobody could be told.
    describe(offered, config=config, signing_key=signing_key, public_url=public_url)
    claim = _store([offered])[key]
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


def _make_claim(
    decision: OfferClaim,
    *,
    key: str,
    origin: Origin,
    channel: str,
    expires_at: datetime,
    is_set_aside: bool,
    now: datetime,
) -> Claim:
    return Claim(
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
        expires_at=expires_at,
        is_set_aside=is_set_aside,
    )


def _store(offered: Sequence[Claim]) -> dict[str, Claim]:
    """Insert what is new; return the claims of these keys as they are stored."""
    # Always in the same order: two workers that insert the same keys would deadlock.
    rows = sorted(offered, key=lambda each: each.key)
    Claim.objects.bulk_create(rows, ignore_conflicts=True)
    return {each.key: each for each in Claim.objects.filter(key__in=[row.key for row in rows])}
