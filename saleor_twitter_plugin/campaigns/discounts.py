"""What a campaign's voucher gives, as its owner wrote it into the settings. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from ..config import Problem
from ..handoffs import DiscountKind
from ..wording import mark

VALID_FOR = timedelta(days=30)
_VALID_DAYS_MAX = 366
_SCOPES = ("categories", "collections", "products")
_IMPOSSIBLE = mark("This value is not possible.")
_MOST_NEEDED = mark("How much one voucher gives at most is needed to keep a budget in money.")

Settings = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Discount:
    kind: DiscountKind
    value: Decimal
    """Percent, or an amount; nothing for free shipping."""


def read_discount(settings: Settings) -> Discount | None:
    """`{"discount": {"kind": "percent", "value": "10"}}`; None where it says nothing possible."""
    given = settings.get("discount")
    if not isinstance(given, Mapping):
        return None
    try:
        kind = DiscountKind(str(given.get("kind")))
    except ValueError:
        return None
    if kind is DiscountKind.FREE_SHIPPING:
        return Discount(kind, Decimal(0))
    value = _read_amount(given.get("value"))
    if value is None or (kind is DiscountKind.PERCENT and value > 100):
        return None
    return Discount(kind, value)


def read_minimum_spend(settings: Settings) -> Decimal | None:
    return _read_amount(settings.get("minimum_spend"))


def read_most_it_gives(settings: Settings) -> Decimal:
    """Return what one voucher counts against the budget in money until it is used."""
    most = _read_amount(settings.get("most_it_gives"))
    discount = read_discount(settings)
    if most is None and discount is not None and discount.kind is DiscountKind.FIXED:
        return discount.value
    return most or Decimal(0)


def read_validity(settings: Settings) -> timedelta:
    """Return how long a voucher is good after it was asked for."""
    days = settings.get("valid_days")
    return timedelta(days=days) if isinstance(days, int) and days > 0 else VALID_FOR


def read_scope(settings: Settings) -> dict[str, list[str]]:
    """Return the ids of what alone the voucher is for, by `_SCOPES`; all empty for everything."""
    scope = {}
    for name in _SCOPES:
        given = settings.get(name)
        scope[name] = [str(each) for each in given] if isinstance(given, list) else []
    return scope


def find_discount_problems(settings: Settings, *, has_money_budget: bool) -> list[Problem]:
    found = []
    discount = read_discount(settings)
    if discount is None:
        found.append(Problem("discount", _IMPOSSIBLE, {}))
    for name in ("minimum_spend", "most_it_gives"):
        if settings.get(name) is not None and _read_amount(settings[name]) is None:
            found.append(Problem(name, _IMPOSSIBLE, {}))
    days = settings.get("valid_days")
    is_days = isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= _VALID_DAYS_MAX
    if days is not None and not is_days:
        found.append(Problem("valid_days", _IMPOSSIBLE, {}))
    for name in _SCOPES:
        if not isinstance(settings.get(name, []), list):
            found.append(Problem(name, _IMPOSSIBLE, {}))
    if discount is not None and has_money_budget and not read_most_it_gives(settings):
        found.append(Problem("most_it_gives", _MOST_NEEDED, {}))
    return found


def find_outlet_problems(settings: Settings, has_money_budget: bool) -> list[Problem]:
    """Return what stands in the way of a voucher that is for what a feed shows alone."""
    message = mark("The outlet's feed decides what its vouchers are for.")
    found = [Problem(name, message, {}) for name in _SCOPES if settings.get(name)]
    discount = read_discount(settings)
    if discount is not None and discount.kind is DiscountKind.FREE_SHIPPING:
        # Saleor looks at no goods for it.
        message = mark("Free shipping cannot be given for some goods alone.")
        found.append(Problem("discount", message, {}))
    # Off each unit of the goods: the amount itself is not the most.
    is_by_unit = discount is not None and discount.kind is DiscountKind.FIXED
    if is_by_unit and has_money_budget and _read_amount(settings.get("most_it_gives")) is None:
        found.append(Problem("most_it_gives", _MOST_NEEDED, {}))
    return found


def _read_amount(given: object) -> Decimal | None:
    if given is None or isinstance(given, bool):
        return None
    try:
        amount = Decimal(str(given))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount > 0 else None
