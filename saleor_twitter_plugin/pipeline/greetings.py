"""A person's first message is answered with the greeting; a new welcome post goes out."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from .. import greetings, outbox, shoppers, staff
from ..campaigns import Grounds
from ..greetings import POST_KEY
from ..handoffs import (
    EventKind,
    MessageKind,
    OptedOut,
    Outcome,
    OutgoingMessage,
    Priority,
    VoucherAnswer,
    XEvent,
    XUserId,
)
from ..models import Account, Campaign, WelcomePost
from ..models.campaigns import CampaignKind
from ..models.staff_tasks import StaffTaskKind
from ..replies.campaigns import write_greeting
from .offers import ask_for_voucher
from .performing import Scene


def prepare_greeting(outcome: Outcome, scene: Scene, *, language: str) -> str:
    """Return what a first message is greeted with, its voucher given already; "" for none.

    Not for who has said STOP, nor twice, nor for anything but a message that they wrote.

    Raises:
        RetryableError: codes are being made, or the shop could not answer.
    """
    event, account, now = scene.event, scene.account, scene.now
    if event.kind is not EventKind.MESSAGE or isinstance(outcome, OptedOut):
        return ""
    campaign = greetings.find_greeting_campaign(account, now=now)
    text = _find_text(campaign, language) if campaign else ""
    if campaign is None or not text or shoppers.has_opted_out(event.author_id):
        return ""
    if greetings.was_greeted(account, event.author_id, by_another_than=event.key):
        return ""
    return write_greeting(text, voucher=_give_voucher(campaign, scene), language=language)


def greet(
    event: XEvent,
    reply: OutgoingMessage | None,
    account: Account,
    greeting: str,
    *,
    now: datetime,
) -> OutgoingMessage | None:
    """Return the answer with the greeting below it, or the greeting alone: X wants one answer."""
    if not greeting or not greetings.greet_once(account, event.author_id, key=event.key, now=now):
        return reply
    if reply is not None:
        return replace(reply, text=f"{reply.text}\n\n{greeting}")
    return OutgoingMessage(
        key=f"answer:{event.key}",
        kind=MessageKind.DIRECT_MESSAGE,
        account_id=XUserId(account.x_user_id),
        priority=Priority.CARE,
        text=greeting,
        recipient_id=event.author_id,
    )


def change_welcome(account: Account, text: str, *, now: datetime) -> WelcomePost:
    """Keep the account's welcome post; a new text is posted once, and staff is asked to pin it."""
    with transaction.atomic():
        row, is_changed = greetings.store_welcome(account, text, now=now)
        if is_changed:
            key = POST_KEY.format(pk=row.pk, version=row.version)
            message = OutgoingMessage(
                key=key,
                kind=MessageKind.POST,
                account_id=XUserId(account.x_user_id),
                priority=Priority.CAMPAIGN,
                text=text,
            )
            outbox.add([message], now=now)
            staff.ask(
                StaffTaskKind.PIN_POST,
                key,
                account_id=account.x_user_id,
                outbox_key=key,
                now=now,
            )
    return row


def _find_text(campaign: Campaign, language: str) -> str:
    texts = campaign.settings.get("greetings")
    if not isinstance(texts, dict):
        return ""
    return str(texts.get(language) or texts.get("en") or "").strip()


def _give_voucher(campaign: Campaign, scene: Scene) -> bool | None:
    slug = campaign.settings.get("voucher_campaign")
    offers = Campaign.objects.filter(slug=str(slug), kind=CampaignKind.OFFER)
    offer = offers.first() if slug else None
    if offer is None:
        return None
    answered = ask_for_voucher(
        offer,
        scene.event,
        scene.account,
        key=f"greeting:{scene.account.pk}:{scene.event.author_id}",
        grounds=Grounds.GREETED,
        shop=scene.shop,
        config=scene.config,
        sealer=scene.sealer,
        known=scene.known,
        now=scene.now,
    )
    if answered.answer in (VoucherAnswer.OVER, VoucherAnswer.EMPTY):
        # Once a day: the greeting goes out without it, and promises nothing.
        staff.ask(
            StaffTaskKind.VOUCHER_MISSING,
            f"{campaign.slug}, {offer.slug}:{scene.now:%Y-%m-%d}",
            account_id=scene.account.x_user_id,
            now=scene.now,
        )
    told = {VoucherAnswer.LOADED: True, VoucherAnswer.WAITING: False}
    return told.get(answered.answer)
