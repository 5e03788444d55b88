"""An account's way into the shop, and out: X's consent → tokens → a category's voice."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from .. import accounts, feeds
from ..accounts import Wish
from ..config import Config
from ..errors import ConfigurationError, PermanentError, TwitterPluginError
from ..handoffs import Category, Purpose, SaleorCategoryId, XUserId
from ..links import FeedFormat, feed_link
from ..models import Account
from ..sealing import Sealer
from ..shop import Shop
from ..wording import mark
from ..x_api.client import XClient
from ..x_api.oauth import authorize_url, exchange_code, revoke_token
from .access import open_meter
from .announcing import note_existing_announcements

logger = logging.getLogger(__name__)

CALLBACK_PATH = "/plugins/global/twitter/x/callback"
BASELINE_BATCH = 100
DISCONNECTED = "Disconnected by the owner."
NO_APP = mark("Enter the X client ID and the X client secret in the plugin's settings first.")
# Without these X does not even tell whose tokens they are.
_NEEDED_SCOPES = {"tweet.read", "users.read"}


class WrongAccountError(PermanentError):
    """X is signed in with another account than the one to connect anew."""

    def __init__(self, *, wanted: str, found: str) -> None:
        super().__init__(
            f"X is signed in with @{found}, and @{wanted} was to be connected: nothing was changed."
        )
        self.wanted = wanted
        self.found = found


class MissingScopesError(PermanentError):
    """The consent lacks what nothing works without."""

    def __init__(self, scopes: Sequence[str]) -> None:
        super().__init__(f"X's consent lacks {', '.join(scopes)}: connect the account again.")
        self.scopes = tuple(scopes)


@dataclass(frozen=True, slots=True)
class Connected:
    """What came of it, for whoever waits."""

    account: Account
    is_new: bool
    category: Category | None
    """What it was given now."""
    previous_owner: Account | None
    """The other account that spoke for the category until now."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What X, or an operator, brought for an account."""

    access_token: str
    refresh_token: str
    scopes: Sequence[str] = ()
    expires_at: datetime | None = None

    def __repr__(self) -> str:
        return "Tokens()"


def callback_url(shop: Shop) -> str:
    """Return the address that X sends people back to.

    Raises:
        ConfigurationError: nobody has said where the shop is.
    """
    public_url = shop.read_public_url()
    if not public_url:
        raise ConfigurationError(mark("Enter the shop's public address in the plugin's settings."))
    return public_url + CALLBACK_PATH


def start_connecting(
    wish: Wish, *, browser_secret: str, config: Config, sealer: Sealer, now: datetime
) -> tuple[str, str]:
    """Begin an attempt; return the address of X's consent page, and the attempt's state.

    Raises:
        ConfigurationError: the settings name no app to ask for.
    """
    if not config.client_id or not config.client_secret:
        raise ConfigurationError(NO_APP)
    started = accounts.start_attempt(wish, browser_secret=browser_secret, sealer=sealer, now=now)
    address = authorize_url(
        client_id=config.client_id,
        redirect_url=wish.redirect_url,
        scopes=accounts.SCOPES,
        state=started.state,
        verifier=started.verifier,
    )
    return address, started.state


def finish_connecting(
    code: str, attempt: accounts.TakenAttempt, *, shop: Shop, config: Config, sealer: Sealer,
    now: datetime,
) -> Connected:  # fmt: skip
    """Turn X's code into a connected account; the attempt was taken and is used up.

    Raises:
        CodeRefusedError, WrongAccountError, MissingScopesError: nothing was changed.
        ConfigurationError: X does not know the app by its id and secret.
        RetryableError: X gave no answer; only a new consent helps.
    """
    pair = exchange_code(
        code,
        verifier=attempt.verifier,
        redirect_url=attempt.wish.redirect_url,
        client_id=config.client_id,
        client_secret=config.client_secret,
        now=now,
    )
    tokens = Tokens(pair.access_token, pair.refresh_token, pair.scopes, pair.expires_at)
    missing = sorted(_NEEDED_SCOPES - set(pair.scopes)) if pair.scopes else []
    if missing:
        _give_back(tokens, config=config, now=now)
        raise MissingScopesError(missing)
    connected = add_account(tokens, attempt.wish, shop=shop, config=config, sealer=sealer, now=now)
    accounts.note_connected(attempt, XUserId(connected.account.x_user_id))
    return connected


