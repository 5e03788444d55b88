"""What a signed-in customer can do: link a handle, undo it, complete a claim."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import graphene

from ..claims import (
    ClaimProblem,
    complete,
    go_on,
    hold_as_customer,
    hold_as_new_browser,
    read_holder,
    read_token,
    write_holder,
)
from ..drops import find_hold, find_terms
from ..errors import (
    ConfigurationError,
    RetryableError,
    TwitterPluginError,
    UnknownOutcomeError,
)
from ..handoffs import SaleorCustomerId, XUserId
from ..keys import get_sealer
from ..links import checkout_link
from ..models import Claim, ShopperLink
from ..pipeline import load_waiting_vouchers
from ..shoppers import CODE_VALIDITY, LinkProblem, confirm_link, remove_link, start_link
from ..wording import mark, translate
from .buying_types import Order, TwitterClaim, TwitterOrder
from .context import Context
from .me import TwitterLink
from .payments import PaymentMutations
from .problems import Error, Refused, TwitterErrorCode, explain
from .requiring import require_customer, require_working
from .staff import StaffMutations
from .types import (
    TwitterError,
    list_handles,
    list_of,
    write_instruction,
)
from .vouchers import TwitterVoucherApply

log = logging.getLogger(__name__)

HOW_TO_PROVE = mark(
    "Post this text on X within {minutes} minutes, or send it to @{handle} as a direct message."
    " Then come back here and confirm your handle."
)


class TwitterLinkStart(graphene.Mutation):
    code = graphene.String()
    expires_at = graphene.DateTime()
    instruction = graphene.String(description="The text to post.")
    message = graphene.String(description="What to do with it, for the customer to read.")
    handles = list_of(graphene.String)
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(root: None, info: Any) -> "TwitterLinkStart":
        context: Context = info.context
        try:
            customer_id = require_customer(context)
            require_working(context)
            handles = list_handles()
            if not handles:
                raise Refused(TwitterErrorCode.PLUGIN_NOT_READY)
            request = start_link(customer_id, now=context.now)
        except (Refused, LinkProblem) as problem:
            return TwitterLinkStart(handles=[], errors=[explain(problem, context.language)])
        message = translate(HOW_TO_PROVE, context.language).format(
            minutes=int(CODE_VALIDITY.total_seconds() // 60), handle=handles[0]
        )
        return TwitterLinkStart(
            code=request.code,
            expires_at=request.expires_at,
            instruction=write_instruction(handles[0], request.code),
            message=message,
            handles=handles,
            errors=[],
        )


class TwitterLinkConfirm(graphene.Mutation):
    class Arguments:
        code = graphene.NonNull(graphene.String)
        handle = graphene.String(description="The handle that the customer says is theirs.")

    link = graphene.Field(TwitterLink)
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(root: None, info: Any, code: str, handle: str | None = None) -> "TwitterLinkConfirm":
        context: Context = info.context
        try:
            customer_id = require_customer(context)
            require_working(context)
            link = confirm_link(customer_id, code, handle=handle, now=context.now)
        except (Refused, LinkProblem) as problem:
            return TwitterLinkConfirm(errors=[explain(problem, context.language)])
        _load_waiting(link, context)
        return TwitterLinkConfirm(link=link, errors=[])


class TwitterLinkRemove(graphene.Mutation):
    link = graphene.Field(TwitterLink, description="The link that was removed.")
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(root: None, info: Any) -> "TwitterLinkRemove":
        context: Context = info.context
        try:
            # Also while the plugin is off: nobody has to wait to take a consent back.
            customer_id = require_customer(context)
        except Refused as problem:
            return TwitterLinkRemove(errors=[explain(problem, context.language)])
        return TwitterLinkRemove(link=remove_link(customer_id, now=context.now), errors=[])


class TwitterClaimComplete(graphene.Mutation):
    class Arguments:
        token = graphene.NonNull(graphene.String)

    order = graphene.Field(TwitterOrder)
    claim = graphene.Field(TwitterClaim)
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(root: None, info: Any, token: str) -> "TwitterClaimComplete":
        context: Context = info.context
        claim: Claim | None = None
        order: Order | None = None
        errors: list[Error] = []
        try:
            customer_id = require_customer(context)
            require_working(context)
            claim = read_token(token, signing_key=context.signing_key, now=context.now)
            order = _complete(claim, customer_id, context)
        except (Refused, ClaimProblem) as problem:
            errors.append(explain(problem, context.language))
        if claim is not None:
            claim = Claim.objects.filter(pk=claim.pk).first()
        return TwitterClaimComplete(order=order, claim=claim, errors=errors)


class TwitterClaimContinue(graphene.Mutation):
    """Hold what the claim is for, and tell the checkout in which the storefront finishes it.

    The first who does is the one who may: a signed-in customer, or a browser that shows `holder`.
    """

    class Arguments:
        token = graphene.NonNull(graphene.String)
        holder = graphene.String(description="What an earlier call gave this browser.")

    claim = graphene.Field(TwitterClaim)
    holder = graphene.String(
        description="For this browser alone to keep, beside the token. Null for a customer."
    )
    checkout_url = graphene.String(description="Null where the owner has set no such page.")
    errors = list_of(TwitterError)

    @staticmethod
    def mutate(
        root: None, info: Any, token: str, holder: str | None = None
    ) -> "TwitterClaimContinue":
        context: Context = info.context
        key = context.signing_key
        try:
            require_working(context)
            claim = read_token(token, signing_key=key, now=context.now)
            if context.customer_id is not None:
                known = hold_as_customer(context.customer_id)
            else:
                known = read_holder(holder or "", signing_key=key) or hold_as_new_browser()
            with _told_to_retry(claim):
                claim = go_on(claim, known, shop=context.shop, now=context.now)
        except (Refused, ClaimProblem) as problem:
            return TwitterClaimContinue(errors=[explain(problem, context.language)])
        context.holders[claim.pk] = known
        checkout_id = context.shop.to_global_id("Checkout", claim.saleor_checkout_id)
        link = checkout_link(context.config, checkout_id=checkout_id, channel=claim.channel)
        return TwitterClaimContinue(
            claim=claim,
            holder=None if known.customer_id else write_holder(known, signing_key=key),
            checkout_url=link or None,
            errors=[],
        )


class Mutation(StaffMutations, PaymentMutations, graphene.ObjectType):
    twitter_link_start = TwitterLinkStart.Field()
    twitter_link_confirm = TwitterLinkConfirm.Field()
    twitter_link_remove = TwitterLinkRemove.Field()
    twitter_claim_complete = TwitterClaimComplete.Field()
    twitter_claim_continue = TwitterClaimContinue.Field()
    twitter_voucher_apply = TwitterVoucherApply.Field()


def _complete(claim: Claim, customer_id: SaleorCustomerId, context: Context) -> Order:
    terms = find_terms(claim.key)
    with _told_to_retry(claim):
        placed = complete(
            claim,
            shop=context.shop,
            customer_id=customer_id,
            held=find_hold(claim.key, now=context.now),
            now=context.now,
            shipping_rule=context.config.shipping_rule,
            collection_point_id=terms.collection_point_id,
            drop_slug=terms.drop_slug,
        )
    return Order(claim.channel, placed.order_id, placed.number, placed.total, placed.is_paid)


@contextmanager
def _told_to_retry(claim: Claim) -> Iterator[None]:
    try:
        yield
    except (RetryableError, UnknownOutcomeError) as error:
        log.warning(
            "Claim %s was not completed, the customer is told to retry: %s", claim.pk, error
        )
        raise Refused(TwitterErrorCode.TRY_AGAIN) from None
    except ConfigurationError:
        log.exception("Claim %s was not completed", claim.pk)
        raise Refused(TwitterErrorCode.PLUGIN_NOT_READY) from None


def _load_waiting(link: ShopperLink, context: Context) -> None:
    """Load the vouchers that waited for this; what fails is done by beat."""
    try:
        load_waiting_vouchers(
            shop=context.shop,
            sealer=get_sealer(),
            now=context.now,
            x_user_id=XUserId(link.x_user_id),
        )
    except TwitterPluginError as error:
        log.warning("Vouchers that waited for a link are loaded later: %s", error)
