"""Answers that change nothing: what waits, how an order stands, how to link, what to write."""

from datetime import datetime

from .. import claims, shoppers, wishes
from ..config import Config
from ..handoffs import (
    CartShown,
    EventKind,
    HelpGiven,
    LinkExplained,
    StatusTold,
    XEvent,
    XUserId,
)
from ..models import Account
from ..shop import Shop

# A message names no more, and says how many there are.
CLAIMS_SHOWN_MAX = 2


def show_cart(
    event: XEvent,
    account: Account,
    *,
    shop: Shop,
    config: Config,
    signing_key: bytes,
    now: datetime,
) -> CartShown:
    """Tell what waits for the person at the account; in public no more than how much."""
    account_id = XUserId(account.x_user_id)
    wish = wishes.find_waiting(event.author_id, account_id)
    is_waiting = wish is not None and not wishes.is_expired(wish, now=now)
    found = claims.list_open(event.author_id, account_id, now=now)
    is_private = _is_private(event)
    shown = found[:CLAIMS_SHOWN_MAX] if is_private else []
    public_url = shop.read_public_url()
    return CartShown(
        wishes=wish.wishes if wish is not None and is_waiting else (),
        claims=tuple(
            claims.describe(each, config=config, signing_key=signing_key, public_url=public_url)
            for each in shown
        ),
        claim_count=len(found),
        is_private=is_private,
    )


def tell_status(event: XEvent, number: str, *, shop: Shop) -> StatusTold:
    """Tell the person alone how their own order stands; in public where to ask."""
    if not _is_private(event):
        return StatusTold(None, number, is_private=False)
    customer_id = shoppers.find_customer_id(event.author_id)
    if customer_id is None:
        return StatusTold(None, number, is_linked=False)
    return StatusTold(shop.read_order_status(customer_id, number), number)


def explain_linking(event: XEvent, *, config: Config) -> LinkExplained:
    is_linked = _is_private(event) and shoppers.find_customer_id(event.author_id) is not None
    return LinkExplained(config.account_url, is_linked)


def give_help(*, config: Config) -> HelpGiven:
    return HelpGiven(tuple((alias, str(name)) for alias, name in config.command_aliases.items()))


def _is_private(event: XEvent) -> bool:
    return event.kind is EventKind.MESSAGE
