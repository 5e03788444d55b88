"""The queue as the staff see it: each post, where it is, and why it has not gone out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import graphene

from ..feeds import thread_rows
from ..feeds.rules import Rule
from ..handoffs import Money, SaleorProductId, SubjectKind
from ..models import Account, FeedItem, OutboxMessage
from ..models.feeds import FeedItemState
from .context import Context
from .staff_types import TwitterOutboxState, TwitterQueueState, TwitterTrigger, enum_of
from .staff_withholding import find_rule, tell_why
from .types import PageInfo, TwitterAccount, TwitterMoney, list_of

TwitterWithheldBy = enum_of("TwitterWithheldBy", Rule)
TwitterSubjectKind = enum_of("TwitterSubjectKind", SubjectKind)


class Names:
    """The names of a page's products, asked of the shop once, and only where one is wanted."""

    def __init__(self, items: Sequence[FeedItem], context: Context) -> None:
        self._items = items
        self._context = context

    @cached_property
    def _known(self) -> dict[tuple[str, str], str]:
        wanted: dict[str, dict[SaleorProductId, None]] = {}
        for each in self._items:
            if each.saleor_product_id:
                product_id = SaleorProductId(each.saleor_product_id)
                wanted.setdefault(each.channel, {})[product_id] = None
        return {
            (channel, item.product_id): item.name
            for channel, product_ids in wanted.items()
            for item in self._context.shop.read_catalog_items(list(product_ids), channel=channel)
        }

    def find(self, item: FeedItem) -> str | None:
        return self._known.get((item.channel, item.saleor_product_id))


@dataclass(frozen=True, slots=True)
class QueuedPost:
    item: FeedItem
    message: OutboxMessage | None
    names: Names


def make_posts(items: Sequence[FeedItem], context: Context) -> list[QueuedPost]:
    """Put each item and its message in the outbox together; `items` have their accounts."""
    keys = [each.outbox_key for each in items if each.outbox_key]
    found = OutboxMessage.objects.filter(key__in=keys) if keys else []
    messages = {each.key: each for each in found}
    names = Names(items, context)
    return [QueuedPost(each, messages.get(each.outbox_key), names) for each in items]


