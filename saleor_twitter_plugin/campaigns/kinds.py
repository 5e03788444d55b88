"""What each kind of campaign needs before it may run. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from ..config import Problem
from ..contests.rules import read_rules
from ..wording import LANGUAGES, mark
from ..x_text import weigh
from .discounts import find_discount_problems, find_outlet_problems
from .rewards import find_reward_problems, rewards_posts

HASHTAG_MAX_LENGTH = 100
TEXT_MAX_WEIGHT = 200
# What an answer can be about; each has words of ours where the owner has none.
TEXT_NAMES = frozenset(
    {
        *("loaded", "waiting", "confirm", "over", "not_for_you", "already", "empty"),
        *("post_first", "not_disclosed"),
    }
)
REQUIRED = mark("This is needed before the campaign can run.")


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign as its owner wrote it; `kind` and `audience` are values of their enums."""

    kind: str
    channel: str
    hashtags: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    audience: str
    audience_category_ids: tuple[str, ...]
    voucher_count_max: int | None
    budget_amount: Decimal | None
    per_person_max: int
    texts: Mapping[str, Mapping[str, str]]
    sponsor: str
    rules_text: str
    settings: Mapping[str, object]


def find_problems(plan: Plan, *, now: datetime) -> list[Problem]:
    """Return what stands in the way of scheduling it; mostly nothing."""
    found = [
        *_find_window_problems(plan, now),
        *_find_audience_problems(plan),
        *find_text_problems(plan.texts),
        *_find_number_problems(plan),
    ]
    if not plan.hashtags and not _is_without_hashtag(plan):
        found.append(Problem("hashtags", REQUIRED, {}))
    found.extend(_KIND_CHECKS[plan.kind](plan) if plan.kind in _KIND_CHECKS else ())
    if rewards_posts(plan.kind, plan.settings):
        found += find_reward_problems(plan.settings, hashtags=plan.hashtags, today=now.date())
    return found


def find_text_problems(texts: Mapping[str, Mapping[str, str]]) -> list[Problem]:
    """Return what is wrong with the owner's own words."""
    found = []
    for language, each in texts.items():
        if language not in LANGUAGES:
            found.append(
                Problem("texts", mark("There is no language {language}."), {"language": language})
            )
            continue
        for name, text in each.items():
            if name not in TEXT_NAMES:
                found.append(Problem("texts", mark("There is no text {name}."), {"name": name}))
            elif weigh(text) > TEXT_MAX_WEIGHT:
                message = mark("{name} is too long: X counts {weight} of {most}.")
                weight = str(weigh(text))
                values = {"name": name, "weight": weight, "most": str(TEXT_MAX_WEIGHT)}
                found.append(Problem("texts", message, values))
    return found


@dataclass(frozen=True, slots=True)
class PrizeOffer:
    """The offer whose vouchers a contest gives, and how long after its end they are needed."""

    slug: str
    claim_within: timedelta


def find_prize_offer(kind: str, settings: Mapping[str, object]) -> PrizeOffer | None:
    """Return which offer's vouchers are the prizes; None where none are."""
    rules, _ = read_rules(settings) if kind == "contest" else (None, [])
    if rules is None or not rules.prize_campaign:
        return None
    return PrizeOffer(rules.prize_campaign, rules.claim_within)


def _find_window_problems(plan: Plan, now: datetime) -> list[Problem]:
    found = []
    if plan.ends_at is None:
        # Whatever is open for ever is forgotten, and still gives away.
        found.append(Problem("ends_at", REQUIRED, {}))
    elif plan.ends_at <= now:
        found.append(Problem("ends_at", mark("This moment is over."), {}))
    if plan.starts_at and plan.ends_at and plan.starts_at >= plan.ends_at:
        found.append(Problem("starts_at", mark("It would end before it starts."), {}))
    return found


def _find_audience_problems(plan: Plan) -> list[Problem]:
    if plan.audience == "buyers" and not plan.audience_category_ids:
        return [Problem("audience_category_ids", REQUIRED, {})]
    return []


def _find_number_problems(plan: Plan) -> list[Problem]:
    found = []
    if plan.per_person_max < 1:
        found.append(Problem("per_person_max", mark("At least one."), {}))
    if plan.voucher_count_max is not None and plan.voucher_count_max < 1:
        found.append(Problem("voucher_count_max", mark("At least one."), {}))
    if plan.budget_amount is not None and plan.budget_amount <= 0:
        found.append(Problem("budget_amount", mark("More than nothing."), {}))
    return found


def _is_without_hashtag(plan: Plan) -> bool:
    # An offer whose vouchers are prizes, or part of a greeting: nobody is to ask for one.
    is_given = plan.kind == "offer" and plan.settings.get("without_hashtag") is True
    return is_given or plan.kind in _WITHOUT_HASHTAG


def _ask_for_discount(plan: Plan) -> list[Problem]:
    if not plan.settings.get("discount"):
        return [Problem("discount", REQUIRED, {})]
    return find_discount_problems(plan.settings, has_money_budget=bool(plan.budget_amount))


def _ask_for_outlet(plan: Plan) -> list[Problem]:
    has_budget = plan.budget_amount is not None
    return [*_ask_for_discount(plan), *find_outlet_problems(plan.settings, has_budget)]


def _ask_for_legal_fields(plan: Plan) -> list[Problem]:
    # Source: X's guidelines for promotions; and the law of most countries.
    missing = [name for name in ("sponsor", "rules_text") if not getattr(plan, name).strip()]
    return [Problem(name, REQUIRED, {}) for name in missing]


def _ask_for_contest(plan: Plan) -> list[Problem]:
    found = [*_ask_for_legal_fields(plan), *read_rules(plan.settings)[1]]
    if len(plan.hashtags) > 1:
        # Two of ours in one text leave open which is meant, and its author would be asked.
        found.append(Problem("hashtags", mark("One hashtag, no more."), {}))
    return found


# A drop has its own.
_WITHOUT_HASHTAG = frozenset({"greeting", "drop"})
_KIND_CHECKS = {
    "offer": _ask_for_discount,
    "outlet": _ask_for_outlet,
    "contest": _ask_for_contest,
    "pay_with_a_post": _ask_for_discount,
}
