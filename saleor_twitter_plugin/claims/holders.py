"""Who goes on with a claim: a browser that has our signed nonce, or a signed-in customer."""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from ..handoffs import SaleorCustomerId
from ..models import Claim
from .problems import ClaimProblem
from .tokens import read_signed, write_signed

AUDIENCE = "twitter-claim-holder"
_NONCE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Holder:
    name: str = field(repr=False)
    """A browser's is a secret: who knows it is that browser."""
    customer_id: SaleorCustomerId | None = None


def hold_as_customer(customer_id: SaleorCustomerId) -> Holder:
    return Holder(f"customer:{customer_id}", customer_id)


def hold_as_new_browser() -> Holder:
    return Holder(f"browser:{secrets.token_urlsafe(_NONCE_BYTES)}")


def write_holder(holder: Holder, *, signing_key: bytes) -> str:
    """Return what a browser keeps, in a cookie or as its storefront likes."""
    return write_signed({"aud": AUDIENCE, "sub": holder.name}, signing_key=signing_key)


def read_holder(token: str, *, signing_key: bytes) -> Holder | None:
    """Return the browser that has this; None where we never gave it out."""
    try:
        name = read_signed(token, audience=AUDIENCE, signing_key=signing_key).get("sub")
    except ClaimProblem:
        return None
    return Holder(name) if isinstance(name, str) and name.startswith("browser:") else None


def is_held_by(claim: Claim, holder: Holder | None) -> bool:
    return holder is not None and claim.holder_digest == digest(holder, claim)


def digest(holder: Holder, claim: Claim) -> str:
    """Of each claim another, so that the table does not tell which are one browser's."""
    return sha256(f"{claim.pk}:{holder.name}".encode()).hexdigest()
