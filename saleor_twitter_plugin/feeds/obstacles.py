"""Why a voucher, a promotion or a collection cannot be spoken of at this moment. Pure."""

from datetime import datetime, timedelta

from ..handoffs import Announceable, Collection, Promotion, Voucher
from ..wording import mark
from ..x_text import defuse, weigh

# One product tells of its own price.
PROMOTION_PRODUCTS_MIN = 2
CODE_MAX_WEIGHT = 40

NOT_PUBLIC = mark("Staff have not meant the voucher for the public.")
NOT_LISTED = mark("The voucher has no value in the channel.")
FOR_STAFF = mark("The voucher is for staff.")
NO_CODE = mark("The voucher has no code.")
USED_UP = mark("The voucher is used up.")
ONE_EACH = mark("Each of the voucher's codes is for one person.")
LIVE_CODE = mark("X would make a link, a mention or a tag of the code, or it is too long.")
OTHER_COUNTRY = mark("The voucher is not for the channel's country.")
NOT_BEGUN = mark("It has not begun.")
ENDED = mark("It has ended.")
TAKES_NOTHING_OFF = mark("It takes nothing off the channel's prices.")
IN_CHECKOUT = mark("It works in the checkout, and changes no price.")
FEW_PRODUCTS = mark("It is about one product, which tells of its own price.")
ENDS_LATER = mark("Its last hours are not now.")
NOT_PUBLISHED = mark("It is not published in the channel.")
NOTHING_TO_BUY = mark("Nothing in it can be bought.")


def find_obstacle(about: Announceable, now: datetime) -> str:
    """Return why it cannot be spoken of, to be translated; "" where nothing is in the way."""
    match about:
        case Voucher():
            return ("" if about.is_public else NOT_PUBLIC) or find_voucher_obstacle(about, now)
        case Promotion():
            return _find_promotion_obstacle(about, now)
        case Collection():
            if not about.is_published:
                return NOT_PUBLISHED
            return "" if about.goods else NOTHING_TO_BUY


def find_voucher_obstacle(voucher: Voucher, now: datetime) -> str:
    """Return why a person who reads of it could not use it, or may not."""
    obstacles = (
        (not voucher.is_listed, NOT_LISTED),
        (voucher.is_for_staff, FOR_STAFF),
        (not voucher.code_count, NO_CODE),
        (voucher.is_single_use and voucher.code_count > 1, ONE_EACH),
        (not voucher.code, USED_UP),
        (not _is_inert(voucher.code), LIVE_CODE),
        (voucher.starts_at > now, NOT_BEGUN),
        (voucher.ends_at is not None and voucher.ends_at <= now, ENDED),
        (not voucher.serves_country, OTHER_COUNTRY),
        (not _takes_off(voucher), TAKES_NOTHING_OFF),
    )
    return next((why for is_so, why in obstacles if is_so), "")


def has_last_hours(promotion: Promotion, window: timedelta, now: datetime) -> bool:
    """Tell whether its end is near; one that began within its last hours has none."""
    if promotion.ends_at is None:
        return False
    begin = promotion.ends_at - window
    return promotion.starts_at <= begin <= now < promotion.ends_at


def _find_promotion_obstacle(promotion: Promotion, now: datetime) -> str:
    obstacles = (
        (not promotion.is_of_catalog, IN_CHECKOUT),
        (promotion.starts_at > now, NOT_BEGUN),
        (promotion.ends_at is not None and promotion.ends_at <= now, ENDED),
        (promotion.percent_off < 1, TAKES_NOTHING_OFF),
        (
            sum(each.product_count for each in promotion.goods) < PROMOTION_PRODUCTS_MIN,
            FEW_PRODUCTS,
        ),
    )
    return next((why for is_so, why in obstacles if is_so), "")


def _is_inert(code: str) -> bool:
    # A code is typed as it stands: nothing invisible may be put into it.
    return defuse(code) == code and weigh(code) <= CODE_MAX_WEIGHT


def _takes_off(voucher: Voucher) -> bool:
    off = voucher.percent if voucher.amount is None else voucher.amount.amount
    return off is not None and off > 0
