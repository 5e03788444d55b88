"""What the staff does with what is no product: mean a voucher for the public, look at a post."""

from typing import Any

import graphene

from ..feeds.account_rules import read_row
from ..feeds.announcement_text import render_announcement
from ..feeds.previewing import Preview, preview_rendered
from ..feeds.template_rows import list_templates
from ..feeds.templates import DEFAULT_NAME, choose_template
from ..handoffs import Announceable, Subject, SubjectKind, Trigger, XUserId
from ..models import Account
from ..pipeline.announcing import announce_voucher
from ..wording import translate
from .context import Context
from .staff_problems import StaffErrorCode, StaffProblem, asking_to_try_again
from .staff_types import StaffMutation, channel_argument, read_channel

_ID_LENGTH_LIMIT = 255


class TwitterVoucherAnnounce(StaffMutation):
    """Mean a voucher for the public: it is posted once it can be used; or no more."""

    class Arguments:
        voucher = graphene.NonNull(graphene.ID)
        is_announced = graphene.Boolean(default_value=True)
        channel = channel_argument()

    is_announced = graphene.Boolean()
    why_not_yet = graphene.String(description="What keeps it from being posted now, in words.")

    @staticmethod
    def perform(
        context: Context,
        *,
        voucher: str,
        is_announced: bool | None = True,
        channel: str | None = None,
    ) -> dict[str, Any]:
        place = read_channel(context, channel)
        key = _read_key(SubjectKind.VOUCHER, voucher, context)
        is_public = is_announced is not False
        with asking_to_try_again():
            why = announce_voucher(
                key, is_public=is_public, shop=context.shop, channel=place, now=context.now
            )
        if why is None:
            raise StaffProblem(StaffErrorCode.NOT_FOUND, "voucher")
        shown = translate(why, context.language) if why and is_public else None
        return {"is_announced": is_public, "why_not_yet": shown}


def read_announceable(
    kind: SubjectKind, global_id: str, channel: str, context: Context
) -> Announceable:
    """Return what an argument names.

    Raises:
        StaffProblem: the shop has no such thing.
    """
    subject = Subject(kind, _read_key(kind, global_id, context))
    found = context.shop.read_announcements([subject], channel=channel, now=context.now)
    if not found:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, kind.value)
    return found[0]


def preview_announceable(
    about: Announceable, account: Account, trigger: Trigger, body: str | None, context: Context
) -> Preview:
    """Return the exact post of this moment."""
    name, hashtag = DEFAULT_NAME, context.config.campaign_hashtag
    if body is None:
        template = choose_template(
            list_templates(account, trigger=trigger),
            account_id=XUserId(account.x_user_id),
            trigger=trigger,
            language=account.language,
            product_id=about.subject.subject_id,
            change=trigger,
        )
        name, body = template.name, template.body
    rendered = render_announcement(
        about,
        trigger=trigger,
        body=body,
        template_name=name,
        hashtag=hashtag,
        language=account.language,
        time_zone=read_row(account).time_zone,
    )
    return preview_rendered(
        rendered,
        trigger=trigger,
        body=body,
        hashtag=hashtag,
        language=account.language,
        prices_usd=context.config.prices_usd,
    )


def _read_key(kind: SubjectKind, global_id: str, context: Context) -> str:
    is_name = global_id.isprintable() and 0 < len(global_id) <= _ID_LENGTH_LIMIT
    key = context.shop.to_primary_key(kind.value.title(), global_id) if is_name else None
    if key is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, kind.value)
    return key
