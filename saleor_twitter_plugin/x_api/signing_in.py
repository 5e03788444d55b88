"""Who somebody is on X, by a token that they have just agreed to."""

from dataclasses import dataclass

from ..handoffs import XUserId
from ..x_limits import XCall
from ..x_prices import PriceItem
from .client import XClient
from .payloads import read_confirmed_email, read_ids, read_user

# Source: OpenAPI 2.167, GET /2/users/me (tweet.read users.read); docs.x.com, `confirmed_email`
# needs users.email besides; read 2026-08-22. No offline.access: nobody keeps the token.
SCOPES = ("users.read", "tweet.read")
EMAIL_SCOPE = "users.email"


@dataclass(frozen=True, slots=True)
class PersonOnX:
    x_user_id: XUserId
    handle: str
    confirmed_email: str
    """Empty where X tells none."""

    def __repr__(self) -> str:
        return f"PersonOnX({self.x_user_id})"


def read_person(client: XClient, *, wants_email: bool) -> PersonOnX:
    answer = client.request(
        XCall.READ_ME,
        "GET",
        "/2/users/me",
        what="the person",
        params={"user.fields": "confirmed_email"} if wants_email else None,
    )
    client.charge(PriceItem.USER_READ, read_ids(answer))
    x_user_id, handle = read_user(answer)
    return PersonOnX(x_user_id, handle, read_confirmed_email(answer) if wants_email else "")
