"""A released post about a voucher, a promotion or a collection → what it says now."""

from datetime import datetime

from ..config import Config
from ..feeds import queue
from ..feeds.account_rules import read_row, to_rules
from ..feeds.announced_items import subject_of
from ..feeds.announcement_text import (
    render_announcement,
    render_end,
    render_new_terms,
    write_terms,
)
from ..feeds.announcing import DELETED
from ..feeds.corrections import find_corrected
from ..feeds.obstacles import (
    ENDED,
    ENDS_LATER,
    NOT_BEGUN,
    TAKES_NOTHING_OFF,
    find_obstacle,
    find_voucher_obstacle,
    has_last_hours,
)
from ..feeds.roles import read_promotion_ending
from ..feeds.template_rows import list_templates
from ..feeds.templates import choose_template
from ..handoffs import Announceable, Promotion, SubjectKind, Trigger, Voucher, XUserId
from ..models import Account, FeedItem, OutboxMessage
from ..shop import Shop
from ..wording import mark
from .composing import Composed, Untrue

AS_POSTED = mark("It is again as it was posted.")
_OVER = frozenset({ENDED, NOT_BEGUN, TAKES_NOTHING_OFF})


def compose_announced(
    message: OutboxMessage, account: Account, *, shop: Shop, config: Config, now: datetime
) -> tuple[FeedItem | None, Composed | Untrue] | None:
    """Return the row and what it says now, of a post or a correction; None where it is neither."""
    if message.in_reply_to_post_id:
        corrected = find_corrected(message.key)
        if corrected is None or not corrected.subject_id:
            return None
        return None, compose_announcement_correction(corrected, account, shop=shop, now=now)
    item = queue.find_by_outbox_key(message.key)
    if item is None or not item.subject_id:
        return None
    return item, compose_announcement(item, account, shop=shop, config=config, now=now)


def compose_announcement(
    item: FeedItem, account: Account, *, shop: Shop, config: Config, now: datetime
) -> Composed | Untrue:
    about = _read(item, shop=shop, now=now)
    if about is None:
        return Untrue(DELETED)
    trigger = Trigger(item.trigger)
    why = find_obstacle(about, now)
    row = read_row(account)
    if not why and trigger is Trigger.PROMOTION_ENDING and isinstance(about, Promotion):
        is_near = has_last_hours(about, read_promotion_ending(row), now)
        why = "" if is_near else ENDS_LATER
    if why:
        return Untrue(why)
    template = choose_template(
        list_templates(account, trigger=trigger),
        account_id=XUserId(account.x_user_id),
        trigger=trigger,
        language=account.language,
        product_id=item.subject_id,
        change=item.change,
    )
    rendered = render_announcement(
        about,
        trigger=trigger,
        body=template.body,
        template_name=template.name,
        hashtag=config.campaign_hashtag,
        language=account.language,
        time_zone=to_rules(row).time_zone,
    )
    return Composed(rendered.text, rendered)


def compose_announcement_correction(
    item: FeedItem, account: Account, *, shop: Shop, now: datetime
) -> Composed | Untrue:
    """Return what stands below a post that no longer holds; `item`: the post."""
    about = _read(item, shop=shop, now=now)
    if not needs_correction(item, about, now):
        return Untrue(AS_POSTED)
    if about is None or is_over(about, now):
        is_code = item.subject_kind == SubjectKind.VOUCHER
        text = render_end(item.subject_name, is_code=is_code, language=account.language)
        return Composed(text)
    return Composed(
        render_new_terms(
            about,
            trigger=Trigger(item.trigger),
            language=account.language,
            time_zone=read_row(account).time_zone,
        )
    )


def needs_correction(item: FeedItem, about: Announceable | None, now: datetime) -> bool:
    """Tell whether people who read the post are misled; an end that it named misleads nobody."""
    ends_at = _read_posted_end(item)
    if ends_at is not None and ends_at <= now:
        return False
    if about is None or is_over(about, now):
        return True
    return write_terms(about) != item.posted_terms


def is_over(about: Announceable, now: datetime) -> bool:
    match about:
        case Voucher():
            return bool(find_voucher_obstacle(about, now))
        case Promotion():
            return find_obstacle(about, now) in _OVER
        case _:
            return False


def _read_posted_end(item: FeedItem) -> datetime | None:
    # The last of the terms, as `write_terms` puts them.
    written = item.posted_terms.rpartition("|")[2]
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        return None


def _read(item: FeedItem, *, shop: Shop, now: datetime) -> Announceable | None:
    found = shop.read_announcements([subject_of(item)], channel=item.channel, now=now)
    return found[0] if found else None
