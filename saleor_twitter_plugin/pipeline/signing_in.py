"""A person signs in with X: X's consent → who they are there → which customer of the shop that is.

The X user id alone says who somebody is; handles change hands. X's token is given back at once.
"""

import logging
from datetime import datetime

from django.db import transaction

from .. import accounts, shoppers
from ..config import Config
from ..errors import PermanentError, TwitterPluginError
from ..handoffs import Purpose, Requester, SaleorCustomerId
from ..sealing import Sealer
from ..shop import Shop
from ..shoppers import LinkProblem, SignInProblem, SignInProblemCode
from ..x_api.client import XClient
from ..x_api.oauth import CodeRefusedError, authorize_url, exchange_code, revoke_token
from ..x_api.signing_in import EMAIL_SCOPE, SCOPES, PersonOnX, read_person
from .access import open_meter

logger = logging.getLogger(__name__)

# Ours have far fewer; X's codes about 90.
CODE_MAX_LENGTH = 1_000
EMAIL_MAX_LENGTH = 254


def start_signing_in(
    redirect_url: str, *, requester: Requester, config: Config, sealer: Sealer, now: datetime
) -> tuple[str, str]:
    """Return the address of X's consent page, and the ticket for the browser that asked.

    Who is signed in at the shop is linked at the end; who is not is signed in.

    Raises:
        SignInProblem: OFF, ADDRESS_NOT_ALLOWED or REFUSED.
    """
    _require_allowed(redirect_url, requester, config)
    started = shoppers.start_sign_in(
        redirect_url, customer_id=requester.customer_id, sealer=sealer, now=now
    )
    address = authorize_url(
        client_id=config.client_id,
        redirect_url=redirect_url,
        scopes=(*SCOPES, EMAIL_SCOPE) if _wants_email(requester, config) else SCOPES,
        state=started.state,
        verifier=started.verifier,
    )
    return address, started.ticket


def finish_signing_in(
    code: str,
    *,
    state: str,
    ticket: str,
    requester: Requester,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    now: datetime,
) -> SaleorCustomerId:
    """Turn X's code into a customer who may be signed in; the ticket is used up by it.

    Raises:
        SignInProblem: nobody is signed in, linked or made.
        RetryableError, ConfigurationError: the same, for a trouble of X's or the owner's.
    """
    if not 0 < len(code) <= CODE_MAX_LENGTH:
        raise SignInProblem(SignInProblemCode.CODE_REFUSED)
    _require_working(config)
    taken = shoppers.take_sign_in(
        ticket, state=state, customer_id=requester.customer_id, sealer=sealer, now=now
    )
    # The owner may have taken it off the list meanwhile; staff may have become staff.
    _require_allowed(taken.redirect_url, requester, config)
    try:
        pair = exchange_code(
            code,
            verifier=taken.verifier,
            redirect_url=taken.redirect_url,
            client_id=config.client_id,
            client_secret=config.client_secret,
            now=now,
        )
    except CodeRefusedError:
        raise SignInProblem(SignInProblemCode.CODE_REFUSED) from None
    person = _meet(pair.access_token, requester=requester, config=config, now=now)
    customer_id = _choose_customer(person, taken.customer_id, shop=shop, config=config, now=now)
    shoppers.note_handle(person.x_user_id, person.handle)
    return customer_id


def _require_working(config: Config) -> None:
    if not (config.is_working and config.client_secret and config.sign_in_redirect_urls):
        raise SignInProblem(SignInProblemCode.OFF)


def _require_allowed(redirect_url: str, requester: Requester, config: Config) -> None:
    _require_working(config)
    # Letter by letter: whatever is cleverer than that can be tricked.
    if redirect_url not in config.sign_in_redirect_urls:
        raise SignInProblem(SignInProblemCode.ADDRESS_NOT_ALLOWED)
    if requester.is_staff or requester.is_app:
        raise SignInProblem(SignInProblemCode.REFUSED)


def _wants_email(requester: Requester, config: Config) -> bool:
    return config.sign_in_creates_customers and requester.customer_id is None


def _meet(access_token: str, *, requester: Requester, config: Config, now: datetime) -> PersonOnX:
    """Ask X who it is, and give the token back; it is stored nowhere."""
    meter = open_meter(None, config=config, purpose=Purpose.ORDER, now=now)
    client = XClient(access_token, meter=meter, now=now)
    try:
        person = read_person(client, wants_email=_wants_email(requester, config))
    except Exception:
        _give_back(access_token, config, now)
        raise
    if person.x_user_id and accounts.find_account(person.x_user_id) is not None:
        # The shop's voice is no shopper. Its token ends by itself: given back, X might end the
        # account's own access with it.
        raise SignInProblem(SignInProblemCode.REFUSED)
    _give_back(access_token, config, now)
    if not person.x_user_id:
        raise PermanentError("X's answer names nobody.")
    return person


def _give_back(access_token: str, config: Config, now: datetime) -> None:
    try:
        revoke_token(
            access_token, client_id=config.client_id, client_secret=config.client_secret, now=now
        )
    except TwitterPluginError as error:
        # It ends by itself within two hours, and nobody has it any more.
        logger.warning("A person's token could not be given back to X: %s", error)


def _choose_customer(
    person: PersonOnX,
    signed_in_id: SaleorCustomerId | None,
    *,
    shop: Shop,
    config: Config,
    now: datetime,
) -> SaleorCustomerId:
    if signed_in_id is not None:
        _require_active(signed_in_id, shop)
        try:
            shoppers.link_by_consent(signed_in_id, person.x_user_id, person.handle, now=now)
        except LinkProblem:
            raise SignInProblem(SignInProblemCode.ALREADY_LINKED) from None
        return signed_in_id
    customer_id = shoppers.find_customer_id(person.x_user_id)
    if customer_id is None:
        customer_id = _make_customer(person, shop=shop, config=config, now=now)
    _require_active(customer_id, shop)
    return customer_id


def _make_customer(
    person: PersonOnX, *, shop: Shop, config: Config, now: datetime
) -> SaleorCustomerId:
    """Make a customer of X's word alone, and never take over one that is there."""
    if not config.sign_in_creates_customers:
        raise SignInProblem(SignInProblemCode.NOT_LINKED)
    email = person.confirmed_email.lower()
    # Beyond ASCII two addresses can look like one, and be one to a database.
    is_plain = (
        email.isascii() and email.isprintable() and email.count("@") == 1 and " " not in email
    )
    if not is_plain or len(email) > EMAIL_MAX_LENGTH:
        raise SignInProblem(SignInProblemCode.NO_EMAIL)
    with transaction.atomic():
        # Customer and link together or neither, also where two browsers come at once.
        shoppers.lock_person(person.x_user_id)
        found = shoppers.find_customer_id(person.x_user_id)
        if found is not None:
            return found
        customer_id = shop.create_customer(email)
        if customer_id is None:
            raise SignInProblem(SignInProblemCode.EMAIL_TAKEN)
        shoppers.link_by_consent(customer_id, person.x_user_id, person.handle, now=now)
    return customer_id


def _require_active(customer_id: SaleorCustomerId, shop: Shop) -> None:
    customer = shop.find_customer(customer_id)
    if customer is None or not customer.can_sign_in:
        raise SignInProblem(SignInProblemCode.REFUSED)
