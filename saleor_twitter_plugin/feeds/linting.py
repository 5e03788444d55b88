"""What is wrong with a template, before it is saved. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from ..handoffs import Trigger
from ..wording import choose_language, mark, translate
from ..x_limits import CASHTAGS_MAX, POST_MAX_WEIGHT
from ..x_prices import PRICES_USD, PriceItem
from ..x_text import has_link, weigh
from .filling import fill, list_kept_lines
from .rendering import (
    NAME_MIN_WEIGHT,
    PLACE_MAX_WEIGHT,
    SCOPE_MAX_WEIGHT,
    VARIANT_MAX_WEIGHT,
)
from .templates import (
    Variable,
    find_names,
    has_stray_braces,
    list_essential,
    list_variables,
)
from .threads import PARTS_MAX, split_parts

# Ours: a post with more of them reads as an advertisement for tags.
HASHTAGS_UNNOTICED_MAX = 2
# Letters and digits as heavy as a price, a code or a count ever is; X weighs no letter over 2.
_HEAVIEST: Mapping[Variable, str] = {
    Variable.NAME: "W" * NAME_MIN_WEIGHT,
    Variable.PRICE: "ABC 99,999,999.000",
    Variable.OLD_PRICE: "ABC 99,999,999.000",
    Variable.DISCOUNT: "100\u00a0%",
    Variable.CODE: "WWWWW",
    Variable.STOCK: "9,999,999",
    Variable.VARIANT: "W" * VARIANT_MAX_WEIGHT,
    Variable.LINK: "https://shop.example.com/plugins/global/twitter/r/",
    Variable.SCOPE: "W" * SCOPE_MAX_WEIGHT,
    Variable.MINIMUM: "ABC 99,999,999.000",
    Variable.PLACE: "W" * PLACE_MAX_WEIGHT,
    Variable.CITY: "W" * PLACE_MAX_WEIGHT,
    Variable.ENDS: "September 30, 11:59\u202fPM UTC",
}
# A longer one drops the hashtag out.
_HEAVIEST_OF_VOUCHERS: Mapping[Variable, str] = {Variable.CODE: "W" * 20}
_MAY_LACK = {
    Variable.OLD_PRICE,
    Variable.DISCOUNT,
    Variable.STOCK,
    Variable.LINK,
    Variable.SCOPE,
    Variable.MINIMUM,
    Variable.ENDS,
    Variable.CITY,
}
_MENTION = re.compile(r"(?<![A-Za-z0-9_!#$%&*@＠])[@＠][A-Za-z0-9_]+")
_HASHTAG = re.compile(r"(?<![\w&])[#＃](?=\w*[^\W\d_])\w+")
_CASHTAG = re.compile(r"(?<!\S)\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\w$])")


class ProblemCode(StrEnum):
    EMPTY = "empty"
    BRACES = "braces"
    UNKNOWN_VARIABLE = "unknown_variable"
    UNAVAILABLE_VARIABLE = "unavailable_variable"
    TOO_LONG = "too_long"
    CASHTAGS = "cashtags"
    MENTION = "mention"
    MISSING_CODE = "missing_code"
    SHARED_LINE = "shared_line"
    LINK = "link"
    HASHTAGS = "hashtags"
    NO_PAGE = "no_page"


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    code: ProblemCode
    message: str
    """English, to be translated; its {variables} are in `values`."""
    values: Mapping[str, str] = field(default_factory=dict)
    is_blocking: bool = True
    """False: it may be saved so, and its owner should know."""

    def explain(self, language: str) -> str:
        return translate(self.message, choose_language(language)).format(**self.values)


def lint(
    body: str,
    *,
    trigger: Trigger,
    hashtag: str,
    language: str,
    has_page: bool = True,
    prices_usd: Mapping[PriceItem, Decimal] = PRICES_USD,
) -> list[TemplateProblem]:
    """Return everything that is wrong with a template, the blocking problems first.

    Of a thread, of every post that it is; the code to buy with may stand in any of them.
    `has_page` False: the shop has no product page to lead to, so that no post has a link.
    """
    parts = split_parts(body)
    if not parts:
        return [TemplateProblem(ProblemCode.EMPTY, mark("Write what the post is to say."))]
    if len(parts) > PARTS_MAX:
        return [TemplateProblem(ProblemCode.TOO_LONG, mark("A thread has 2 to 25 posts."))]
    problems = list(_find_wrong_variables(body, trigger))
    if problems:
        # What cannot be filled in cannot be measured.
        return problems
    for part in parts:
        problems.extend(
            _find_wrong_text(_fill_heaviest(part, trigger, hashtag, language), prices_usd)
        )
    problems.extend(_find_lost_variables(body, trigger))
    if Variable.LINK in find_names(body) and not has_page:
        problems.append(
            TemplateProblem(
                ProblemCode.NO_PAGE,
                mark("{variable} has no value before the settings name the product page."),
                {"variable": f"{{{Variable.LINK}}}"},
                is_blocking=False,
            )
        )
    return sorted(problems, key=lambda each: not each.is_blocking)


def _find_wrong_variables(body: str, trigger: Trigger) -> Iterator[TemplateProblem]:
    if has_stray_braces(body):
        yield TemplateProblem(
            ProblemCode.BRACES,
            mark("A brace stands alone: write variables as {example}, and no other braces."),
            {"example": "{name}"},
        )
    offered = list_variables(trigger)
    for name in dict.fromkeys(find_names(body)):
        if name not in set(Variable):
            yield TemplateProblem(
                ProblemCode.UNKNOWN_VARIABLE,
                mark("There is no variable {variable}: choose from {known}."),
                {
                    "variable": f"{{{name}}}",
                    "known": ", ".join(f"{{{each}}}" for each in Variable if each in offered),
                },
            )
        elif name not in offered:
            yield TemplateProblem(
                ProblemCode.UNAVAILABLE_VARIABLE,
                mark("{variable} has no value in posts of the kind {trigger}."),
                {"variable": f"{{{name}}}", "trigger": trigger.value},
            )


def _find_wrong_text(
    text: str, prices_usd: Mapping[PriceItem, Decimal]
) -> Iterator[TemplateProblem]:
    if (weight := weigh(text)) > POST_MAX_WEIGHT:
        yield TemplateProblem(
            ProblemCode.TOO_LONG,
            mark("With the longest values it weighs {weight}, and X takes {limit}: shorten it."),
            {"weight": str(weight), "limit": str(POST_MAX_WEIGHT)},
        )
    if len(_CASHTAG.findall(text)) > CASHTAGS_MAX:
        yield TemplateProblem(
            ProblemCode.CASHTAGS, mark("X refuses posts with more than one cashtag, as $ABC.")
        )
    if mention := _MENTION.search(text):
        yield TemplateProblem(
            ProblemCode.MENTION,
            mark("{handle} would be told of every post: X forbids mentions that nobody asked for."),
            {"handle": mention[0]},
        )
    if has_link(text):
        yield TemplateProblem(
            ProblemCode.LINK,
            mark("Each post with a link costs {price} USD instead of {plain_price} USD."),
            {
                "price": str(prices_usd[PriceItem.POST_WITH_URL]),
                "plain_price": str(prices_usd[PriceItem.POST]),
            },
            is_blocking=False,
        )
    if (count := len(_HASHTAG.findall(text))) > HASHTAGS_UNNOTICED_MAX:
        yield TemplateProblem(
            ProblemCode.HASHTAGS,
            mark("{count} hashtags: posts with more than {limit} read as spam."),
            {"count": str(count), "limit": str(HASHTAGS_UNNOTICED_MAX)},
            is_blocking=False,
        )


def _find_lost_variables(body: str, trigger: Trigger) -> Iterator[TemplateProblem]:
    names = find_names(body)
    essential = list_essential(trigger)
    if Variable.CODE in essential and Variable.CODE not in names:
        yield TemplateProblem(
            ProblemCode.MISSING_CODE,
            mark("Without {code} nobody can use the voucher.")
            if trigger is Trigger.VOUCHER
            else mark("Without {code} nobody can buy by answering the post."),
            {"code": "{code}"},
            is_blocking=False,
        )
    may_lack = _MAY_LACK - set(essential)
    for line in body.splitlines():
        in_line = set(find_names(line))
        lacking = sorted(in_line & may_lack)
        if lacking and in_line.intersection(essential):
            yield TemplateProblem(
                ProblemCode.SHARED_LINE,
                mark(
                    "Where {variable} has no value its whole line is left out, and with it"
                    " {essential}: our own words are posted then. Give {variable} its own line."
                ),
                {
                    "variable": f"{{{lacking[0]}}}",
                    "essential": ", ".join(f"{{{each}}}" for each in essential if each in in_line),
                },
                is_blocking=False,
            )


def _fill_heaviest(body: str, trigger: Trigger, hashtag: str, language: str) -> str:
    price = _HEAVIEST[Variable.PRICE]
    values = {
        **_HEAVIEST,
        **(_HEAVIEST_OF_VOUCHERS if trigger is Trigger.VOUCHER else {}),
        Variable.PRICE: translate(mark("from {price}"), choose_language(language)).format(
            price=price
        ),
        Variable.HASHTAG: f"#{hashtag}" if hashtag else "",
    }
    return fill("\n".join(list_kept_lines(body, values)), values)
