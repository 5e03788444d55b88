"""A post enters a contest; a contest ends; winners are told and get their prizes."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from .. import campaigns, contests, outbox, shoppers, staff
from ..campaigns import Asker, Grounds
from ..config import Config
from ..contests import ContestRules, Entrant, Mode, PrizeKind
from ..contests.entering import EntryAnswer, NewEntry, enter, find_open
from ..contests.freezing import find_earlier_wins, freeze_entries, list_people
from ..contests.prizes import block, claim, deliver, list_blocked, list_open, pass_on
from ..errors import PermanentError, TwitterPluginError
from ..failures import log_failure
from ..feeds.account_rules import read_row
from ..handoffs import (
    EventKind,
    MessageKind,
    Money,
    NothingDone,
    OrderState,
    OutgoingMessage,
    Priority,
    SaleorCustomerId,
    VoucherAnswer,
    XEvent,
    XPostId,
    XUserId,
)
from ..models import Account, Campaign, ContestPrize, ContestResult
from ..models.campaigns import CampaignKind
from ..models.contests import PrizeState
from ..models.staff_tasks import StaffTaskKind
from ..replies.campaigns import write_won
from ..sealing import Sealer
from ..shop import Shop
from ..wording import choose_language, mark
from .handles import find_out_handle
from .known import Known
from .voucher_pool import fill_pool

logger = logging.getLogger(__name__)

PRIZES_PER_ROUND = 200
# Of a prize that the shop itself does not give; the others are an offer's answers.
REFUSED = "refused"


def take_contest_entry(
    tag: str,
    event: XEvent,
    account: Account,
    *,
    config: Config,
    sealer: Sealer,
    known: Known,
    now: datetime,
) -> NothingDone | None:
    """Let a post enter the contest that its hashtag means; None where it means none.

    Nobody is answered here: a winner's entry has its one answer when they have won.
    """
    if event.kind is not EventKind.POST:
        return None
    posted_at = event.created_at or now
    campaign = find_open(known.list_contests(tag), account_pk=account.pk, posted_at=posted_at)
    rules, _ = contests.read_rules(campaign.settings) if campaign else (None, [])
    if campaign is None or rules is None or not contests.has_phrase(event.text, rules.phrase):
        return None
    entry = NewEntry(
        x_user_id=event.author_id,
        handle=find_out_handle(event, account, config=config, sealer=sealer, now=now),
        x_post_id=_first_version(event),
        account_id=XUserId(account.x_user_id),
        language=event.language,
        text=event.text if rules.mode is Mode.JURY else "",
        posted_at=posted_at,
        day=contests.find_day(posted_at, read_row(account).time_zone),
    )
    answer = enter(campaign, entry)
    return None if answer is EntryAnswer.CLOSED else NothingDone(f"contest: {answer}")


def freeze_contest(
    campaign: Campaign, *, shop: Shop, signing_key: bytes, now: datetime
) -> ContestResult:
    """Ask the shop about the entrants, leave out whom the rules leave out, and freeze.

    Raises:
        ContestProblem: its settings are not whole, it is not over, or was frozen before.
        RetryableError: the shop could not answer.
    """
    rules = read_contest_rules(campaign)
    won_at = find_earlier_wins(campaign)
    entrants = {}
    for each in list_people(campaign):
        customer_id = _find_customer(XUserId(each.x_user_id), shop)
        asks_orders = rules.filters.is_for_customers
        orders = shop.list_customer_orders(customer_id) if customer_id and asks_orders else []
        entrants[each.x_user_id] = Entrant(
            x_user_id=each.x_user_id,
            handle=each.handle,
            entered_at=each.entered_at,
            is_linked=customer_id is not None,
            has_ordered=any(order.state is OrderState.OPEN for order in orders),
            won_at=won_at.get(each.x_user_id),
        )
    return freeze_entries(campaign, rules, entrants, signing_key=signing_key, now=now)


def settle_prizes(*, shop: Shop, sealer: Sealer, now: datetime) -> int:
    """Claim for who is linked, pass on what is late, deliver, and tell; return how many moved.

    What an offer did not give is tried again: its owner may have extended it.
    """
    moved = 0
    for prize in list_open(PrizeState.OFFERED, limit=PRIZES_PER_ROUND):
        moved += _try(prize, lambda each: _claim_or_pass_on(each, shop, now))
    claimed = list_open(PrizeState.CLAIMED, limit=PRIZES_PER_ROUND)
    for prize in (*claimed, *list_blocked(limit=PRIZES_PER_ROUND)):
        moved += _try(prize, lambda each: _deliver(each, shop, sealer, now))
    return moved


def read_contest_rules(campaign: Campaign) -> ContestRules:
    """Return the rules of a contest.

    Raises:
        ContestProblem: there are none that hold.
    """
    rules, problems = contests.read_rules(campaign.settings)
    if rules is None:
        raise contests.ContestProblem(
            mark("The settings of the contest are not whole."), problems[0].field
        )
    return rules


def _try(prize: ContestPrize, move: Callable[[ContestPrize], bool]) -> bool:
    try:
        return move(prize)
    except TwitterPluginError as error:
        # The others' prizes do not wait for this one.
        log_failure(logger, f"Prize {prize.pk} was left as it is", error)
        return False


def _claim_or_pass_on(prize: ContestPrize, shop: Shop, now: datetime) -> bool:
    customer_id = _find_customer(XUserId(prize.entry.x_user_id), shop)
    if customer_id and claim(prize, customer_id, now=now):
        return True
    if prize.claim_until <= now:
        rules = read_contest_rules(prize.campaign)
        return pass_on(prize, claim_within=rules.claim_within, now=now) is not None
    if customer_id is None:
        _tell(prize, until=prize.claim_until, now=now)
    return False


def _deliver(prize: ContestPrize, shop: Shop, sealer: Sealer, now: datetime) -> bool:
    try:
        why_not = _hand_over(prize, shop, sealer, now)
    except PermanentError as error:
        log_failure(logger, f"Prize {prize.pk} was not given", error)
        why_not = REFUSED
    if why_not == VoucherAnswer.TRY_AGAIN:
        return False
    if why_not:
        _ask_staff(prize, why_not, now)
        return False
    staff.withdraw(StaffTaskKind.VOUCHER_MISSING, _name(prize))
    _tell(prize, until=None, now=now)
    return True


def _hand_over(prize: ContestPrize, shop: Shop, sealer: Sealer, now: datetime) -> str:
    """Deliver the prize; return why it could not be, "" where it was."""
    rules = read_contest_rules(prize.campaign)
    if rules.prize is PrizeKind.VOUCHER:
        # By the prize's own key: made once, whoever asks and however often.
        answer = _give_voucher(prize, rules, shop, sealer, now)
        if answer is VoucherAnswer.LOADED:
            deliver(prize, lambda: "", now=now)
            return ""
        return answer
    deliver(prize, lambda: _make_gift_card(prize, rules, shop), now=now)
    return ""


def _ask_staff(prize: ContestPrize, why_not: str, now: datetime) -> None:
    with transaction.atomic():
        if block(prize, why_not):
            staff.ask(
                StaffTaskKind.VOUCHER_MISSING,
                _name(prize),
                account_id=prize.entry.account_x_user_id,
                x_user_id=prize.entry.x_user_id,
                x_post_id=prize.entry.x_post_id,
                now=now,
            )


def _name(prize: ContestPrize) -> str:
    return f"{prize.campaign.slug}, prize {prize.place}:{prize.pk}"


def _make_gift_card(prize: ContestPrize, rules: ContestRules, shop: Shop) -> str:
    channel = prize.campaign.channel
    currency = shop.read_host_facts(channel=channel).currency
    return shop.create_gift_card(
        SaleorCustomerId(prize.saleor_customer_id),
        Money(rules.prize_amount, currency),
        channel=channel,
        note=f"{prize.campaign.slug} {prize.place}",
    )


def _give_voucher(
    prize: ContestPrize, rules: ContestRules, shop: Shop, sealer: Sealer, now: datetime
) -> VoucherAnswer:
    """Load a voucher for the winner alone: claiming it was their yes."""
    offer = Campaign.objects.filter(slug=rules.prize_campaign, kind=CampaignKind.OFFER).first()
    if offer is None:
        return VoucherAnswer.OVER
    asker = Asker(
        x_user_id=XUserId(prize.entry.x_user_id),
        x_post_id=XPostId(prize.entry.x_post_id),
        account_id=XUserId(prize.entry.account_x_user_id),
        customer_id=SaleorCustomerId(prize.saleor_customer_id),
    )
    key = f"prize:{prize.pk}"
    asked = campaigns.issue(offer, asker, key=key, grounds=Grounds.WON, now=now)
    if asked.answer is VoucherAnswer.TRY_AGAIN:
        fill_pool(offer, shop=shop, sealer=sealer, at_least=1)
        asked = campaigns.issue(offer, asker, key=key, grounds=Grounds.WON, now=now)
    return asked.answer


def _tell(prize: ContestPrize, *, until: datetime | None, now: datetime) -> None:
    """Answer the winning entry: once, whatever is said first, as X wants it."""
    entry = prize.entry
    if not entry.x_post_id:
        return
    account = Account.objects.filter(x_user_id=entry.account_x_user_id).first()
    language = choose_language(entry.language, account.language if account else "")
    message = OutgoingMessage(
        key=f"contest:won:{entry.pk}",
        kind=MessageKind.REPLY,
        account_id=XUserId(entry.account_x_user_id),
        priority=Priority.CARE,
        text=write_won(prize.campaign.name, prize.place, until=until, language=language),
        in_reply_to_post_id=XPostId(entry.x_post_id),
        recipient_id=XUserId(entry.x_user_id),
    )
    outbox.add([message], now=now)


def _find_customer(x_user_id: XUserId, shop: Shop) -> SaleorCustomerId | None:
    customer_id = shoppers.find_customer_id(x_user_id) if x_user_id else None
    customer = shop.find_customer(customer_id) if customer_id else None
    return customer_id if customer is not None and customer.is_active else None


def _first_version(event: XEvent) -> XPostId:
    return XPostId(event.action_key.partition(":")[2] or event.post_id or "")
