"""Somebody writes a campaign's hashtag: who they are, what they get, and what waits for a link."""

from dataclasses import replace
from datetime import datetime, timedelta

from .. import campaigns, shoppers
from ..campaigns import Asker, Grounds, outlets
from ..campaigns.audience import Belonging, find_belonging, needs_orders
from ..config import Config
from ..errors import PermanentError, RetryableError
from ..handoffs import (
    AskedVoucher,
    EventKind,
    SaleorCustomerId,
    VoucherAnswer,
    VoucherAnswered,
    XEvent,
    XPostId,
    XUserId,
)
from ..models import Account, Campaign, CampaignAsk
from ..models.campaigns import VoucherState
from ..sealing import Sealer
from ..shop import Shop
from ..wording import choose_language
from .known import Known
from .origins import find_answered
from .rewarding import find_post_url, find_what_is_missing
from .voucher_hints import respect_voucher
from .voucher_pool import fill_pool

WAITING_PER_ROUND = 200
_MORE_CODES_AFTER = timedelta(seconds=5)


def ask_for_voucher(
    campaign: Campaign,
    event: XEvent,
    account: Account,
    *,
    key: str = "",
    grounds: Grounds = Grounds.ASKED,
    shop: Shop,
    config: Config,
    sealer: Sealer,
    known: Known,
    now: datetime,
) -> VoucherAnswered:
    """Give whoever wrote the event a voucher of the campaign, or say why not.

    `key`: what it is given for; "" for the event itself.

    Raises:
        RetryableError: codes are being made, or the shop could not answer.
    """
    key = key or event.action_key
    customer_id = shoppers.find_customer_id(event.author_id)
    missing = find_what_is_missing(campaign, event, config=config, now=now)
    if missing is not None:
        asked = AskedVoucher(missing)
    # Only here: it may ask the shop for the customer's orders.
    elif _find_belonging(campaign, customer_id, shop) is Belonging.NO:
        asked = AskedVoucher(VoucherAnswer.NOT_FOR_YOU)
    elif outlets.is_suspended(campaign):
        asked = AskedVoucher(VoucherAnswer.OVER)
    else:
        asker = Asker(
            x_user_id=event.author_id,
            x_post_id=XPostId(event.action_key.partition(":")[2] or event.post_id or ""),
            account_id=XUserId(account.x_user_id),
            customer_id=customer_id,
            answered_post_id=find_answered(event, account, known),
        )
        asked = campaigns.issue(campaign, asker, key=key, grounds=grounds, now=now)
        if asked.answer is VoucherAnswer.TRY_AGAIN:
            _fill(campaign, shop=shop, sealer=sealer, now=now)
            asked = campaigns.issue(campaign, asker, key=key, grounds=grounds, now=now)
    answered = _answer(campaign, asked, event, key, now)
    if asked.answer is VoucherAnswer.POST_FIRST:
        language = choose_language(event.language, account.language, config.language)
        answered = replace(answered, post_url=find_post_url(campaign, account, language=language))
    return answered


def confirm_voucher(
    event: XEvent, *, shop: Shop, sealer: Sealer, now: datetime
) -> VoucherAnswered | None:
    """Load what the author was asked to confirm; None where nothing waits for their yes.

    Raises:
        RetryableError: codes are being made, or the shop could not answer.
    """

    def say_yes() -> tuple[Campaign, AskedVoucher] | None:
        return campaigns.confirm(
            event.author_id, key=event.action_key, written_at=event.created_at or now, now=now
        )

    confirmed = say_yes()
    if confirmed is not None and confirmed[1].answer is VoucherAnswer.TRY_AGAIN:
        fill_pool(confirmed[0], shop=shop, sealer=sealer, at_least=1)
        confirmed = say_yes()
    if confirmed is None:
        return None
    campaign, asked = confirmed
    return _answer(campaign, asked, event, event.action_key, now)


def load_waiting_vouchers(
    *, shop: Shop, sealer: Sealer, now: datetime, x_user_id: XUserId | None = None
) -> int:
    """Load what waits for people who are linked by now; return how many.

    Also by beat, so that it does not matter how somebody was linked.
    """
    loaded = 0
    for voucher in campaigns.list_waiting(limit=WAITING_PER_ROUND, x_user_id=x_user_id):
        customer_id = shoppers.find_customer_id(XUserId(voucher.x_user_id))
        if customer_id is None:
            continue
        if _find_belonging(voucher.campaign, customer_id, shop) is Belonging.NO:
            campaigns.take_back(voucher.pk, VoucherState.REVOKED)
            continue
        answer = campaigns.load(voucher, customer_id, now=now)
        if answer is VoucherAnswer.TRY_AGAIN:
            fill_pool(voucher.campaign, shop=shop, sealer=sealer, at_least=1)
            answer = campaigns.load(voucher, customer_id, now=now)
        loaded += answer is VoucherAnswer.LOADED
    return loaded


def _find_belonging(
    campaign: Campaign, customer_id: SaleorCustomerId | None, shop: Shop
) -> Belonging:
    has_to_ask = customer_id is not None and needs_orders(campaign.audience)
    return find_belonging(
        campaign.audience,
        campaign.audience_category_ids,
        is_linked=customer_id is not None,
        orders=shop.list_customer_orders(customer_id) if customer_id and has_to_ask else (),
    )


def _fill(campaign: Campaign, *, shop: Shop, sealer: Sealer, now: datetime) -> None:
    try:
        fill_pool(campaign, shop=shop, sealer=sealer, at_least=1)
    except PermanentError:
        # Deleted in the shop, perhaps before its hook was heard: then who asks is told it is over.
        respect_voucher(Campaign.objects.get(pk=campaign.pk), shop=shop, now=now)
        campaign.refresh_from_db()
        if campaigns.is_open_at(campaign, now):
            raise


def _answer(
    campaign: Campaign, asked: AskedVoucher, event: XEvent, key: str, now: datetime
) -> VoucherAnswered:
    if asked.answer is VoucherAnswer.TRY_AGAIN:
        raise RetryableError("Codes of a campaign are being made.", retry_after=_MORE_CODES_AFTER)
    ask = CampaignAsk(
        campaign=campaign,
        key=key,
        x_user_id=event.author_id,
        answer=asked.answer,
        is_message=event.kind is EventKind.MESSAGE,
        asked_at=now,
    )
    CampaignAsk.objects.bulk_create([ask], ignore_conflicts=True)
    return VoucherAnswered(asked.answer, campaign.texts, campaign.name, asked.expires_at)