def add_account(
    tokens: Tokens, wish: Wish, *, shop: Shop, config: Config, sealer: Sealer, now: datetime
) -> Connected:
    """Connect the account that the tokens belong to, and let it speak for the wished category.

    Safe to run twice. Products that are there already are not announced, unless wished so.
    """
    # X itself says whose token it is: nobody can mistype that.
    meter = open_meter(None, config=config, purpose=Purpose.UPKEEP, now=now)
    x_user_id, handle = XClient(tokens.access_token, meter=meter, now=now).read_me()
    before = accounts.find_account(x_user_id)
    if wish.account_id and wish.account_id != x_user_id:
        if before is None:
            _give_back(tokens, config=config, now=now)
        wanted = accounts.find_account(wish.account_id)
        raise WrongAccountError(wanted=wanted.handle if wanted else "?", found=handle)
    account = accounts.connect(
        x_user_id=x_user_id,
        handle=handle,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        language=wish.language,
        scopes=tokens.scopes,
        expires_at=tokens.expires_at,
        sealer=sealer,
        now=now,
    )
    category = find_category(shop, wish.category_id) if wish.category_id else None
    previous = None
    if category is not None:
        previous = accounts.read_ownership(channel=wish.channel).get(category.category_id)
        give_category(
            category,
            account,
            channel=wish.channel,
            should_announce_existing=wish.should_announce_existing,
            shop=shop,
            now=now,
        )
    return Connected(
        account,
        is_new=before is None,
        category=category,
        previous_owner=previous if previous and previous.pk != account.pk else None,
    )


def find_category(shop: Shop, category_id: SaleorCategoryId) -> Category | None:
    """Return the category with this primary key; a slug can look like one."""
    return shop.find_category(shop.to_global_id("Category", category_id))


def give_category(
    category: Category,
    account: Account,
    *,
    channel: str,
    should_announce_existing: bool,
    shop: Shop,
    now: datetime,
) -> None:
    """Let an account speak for a category and all below it that has none of its own."""
    if not should_announce_existing:
        visible = shop.iterate_visible_products([category.category_id], channel=channel)
        for page in batched(visible, BASELINE_BATCH):
            feeds.mark_baseline(page, account, channel=channel, now=now)
    accounts.assign_category(category.category_id, account, channel=channel)
    if not should_announce_existing:
        note_existing_announcements(account, shop=shop, channel=channel, now=now)
    shop.write_category_handle(
        category.category_id,
        account.handle,
        feed_url=feed_link(shop.read_public_url(), category.slug, FeedFormat.RSS),
    )


def release_category(category_id: SaleorCategoryId, *, channel: str, shop: Shop) -> None:
    """Take its own account from a category."""
    accounts.release_category(category_id, channel=channel)
    shop.write_category_handle(category_id, None)


def disconnect(account: Account, *, config: Config, sealer: Sealer, now: datetime) -> bool:
    """Give the account's tokens back to X and forget them; tell whether X took them back.

    Its history, its categories and its checklist stay, for when it is connected again.
    """
    try:
        access_token = accounts.read_access_token(account, sealer=sealer)
        can_refresh = account.can_refresh
        refresh_token = accounts.read_refresh_token(account, sealer=sealer) if can_refresh else ""
    except ConfigurationError:
        # There is none that we could read, so none to give back.
        was_given_back = False
    else:
        tokens = Tokens(access_token, refresh_token)
        was_given_back = _give_back(tokens, config=config, now=now)
    accounts.forget_tokens(account, why=DISCONNECTED, sealer=sealer, now=now)
    return was_given_back


def _give_back(tokens: Tokens, *, config: Config, now: datetime) -> bool:
    # The refresh token first: with it the other is of no more use to anybody.
    try:
        for token in filter(None, (tokens.refresh_token, tokens.access_token)):
            revoke_token(
                token, client_id=config.client_id, client_secret=config.client_secret, now=now
            )
    except TwitterPluginError as error:
        logger.warning("Tokens could not be given back to X: %s", error)
        return False
    return True
