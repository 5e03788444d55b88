"""The post that a template would make at this moment."""

from dataclasses import dataclass
from typing import Any

import graphene

from .. import feeds
from ..errors import RetryableError
from ..feeds.linting import Preview, TemplateProblem, preview
from ..feeds.template_rows import list_templates
from ..feeds.templates import DEFAULT_NAME, choose_template
from ..handoffs import CatalogItem, SaleorProductId, Trigger, XUserId
from ..models import Account
from ..wording import mark
from .context import Context
from .staff_permission import for_staff
from .staff_problems import StaffError, StaffErrorCode, StaffProblem, explain_to_staff
from .staff_templates import TwitterTemplateProblem
from .staff_types import (
    TwitterStaffError,
    TwitterTrigger,
    account_argument,
    channel_argument,
    read_account,
    read_channel,
)
from .types import list_of

_ID_LENGTH_LIMIT = 255


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
        product=graphene.ID(required=True),
        trigger=graphene.NonNull(TwitterTrigger),
        account=account_argument(),
        body=graphene.String(description="The account's own template where none is given."),
        channel=channel_argument(),
        description="The exact post of this moment.",
    )

    @staticmethod
    @for_staff
    def resolve_twitter_post_preview(
        root: None,
        info: Any,
        product: str,
        trigger: str,
        account: str,
        body: str | None = None,
        channel: str | None = None,
    ) -> PreviewAnswer:
        context: Context = info.context
        try:
            row = read_account(account)
            item = _read_product(product, read_channel(context, channel), context)
            return PreviewAnswer(_preview(item, row, Trigger(trigger), body, context), [])
        except RetryableError:
            problem = StaffProblem(StaffErrorCode.TRY_AGAIN)
        except StaffProblem as refused:
            problem = refused
        return PreviewAnswer(None, [explain_to_staff(problem, context.language)])


def _preview(
    item: CatalogItem, account: Account, trigger: Trigger, body: str | None, context: Context
) -> Preview:
    name = DEFAULT_NAME
    if body is None:
        template = choose_template(
            list_templates(account, trigger=trigger),
            account_id=XUserId(account.x_user_id),
            trigger=trigger,
            language=account.language,
            product_id=item.product_id,
            change=trigger,
        )
        name, body = template.name, template.body
    return preview(
        item,
        trigger=trigger,
        body=body,
        template_name=name,
        code=feeds.read_or_make_codes([item.product_id], now=context.now)[item.product_id],
        hashtag=context.config.campaign_hashtag,
        language=account.language,
        # X bills each picture's description; one that turns out broken is left out, and not billed.
        picture_count=len(context.shop.read_product_images(item.product_id)),
        prices_usd=context.config.prices_usd,
    )


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
