"""What a contest's owner wrote into the settings of its campaign. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from zoneinfo import ZoneInfo

from ..config import Problem
from ..wording import mark

PLACES_MAX = 1_000
DAYS_MAX = 366
_BEACON_MAX_LENGTH = 300
_PHRASE_MAX_LENGTH = 100
_IMPOSSIBLE = mark("This value is not possible.")
_HASHTAG = re.compile(r"[#＃﹟](\w+)")
_NEEDED = mark("This is needed before the campaign can run.")


class Mode(StrEnum):
    DRAW = "draw"
    JURY = "jury"


class PrizeKind(StrEnum):
    VOUCHER = "voucher"
    """Of a campaign of its own, an offer that is still open while prizes are claimed."""
    GIFT_CARD = "gift_card"


@dataclass(frozen=True, slots=True)
class Filters:
    """None, False: not asked for."""

    account_age_days: int | None = None
    is_for_linked: bool = False
    is_for_customers: bool = False
    """Linked, and with an order in the shop."""
    earlier_winners_days: int | None = None
    similar_handles_max: int | None = None
    """More entries than these in an hour, by handles that differ in their end alone, are bots'."""


@dataclass(frozen=True, slots=True)
class ContestRules:
    mode: Mode
    phrase: str
    place_count: int
    claim_within: timedelta
    beacon_source: str
    """Where a draw's chance comes from, named before anybody knows it; "" for a jury."""
    prize: PrizeKind
    prize_campaign: str
    """The slug of the offer whose vouchers are the prizes; "" for gift cards."""
    prize_amount: Decimal
    """What each gift card is worth; 0 for vouchers."""
    filters: Filters


def read_rules(settings: Mapping[str, object]) -> tuple[ContestRules | None, list[Problem]]:
    """Return the rules, or None with what is wrong with them.

    `{"mode": "draw", "phrase": "", "places": 3, "claim_days": 7, "beacon": "drand round 4242",
    "prize": {"kind": "gift_card", "amount": "25"}, "filters": {"linked": true}}`
    """
    reader = _Reader(settings)
    mode = Mode(reader.choose("mode", [each.value for each in Mode]))
    prize = _Reader(reader.nest("prize"), "prize")
    kind = PrizeKind(prize.choose("kind", [each.value for each in PrizeKind]))
    filters = _Reader(reader.nest("filters"), "filters")
    is_voucher = kind is PrizeKind.VOUCHER
    rules = ContestRules(
        mode=mode,
        phrase=reader.text("phrase", _PHRASE_MAX_LENGTH),
        place_count=reader.count("places", PLACES_MAX) or 1,
        claim_within=timedelta(days=reader.count("claim_days", DAYS_MAX) or 7),
        beacon_source=reader.text("beacon", _BEACON_MAX_LENGTH, is_needed=mode is Mode.DRAW),
        prize=kind,
        prize_campaign=prize.text("campaign", 64, is_needed=True) if is_voucher else "",
        prize_amount=Decimal(0) if is_voucher else prize.amount("amount"),
        filters=Filters(
            account_age_days=filters.count("account_age_days", 10 * DAYS_MAX),
            is_for_linked=filters.switch("linked"),
            is_for_customers=filters.switch("customers"),
            earlier_winners_days=filters.count("earlier_winners_days", 10 * DAYS_MAX),
            similar_handles_max=filters.count("similar_handles_max", PLACES_MAX),
        ),
    )
    problems = [*reader.problems, *prize.problems, *filters.problems]
    return (None if problems else rules), problems


def find_day(moment: datetime, time_zone: str) -> date:
    """Return the day on which that moment is, by the account's own clock."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def has_phrase(text: str, phrase: str) -> bool:
    """Tell whether the phrase stands in the text, in any case and with any spaces."""
    return _fold(phrase) in _fold(text)


def is_entry(text: str, tags: Iterable[str], phrase: str) -> bool:
    """Tell whether the text enters: by one of these hashtags, casefolded, and the phrase."""
    written = {each.casefold() for each in _HASHTAG.findall(text)}
    return not written.isdisjoint(tags) and has_phrase(text, phrase)


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


class _Reader:
    """Reads values one by one and notes what is wrong; what it returns then is never used."""

    def __init__(self, values: Mapping[str, object], within: str = "") -> None:
        self._values = values
        self._within = f"{within}." if within else ""
        self.problems: list[Problem] = []

    def choose(self, name: str, choices: list[str]) -> str:
        value = self._values.get(name, choices[0])
        return str(value) if value in choices else self._refuse(name, choices[0])

    def nest(self, name: str) -> Mapping[str, object]:
        value = self._values.get(name, {})
        return value if isinstance(value, Mapping) else self._refuse(name, {})

    def switch(self, name: str) -> bool:
        value = self._values.get(name, False)
        return value if isinstance(value, bool) else self._refuse(name, False)

    def text(self, name: str, length_limit: int, *, is_needed: bool = False) -> str:
        value = self._values.get(name, "")
        if not isinstance(value, str) or len(value) > length_limit:
            return self._refuse(name, "")
        if not (value.isprintable() or value == ""):
            return self._refuse(name, "")
        if is_needed and not value.strip():
            return self._refuse(name, "", _NEEDED)
        return value.strip()

    def count(self, name: str, most: int) -> int | None:
        value = self._values.get(name)
        if value is None:
            return None
        is_count = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most
        return value if is_count and isinstance(value, int) else self._refuse(name, None)

    def amount(self, name: str) -> Decimal:
        try:
            value = Decimal(str(self._values.get(name)))
        except InvalidOperation:
            return self._refuse(name, Decimal(0), _NEEDED)
        return value if value.is_finite() and value > 0 else self._refuse(name, Decimal(0))

    def _refuse[Value](self, name: str, instead: Value, message: str = _IMPOSSIBLE) -> Value:
        self.problems.append(Problem(f"settings.{self._within}{name}", message, {}))
        return instead
