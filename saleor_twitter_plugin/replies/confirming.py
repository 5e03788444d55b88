"""Wishes that wait for a #confirm, in words."""

from functools import partial

from ..handoffs import ConfirmationAsked, Unlinked, WaitingCancelled
from ..wording import mark, translate
from ..x_limits import POST_MAX_WEIGHT
from ..x_text import defuse, shorten, weigh
from .naming import LINES_MAX_WEIGHT, STAMP_MAX_WEIGHT, print_names, print_price
from .vouchers import NAME_MAX_WEIGHT


def asked_text(asked: ConfirmationAsked, language: str) -> str:
    """Return what would be ordered, for how much, and what to write."""
    message = (
        mark(
            "The price has changed: {quantity} × {name} is {total} before delivery now. Reply"
            " #confirm within 15 minutes to order, or #cancel."
        )
        if asked.is_price_changed
        else mark(
            "{quantity} × {name}: {total} before delivery. Reply #confirm within 15 minutes to"
            " order, or #cancel."
        )
    )
    sentences = [translate(message, language)]
    if asked.is_charged:
        sentences.append(translate(mark("Your saved payment method is charged then."), language))
    if asked.has_replaced:
        sentences.append(translate(mark("Your earlier wish is dropped."), language))
    write = partial(
        " ".join(sentences).format,
        quantity=asked.wishes[0].quantity,
        total=print_price(asked.total, language),
    )
    # Beside all that can have to be said, names have little room.
    left = POST_MAX_WEIGHT - STAMP_MAX_WEIGHT - weigh(write(name=""))
    names = print_names(asked.wishes, language, max_weight=min(LINES_MAX_WEIGHT, left))
    return write(name=names)


def cancelled_text(cancelled: WaitingCancelled, language: str) -> str:
    if not cancelled.key:
        return translate(mark("Nothing waits that could be cancelled."), language)
    if cancelled.campaign_name:
        name = shorten(defuse(cancelled.campaign_name), NAME_MAX_WEIGHT)
        return translate(mark("Cancelled: you get no voucher of {name}."), language).format(
            name=name
        )
    if not cancelled.wishes:
        return translate(mark("Cancelled: the handle stays linked."), language)
    message = mark("Cancelled: {quantity} × {name}. Nothing was ordered.")
    return translate(message, language).format(
        quantity=cancelled.wishes[0].quantity, name=print_names(cancelled.wishes, language)
    )


def unlink_asked_text(language: str) -> str:
    return translate(
        mark("Reply #confirm within 15 minutes to unlink this handle from your account."), language
    )


def unlinked_text(unlinked: Unlinked, language: str) -> str:
    if unlinked.has_link:
        return translate(
            mark("Done: this handle is not linked to your account any more."), language
        )
    return translate(mark("This handle is linked to no account."), language)
