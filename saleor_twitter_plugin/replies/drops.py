"""What a drop says, in words."""

from typing import assert_never

from ..handoffs import DropAnswer, DropAnswered, DropOutcome, ExclusionReason, TurnPassed
from ..wording import mark, translate
from ..x_text import defuse, shorten
from .naming import print_moment, print_name

DROP_MAX_WEIGHT = 60
THING_MAX_WEIGHT = 70
CHOICES_MAX_WEIGHT = 120


def drop_text(answered: DropAnswered, language: str) -> str:
    """Return how the person stands with the drop, and where to go on."""
    answer = answered.answer
    choices = "; ".join(" = ".join(filter(None, each)) for each in answer.choices)
    text = translate(_message(answered), language).format(
        drop=_print_drop(answer.drop_name),
        name=print_name(answer.wish, THING_MAX_WEIGHT) if answer.wish else "",
        place=answer.place,
        until=print_moment(answer.held_until, language) if answer.held_until else "",
        opens=print_moment(answer.opens_at, language) if answer.opens_at else "",
        choices=shorten(defuse(choices), CHOICES_MAX_WEIGHT),
    )
    return f"{text} {answered.url}" if answered.url else text


def passed_text(passed: TurnPassed, language: str) -> str:
    message = mark("Done: you are out of {drop}, and your place goes to the next in line.")
    return translate(message, language).format(drop=_print_drop(passed.drop_name))


def _message(answered: DropAnswered) -> str:
    answer = answered.answer
    match answer.outcome:
        case DropOutcome.WON if answer.held_until is None:
            return mark("It is yours: {name}. See how it stands.")
        case DropOutcome.WON if answered.is_linked:
            return mark("It is yours! {name} is held for you until {until} and ordered now.")
        case DropOutcome.WON:
            return mark("It is yours! {name} is held for you until {until}. Order it here:")
        case DropOutcome.WAITLISTED if answer.place is None:
            return mark("Your turn for {name} has come. See how it stands.")
        case DropOutcome.WAITLISTED:
            return mark(
                "{name} is gone for now. You are number {place} in line: what others leave is held"
                " for you in turn."
            )
        case DropOutcome.ENTERED:
            return mark("You are in the draw for {name}. Good luck!")
        case DropOutcome.SOLD_OUT:
            return mark("{drop} is sold out. Nothing was ordered.")
        case DropOutcome.NOT_OPEN if answer.opens_at is None:
            return mark("{drop} is not open yet. Please write again when it is.")
        case DropOutcome.NOT_OPEN:
            return mark("{drop} opens on {opens}. Please write again then.")
        case DropOutcome.CLOSED:
            return mark("{drop} is over.")
        case DropOutcome.ALREADY_IN:
            return _standing_message(answer)
        case DropOutcome.EXCLUDED:
            return _exclusion_message(answer.reason)
        case DropOutcome.CHOOSE_VARIANT:
            return mark("Which one of {drop}? Write the hashtag and one of these: {choices}")
        case _:
            assert_never(answer.outcome)


def _standing_message(answer: DropAnswer) -> str:
    match answer.standing:
        case "held":
            return mark("One of {drop} is held for you already.")
        case "ordered":
            return mark("You have ordered yours of {drop} already.")
        case "waiting":
            return mark("You wait in line for {drop} already.")
        case "entered":
            return mark("You are in the draw of {drop} already.")
        case "lapsed" | "passed":
            return mark("You had your turn in {drop}: each person has one.")
        case _:
            return mark("You took part in {drop} already: each person can do so once.")


def _exclusion_message(reason: ExclusionReason | None) -> str:
    match reason:
        case ExclusionReason.NOT_LINKED:
            return mark(
                "{drop} is for handles that are linked to an account at our shop: #link says how."
            )
        case ExclusionReason.WON_TOO_OFTEN:
            return mark("You won lately, so {drop} is for others this time. Thank you!")
        case ExclusionReason.ACCOUNT_TOO_YOUNG:
            return mark("Sorry: {drop} is for accounts that have been on X for longer.")
        case ExclusionReason.ACCOUNT_AGE_UNKNOWN:
            return mark("Sorry: {drop} asks for an account's age, and we cannot tell yours.")
        case ExclusionReason.SAME_CUSTOMER:
            return mark("Your account at our shop is in {drop} already, with another handle.")
        case ExclusionReason.SAME_ADDRESS:
            return mark("Sorry: {drop} is one for each address, and yours is in already.")
        case ExclusionReason.SAME_PAYMENT:
            return mark("Sorry: {drop} is one for each payment method, and yours is in already.")
        case ExclusionReason.OPTED_OUT | None:
            return mark("Sorry: you cannot take part in {drop}.")
        case _:
            assert_never(reason)


def _print_drop(name: str) -> str:
    return shorten(defuse(name), DROP_MAX_WEIGHT)