class TwitterQueuedProduct(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    name = graphene.String(description="Null once the shop has deleted the product.")

    @staticmethod
    def resolve_id(post: QueuedPost, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("Product", post.item.saleor_product_id)

    @staticmethod
    def resolve_name(post: QueuedPost, info: Any) -> str | None:
        return post.names.find(post.item)


class TwitterQueuedSubject(graphene.ObjectType):
    """The voucher, promotion or collection that a post is about."""

    id = graphene.NonNull(graphene.ID)
    kind = graphene.NonNull(TwitterSubjectKind)
    name = graphene.NonNull(graphene.String, description="A voucher's code.")

    @staticmethod
    def resolve_id(item: FeedItem, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id(item.subject_kind.title(), item.subject_id)

    @staticmethod
    def resolve_kind(item: FeedItem, info: Any) -> str:
        return item.subject_kind

    @staticmethod
    def resolve_name(item: FeedItem, info: Any) -> str:
        return item.subject_name


class TwitterOutboxMessage(graphene.ObjectType):
    """A post that was released: on its way to X, there, or stuck."""

    state = graphene.NonNull(TwitterOutboxState)
    attempts = graphene.NonNull(graphene.Int)
    not_before = graphene.NonNull(graphene.DateTime)
    last_error = graphene.String()
    sent_at = graphene.DateTime()
    x_post_id = graphene.ID()

    @staticmethod
    def resolve_last_error(message: OutboxMessage, info: Any) -> str | None:
        return message.last_error or None

    @staticmethod
    def resolve_x_post_id(message: OutboxMessage, info: Any) -> str | None:
        return message.x_post_id or None


@dataclass(frozen=True, slots=True)
class ThreadPart:
    text: str
    outbox: OutboxMessage | None


class TwitterThreadPart(graphene.ObjectType):
    """A post of a thread."""

    text = graphene.NonNull(graphene.String)
    outbox = graphene.Field(
        TwitterOutboxMessage, description="Null while X has not the one above it."
    )


def list_thread(post: QueuedPost) -> list[ThreadPart]:
    """Return the posts of a thread; none where the post is a single one."""
    item = post.item
    if not item.more_texts:
        return []
    known = dict(thread_rows.list_parts(item)) if item.pk else {}
    texts = [item.text, *item.more_texts]
    return [
        ThreadPart((row and row.text) or text, row)
        for number, text in enumerate(texts, start=1)
        for row in [known.get(number)]
    ]


class TwitterQueuedPost(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    account = graphene.NonNull(TwitterAccount)
    product = graphene.Field(
        TwitterQueuedProduct, description="Null for what staff wrote, or is about a subject."
    )
    subject = graphene.Field(TwitterQueuedSubject)
    channel = graphene.NonNull(graphene.String)
    trigger = graphene.NonNull(TwitterTrigger)
    state = graphene.NonNull(TwitterQueueState)
    score = graphene.NonNull(graphene.Int, description="0 to 100: what it is worth saying.")
    is_promotional = graphene.NonNull(graphene.Boolean)
    text = graphene.String(
        description="What staff wrote, or X was sent; null while the catalog is still to say it."
    )
    not_before = graphene.NonNull(graphene.DateTime)
    expires_at = graphene.DateTime()
    withheld_by = graphene.Field(TwitterWithheldBy, description="The rule that keeps it.")
    withheld_until = graphene.DateTime(
        description="When it is looked at again; null: not before something else changes."
    )
    why = graphene.String(description="Why it has not gone out, in words.")
    is_approved = graphene.NonNull(graphene.Boolean)
    approved_by = graphene.String()
    created_at = graphene.NonNull(graphene.DateTime)
    released_at = graphene.DateTime()
    template_name = graphene.String(description="The variant that was sent.")
    posted_price = graphene.Field(TwitterMoney)
    corrected_at = graphene.DateTime(description="When its price was no longer true.")
    outbox = graphene.Field(TwitterOutboxMessage)
    url = graphene.String()
    position = graphene.Int(description="Where staff put it; null: where its worth puts it.")
    parts = list_of(TwitterThreadPart)

    @staticmethod
    def resolve_id(post: QueuedPost, info: Any) -> str:
        # An occurrence that is still to come is no row yet.
        return str(post.item.pk or post.item.change)

    @staticmethod
    def resolve_position(post: QueuedPost, info: Any) -> int | None:
        return post.item.position

    @staticmethod
    def resolve_parts(post: QueuedPost, info: Any) -> list[ThreadPart]:
        return list_thread(post)

    @staticmethod
    def resolve_account(post: QueuedPost, info: Any) -> Account:
        return post.item.account

    @staticmethod
    def resolve_product(post: QueuedPost, info: Any) -> QueuedPost | None:
        return post if post.item.saleor_product_id else None

    @staticmethod
    def resolve_subject(post: QueuedPost, info: Any) -> FeedItem | None:
        return post.item if post.item.subject_id else None

    @staticmethod
    def resolve_channel(post: QueuedPost, info: Any) -> str:
        return post.item.channel

    @staticmethod
    def resolve_trigger(post: QueuedPost, info: Any) -> str:
        return post.item.trigger

    @staticmethod
    def resolve_state(post: QueuedPost, info: Any) -> str:
        return post.item.state

    @staticmethod
    def resolve_score(post: QueuedPost, info: Any) -> int:
        return post.item.score

    @staticmethod
    def resolve_is_promotional(post: QueuedPost, info: Any) -> bool:
        return post.item.is_promotional

    @staticmethod
    def resolve_text(post: QueuedPost, info: Any) -> str | None:
        return (post.message and post.message.text) or post.item.text or None

    @staticmethod
    def resolve_not_before(post: QueuedPost, info: Any) -> datetime:
        return post.item.not_before

    @staticmethod
    def resolve_expires_at(post: QueuedPost, info: Any) -> datetime | None:
        return post.item.expires_at

    @staticmethod
    def resolve_withheld_by(post: QueuedPost, info: Any) -> str | None:
        return find_rule(post.item, post.message)

    @staticmethod
    def resolve_withheld_until(post: QueuedPost, info: Any) -> datetime | None:
        return post.item.withheld_until

    @staticmethod
    def resolve_why(post: QueuedPost, info: Any) -> str | None:
        return tell_why(post.item, post.message, info.context.language)

    @staticmethod
    def resolve_is_approved(post: QueuedPost, info: Any) -> bool:
        return post.item.is_approved

    @staticmethod
    def resolve_approved_by(post: QueuedPost, info: Any) -> str | None:
        return post.item.approved_by or None

    @staticmethod
    def resolve_created_at(post: QueuedPost, info: Any) -> datetime:
        return post.item.created_at

    @staticmethod
    def resolve_released_at(post: QueuedPost, info: Any) -> datetime | None:
        return post.item.released_at

    @staticmethod
    def resolve_template_name(post: QueuedPost, info: Any) -> str | None:
        return post.item.template_name or None

    @staticmethod
    def resolve_posted_price(post: QueuedPost, info: Any) -> Money | None:
        item = post.item
        # One that waits has the price that its news is about.
        if item.posted_amount is None or item.state != FeedItemState.RELEASED:
            return None
        return Money(item.posted_amount, item.posted_currency)

    @staticmethod
    def resolve_corrected_at(post: QueuedPost, info: Any) -> datetime | None:
        return post.item.corrected_at

    @staticmethod
    def resolve_outbox(post: QueuedPost, info: Any) -> OutboxMessage | None:
        return post.message

    @staticmethod
    def resolve_url(post: QueuedPost, info: Any) -> str | None:
        if post.message is None or not post.message.x_post_id:
            return None
        return f"https://x.com/{post.item.account.handle}/status/{post.message.x_post_id}"


class TwitterQueueEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterQueuedPost)
    cursor = graphene.NonNull(graphene.String)


class TwitterQueueConnection(graphene.ObjectType):
    edges = list_of(TwitterQueueEdge)
    page_info = graphene.NonNull(PageInfo)
