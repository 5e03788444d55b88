"""The types of the schema, and how each is read from our rows."""

from dataclasses import dataclass
from typing import Any

import graphene

from ..handoffs import SaleorCategoryId, XUserId
from ..links import FeedFormat, feed_link
from ..models import Account, OutboxMessage
from ..models.accounts import AccountState
from .context import Context, PostsWanted
from .paging import PAGE_SIZE, Page, make_page, read_first
from .problems import TwitterErrorCode


@dataclass(frozen=True, slots=True)
class Feed:
    """What an account says about a category and all below it."""

    category_id: SaleorCategoryId
    account: Account
    channel: str


def list_handles() -> list[str]:
    """Return the handles that hear from shoppers now, the oldest account first."""
    connected = Account.objects.filter(state=AccountState.CONNECTED).order_by("pk")
    return list(connected.values_list("handle", flat=True))


def write_instruction(handle: str, code: str) -> str:
    """`@shop #link ABCD-EFGH`"""
    return f"@{handle} #link {code[:4]}-{code[4:]}"


def list_of(type_: Any) -> Any:
    return graphene.NonNull(graphene.List(graphene.NonNull(type_)))


def connection_of(type_: Any, **arguments: Any) -> Any:
    """Return a field that takes `first` and `after`, and these arguments before them."""
    return graphene.Field(
        graphene.NonNull(type_),
        **arguments,
        first=graphene.Int(default_value=PAGE_SIZE),
        after=graphene.String(),
    )


ErrorCode = graphene.Enum.from_enum(TwitterErrorCode)


class TwitterError(graphene.ObjectType):
    field = graphene.String(description="The argument at fault.")
    code = graphene.NonNull(ErrorCode)
    message = graphene.NonNull(graphene.String)


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.NonNull(graphene.Boolean)
    has_previous_page = graphene.NonNull(graphene.Boolean)
    start_cursor = graphene.String()
    end_cursor = graphene.String()


class TwitterMoney(graphene.ObjectType):
    amount = graphene.NonNull(graphene.Float)
    currency = graphene.NonNull(graphene.String)


class TwitterAccount(graphene.ObjectType):
    handle = graphene.NonNull(graphene.String)
    x_user_id = graphene.NonNull(graphene.String)
    url = graphene.NonNull(graphene.String)

    @staticmethod
    def resolve_url(account: Account, info: Any) -> str:
        return f"https://x.com/{account.handle}"


class TwitterCategory(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    slug = graphene.String(description="Null once the shop has deleted the category.")
    name = graphene.String(description="Null once the shop has deleted the category.")

    @staticmethod
    def resolve_id(category_id: SaleorCategoryId, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("Category", category_id)

    @staticmethod
    def resolve_slug(category_id: SaleorCategoryId, info: Any) -> str | None:
        category = _find_category(category_id, info.context)
        return category.slug if category else None

    @staticmethod
    def resolve_name(category_id: SaleorCategoryId, info: Any) -> str | None:
        category = _find_category(category_id, info.context)
        return category.name if category else None


def _find_category(category_id: SaleorCategoryId, context: Context) -> Any:
    # By its global id: a primary key might be another category's slug.
    return context.find_category(context.shop.to_global_id("Category", category_id))


def _find_feed_url(feed: Feed, feed_format: FeedFormat, context: Context) -> str | None:
    category = _find_category(feed.category_id, context)
    return feed_link(context.public_url, category.slug, feed_format) or None if category else None


@dataclass(frozen=True, slots=True)
class Post:
    message: OutboxMessage
    account: Account


class TwitterPost(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID, description="The post's id on X.")
    text = graphene.NonNull(graphene.String)
    url = graphene.NonNull(graphene.String)
    posted_at = graphene.NonNull(graphene.DateTime)
    product_id = graphene.ID()

    @staticmethod
    def resolve_id(post: Post, info: Any) -> str:
        return post.message.x_post_id

    @staticmethod
    def resolve_text(post: Post, info: Any) -> str:
        return post.message.text

    @staticmethod
    def resolve_url(post: Post, info: Any) -> str:
        return f"https://x.com/{post.account.handle}/status/{post.message.x_post_id}"

    @staticmethod
    def resolve_posted_at(post: Post, info: Any) -> Any:
        return post.message.sent_at

    @staticmethod
    def resolve_product_id(post: Post, info: Any) -> str | None:
        product_id = post.message.saleor_product_id
        context: Context = info.context
        return context.shop.to_global_id("Product", product_id) if product_id else None


class TwitterPostEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterPost)
    cursor = graphene.NonNull(graphene.String)


class TwitterPostConnection(graphene.ObjectType):
    edges = list_of(TwitterPostEdge)
    page_info = graphene.NonNull(PageInfo)


class TwitterFeed(graphene.ObjectType):
    category = graphene.NonNull(
        TwitterCategory,
        description="The category that has the account; an ancestor of the one you asked for,"
        " where that has none of its own.",
    )
    account = graphene.NonNull(TwitterAccount)
    channel = graphene.NonNull(graphene.String)
    rss_url = graphene.String(description="Null once the shop has deleted the category.")
    atom_url = graphene.String(description="Null once the shop has deleted the category.")
    posts = connection_of(TwitterPostConnection)

    @staticmethod
    def resolve_category(feed: Feed, info: Any) -> SaleorCategoryId:
        return feed.category_id

    @staticmethod
    def resolve_rss_url(feed: Feed, info: Any) -> str | None:
        return _find_feed_url(feed, FeedFormat.RSS, info.context)

    @staticmethod
    def resolve_atom_url(feed: Feed, info: Any) -> str | None:
        return _find_feed_url(feed, FeedFormat.ATOM, info.context)

    @staticmethod
    def resolve_posts(
        feed: Feed, info: Any, first: int | None = None, after: str | None = None
    ) -> Any:
        context: Context = info.context
        size = read_first(first)
        wanted = PostsWanted(XUserId(feed.account.x_user_id), feed.channel, size, after)

        def cut(messages: list[OutboxMessage]) -> Page:
            return make_page(
                messages,
                first=size,
                after=after,
                place=lambda message: (message.sent_at.isoformat(), message.pk),
                make_node=lambda message: Post(message, feed.account),
            )

        return context.posts.load(wanted).then(cut)


class TwitterFeedEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterFeed)
    cursor = graphene.NonNull(graphene.String)


class TwitterFeedConnection(graphene.ObjectType):
    edges = list_of(TwitterFeedEdge)
    page_info = graphene.NonNull(PageInfo)
