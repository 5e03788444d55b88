"""The post that a template would make at this moment."""

from dataclasses import dataclass, replace
from typing import Any

import graphene

from .. import feeds
from ..errors import PermanentError, RetryableError
from ..feeds.linting import TemplateProblem
from ..feeds.previewing import Preview, preview
from ..feeds.template_rows import list_templates
from ..feeds.templates import DEFAULT_NAME, Template, choose_template
from ..handoffs import (
    SUBJECT_KINDS,
    CatalogItem,
    MediaPolicy,
    SaleorProductId,
    Trigger,
    XUserId,
)
from ..models import Account
from ..pipeline.linking import make_link
from ..wording import mark
from .context import Context
from .staff_announcements import preview_announceable, read_announceable
from .staff_permission import for_staff
from .staff_problems import StaffError, StaffErrorCode, StaffProblem, explain_to_staff
from .staff_templates import TwitterTemplateProblem
from .staff_types import (
    TwitterMediaPolicy,
    TwitterStaffError,
    TwitterTrigger,
    account_argument,
    channel_argument,
    read_account,
    read_channel,
)
from .types import list_of

_ID_LENGTH_LIMIT = 255
# Every post has a code of its own, drawn when it is written; all weigh the same.
EXAMPLE_LINK_CODE = "2222222222"


class TwitterPostPreview(graphene.ObjectType):
    """The post that would be sent at this moment."""

    text = graphene.NonNull(graphene.String)
    weighted_length = graphene.NonNull(graphene.Int, description="As X counts: 280 at most.")
    price_usd = graphene.NonNull(
        graphene.Float, description="What X bills for it, its picture's description included."
    )
    template_name = graphene.NonNull(
        graphene.String, description="`default` where our own words were used."
    )
    problems = list_of(TwitterTemplateProblem)

    @staticmethod
    def resolve_text(found: Preview, info: Any) -> str:
        return found.rendered.text

    @staticmethod
    def resolve_weighted_length(found: Preview, info: Any) -> int:
        return found.weight

    @staticmethod
    def resolve_price_usd(found: Preview, info: Any) -> float:
        return float(found.price_usd)

    @staticmethod
    def resolve_template_name(found: Preview, info: Any) -> str:
        return found.rendered.template_name

    @staticmethod
    def resolve_problems(found: Preview, info: Any) -> list[TemplateProblem]:
        return list(found.problems)


@dataclass(frozen=True, slots=True)
class PreviewAnswer:
    preview: Preview | None
    errors: list[StaffError]


class TwitterPostPreviewPayload(graphene.ObjectType):
    preview = graphene.Field(TwitterPostPreview)
    errors = list_of(TwitterStaffError)


class PreviewQuery(graphene.ObjectType):
    twitter_post_preview = graphene.Field(
        TwitterPostPreviewPayload,
        product=graphene.ID(description="This, or one of the next three, as its trigger needs."),
        voucher=graphene.ID(),
        promotion=graphene.ID(),
        collection=graphene.ID(),
        trigger=graphene.NonNull(TwitterTrigger),
        account=account_argument(),
        body=graphene.String(description="The account's own template where none is given."),
        media=TwitterMediaPolicy(description="Of the `body` that is given; OPTIONAL without."),
        channel=channel_argument(),
        description="The exact post of this moment.",
    )

    @staticmethod
    @for_staff
    def resolve_twitter_post_preview(
        root: None,
        info: Any,
        trigger: str,
        account: str,
        body: str | None = None,
        media: str | None = None,
        channel: str | None = None,
        **about: str | None,
    ) -> PreviewAnswer:
        context: Context = info.context
        try:
            row = read_account(account)
            place = read_channel(context, channel)
            kind = SUBJECT_KINDS.get(Trigger(trigger))
            name = kind.value if kind else "product"
            given = about.get(name)
            if not given or any(about[each] for each in about if each != name):
                raise StaffProblem(StaffErrorCode.REQUIRED, name)
            if kind:
                found = read_announceable(kind, given, place, context)
                shown = preview_announceable(found, row, Trigger(trigger), body, context)
                return PreviewAnswer(shown, [])
            item = _read_product(given, place, context)
            words = _choose_words(item, row, Trigger(trigger))
            if body is not None:
                policy = MediaPolicy(media) if media else MediaPolicy.OPTIONAL
                words = replace(words, name=DEFAULT_NAME, body=body, media=policy)
            return PreviewAnswer(_preview(item, row, Trigger(trigger), words, context), [])
        except RetryableError:
            problem = StaffProblem(StaffErrorCode.TRY_AGAIN)
        except StaffProblem as refused:
            problem = refused
        return PreviewAnswer(None, [explain_to_staff(problem, context.language)])


def _choose_words(item: CatalogItem, account: Account, trigger: Trigger) -> Template:
    return choose_template(
        list_templates(account, trigger=trigger),
        account_id=XUserId(account.x_user_id),
        trigger=trigger,
        language=account.language,
        product_id=item.product_id,
        change=trigger,
    )


def _preview(
    item: CatalogItem, account: Account, trigger: Trigger, words: Template, context: Context
) -> Preview:
    def draw_code() -> str:
        return EXAMPLE_LINK_CODE

    return preview(
        item,
        trigger=trigger,
        body=words.body,
        template_name=words.name,
        code=feeds.read_or_make_codes([item.product_id], now=context.now)[item.product_id],
        hashtag=context.config.campaign_hashtag,
        language=account.language,
        link=make_link(
            words.body, item, draw_code=draw_code, shop=context.shop, config=context.config
        ),
        picture_count=_count_descriptions(item, words.media, context),
        prices_usd=context.config.prices_usd,
    )


def _count_descriptions(item: CatalogItem, media: MediaPolicy, context: Context) -> int:
    """Count what X bills: a video has no description; a broken picture is left out, unbilled."""
    if media is MediaPolicy.NONE or _has_video(item, context):
        return 0
    return len(context.shop.read_product_images(item.product_id))


def _has_video(item: CatalogItem, context: Context) -> bool:
    try:
        return context.shop.find_product_video(item.product_id) is not None
    except PermanentError:
        # Left out by the post too.
        return False


def _read_product(global_id: str, channel: str, context: Context) -> CatalogItem:
    is_name = global_id.isprintable() and 0 < len(global_id) <= _ID_LENGTH_LIMIT
    primary_key = context.shop.to_primary_key("Product", global_id) if is_name else None
    if primary_key is None:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "product")
    found = context.shop.read_catalog_items([SaleorProductId(primary_key)], channel=channel)
    if not found:
        raise StaffProblem(StaffErrorCode.NOT_FOUND, "product")
    if found[0].price is None:
        raise StaffProblem(
            StaffErrorCode.INVALID, "product", mark("The product has no price in the channel.")
        )
    return found[0]
