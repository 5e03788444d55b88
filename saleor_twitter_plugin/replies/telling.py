"""What waits, how an order stands, how to link and what to write, in words."""

from typing import assert_never

from ..handoffs import CartShown, HelpGiven, LinkExplained, OrderProgress, OrderStatus, StatusTold
from ..wording import mark, translate
from ..x_text import defuse, shorten
from .naming import print_more, print_names

NUMBER_MAX_WEIGHT = 40
ALIASES_MAX_WEIGHT = 80
CLAIM_NAMES_MAX_WEIGHT = 25
WISH_NAMES_MAX_WEIGHT = 50


def cart_text(cart: CartShown, language: str) -> str:
    """Return what waits: in a message with names and links, elsewhere how much."""
    if not cart.wishes and not cart.claim_count:
        return translate(mark("Your cart is empty."), language)
    if not cart.is_private:
        message = mark(
            "To confirm: {wish_count}. To finish in our shop: {claim_count}. Send us #cart as a"
            " message for details."
        )
        return translate(message, language).format(
            wish_count=1 if cart.wishes else 0, claim_count=cart.claim_count
        )
    parts: list[str] = []
    if cart.wishes:
        names = print_names(cart.wishes, language, max_weight=WISH_NAMES_MAX_WEIGHT)
        message = mark("Waits for your #confirm: {quantity} × {name}.")
        parts.append(
            translate(message, language).format(quantity=cart.wishes[0].quantity, name=names)
        )
    if cart.claim_count:
        claims = ", ".join(
            f"{each.wishes[0].quantity} ×"
            f" {print_names(each.wishes, language, max_weight=CLAIM_NAMES_MAX_WEIGHT)}"
            f" {each.claim_url}"
            for each in cart.claims
        )
        claims += print_more(cart.claim_count - len(cart.claims), language)
        parts.append(translate(mark("To finish here: {claims}"), language).format(claims=claims))
    return " ".join(parts)


def status_text(status: StatusTold, language: str) -> str:
    if not status.is_private:
        message = mark(
            "Orders are private: look into your account at our shop, or send us #status as a"
            " message."
        )
    elif not status.is_linked:
        message = mark("This handle is linked to no account yet: #link says how.")
    elif status.order is not None:
        return _order_text(status.order, language)
    elif status.number:
        message = mark("You have no order {number}.")
    else:
        message = mark("You have no order yet.")
    return translate(message, language).format(number=_print_number(status.number))


def linking_text(link: LinkExplained, language: str) -> str:
    if link.is_linked:
        return translate(
            mark("This handle is linked to your account. #unlink undoes it."), language
        )
    message = mark(
        "Sign in to your account at our shop, get a code there, and write it here as #link CODE."
    )
    text = translate(message, language)
    return f"{text} {link.account_url}" if link.account_url else text


def help_text(help_given: HelpGiven, language: str) -> str:
    """Return the commands, without their # so that none of them is a hashtag of ours."""
    message = mark(
        "Write # and one of: buy CODE 2, reserve CODE, confirm, cancel, cart, status, link,"
        " unlink, stop."
    )
    text = translate(message, language)
    if not help_given.aliases:
        return text
    aliases = ", ".join(f"{alias} = {name}" for alias, name in help_given.aliases)
    also = translate(mark("Also: {aliases}"), language)
    return f"{text} {also.format(aliases=shorten(defuse(aliases), ALIASES_MAX_WEIGHT))}"


def _order_text(order: OrderStatus, language: str) -> str:
    text = translate(_progress(order.progress), language).format(number=_print_number(order.number))
    if order.progress in {OrderProgress.CANCELLED, OrderProgress.EXPIRED, OrderProgress.RETURNED}:
        return text
    paid = mark("It is paid.") if order.is_paid else mark("It is not paid yet.")
    return f"{text} {translate(paid, language)}"


def _progress(progress: OrderProgress) -> str:
    match progress:
        case OrderProgress.UNCONFIRMED:
            return mark("Order {number} waits for us to confirm it.")
        case OrderProgress.OPEN:
            return mark("Order {number} is being prepared.")
        case OrderProgress.PARTLY_SENT:
            return mark("Order {number} is sent in part.")
        case OrderProgress.SENT:
            return mark("Order {number} is sent.")
        case OrderProgress.RETURNED:
            return mark("Order {number} was returned.")
        case OrderProgress.CANCELLED:
            return mark("Order {number} is cancelled.")
        case OrderProgress.EXPIRED:
            return mark("Order {number} was not paid in time.")
        case _:
            assert_never(progress)


def _print_number(number: str) -> str:
    return shorten(defuse(number), NUMBER_MAX_WEIGHT)
