"""The types of the schema, and how each is read from our rows."""

from dataclasses import dataclass
from typing import Any

import graphene

from ..claims import is_in_stock, is_over
from ..handoffs import ClaimReason, Money, SaleorCategoryId, Wish, XUserId, read_lines
from ..links import FeedFormat, feed_link, pay_link
from ..models import Account, Claim, OutboxMessage
from ..models.accounts import AccountState
from ..models.claims import ClaimState
from .context import Context, PostsWanted
from .paging import PAGE_SIZE, Page, make_page, read_first
from .problems import TwitterErrorCode


@dataclass(frozen=True, slots=True)
class Feed:
    """What an account says about a category and all below it."""

    category_id: SaleorCategoryId
    account: Account
    channel: str


@dataclass(frozen=True, slots=True)
class Order:
    channel: str
    order_id: str
    number: str
    total: Money | None = None
    is_paid: bool = False
    claim: Claim | None = None
    """Whose record has the total, where it is not here."""


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


class TwitterClaimState(graphene.Enum):
    OPEN = "open"
    COMPLETED = "completed"
    EXPIRED = "expired"


class TwitterClaimReason(graphene.Enum):
    NOT_LINKED = ClaimReason.NOT_LINKED.value
    NO_ADDRESS = ClaimReason.NO_ADDRESS.value


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


class TwitterOrder(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    number = graphene.NonNull(graphene.String)
    total = graphene.Field(TwitterMoney)
    pay_url = graphene.String(
        description="Null where the shop has no such page, or there is nothing to pay."
    )

    @staticmethod
    def resolve_id(order: Order, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("Order", order.order_id)

    @staticmethod
    def resolve_total(order: Order, info: Any) -> Any:
        context: Context = info.context
        if order.total is None and order.claim is not None:
            return context.load_total(order.claim)
        return order.total

    @staticmethod
    def resolve_pay_url(order: Order, info: Any) -> str | None:
        context: Context = info.context
        if order.is_paid:
            return None
        order_id = context.shop.to_global_id("Order", order.order_id)
        link = pay_link(
            context.config, order_id=order_id, number=order.number, channel=order.channel
        )
        return link or None


class TwitterOrderEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterOrder)
    cursor = graphene.NonNull(graphene.String)


class TwitterOrderConnection(graphene.ObjectType):
    edges = list_of(TwitterOrderEdge)
    page_info = graphene.NonNull(PageInfo)


class TwitterClaimLine(graphene.ObjectType):
    product_id = graphene.NonNull(graphene.ID)
    product_name = graphene.NonNull(graphene.String)
    variant_id = graphene.NonNull(graphene.ID)
    variant_name = graphene.NonNull(graphene.String)
    quantity = graphene.NonNull(graphene.Int)

    @staticmethod
    def resolve_product_id(wish: Wish, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("Product", wish.product_id)

    @staticmethod
    def resolve_variant_id(wish: Wish, info: Any) -> str:
        context: Context = info.context
        return context.shop.to_global_id("ProductVariant", wish.variant_id)


class TwitterClaim(graphene.ObjectType):
    id = graphene.NonNull(graphene.ID)
    lines = list_of(TwitterClaimLine)
    channel = graphene.NonNull(graphene.String)
    handle = graphene.NonNull(graphene.String, description="Who asked for it on X.")
    reason = graphene.NonNull(TwitterClaimReason)
    state = graphene.NonNull(TwitterClaimState)
    expires_at = graphene.NonNull(graphene.DateTime)
    reserved_until = graphene.DateTime(
        description="By the shop's own reservation: passed, where it is over. Null where the shop"
        " reserves nothing, and where nothing is held."
    )
    can_reserve = graphene.NonNull(
        graphene.Boolean,
        description="Nothing is reserved, and there is enough for twitterClaimContinue.",
    )
    checkout_id = graphene.ID(
        description="Shown to whoever went on with the claim: twitterClaimContinue."
    )
    order = graphene.Field(
        TwitterOrder, description="Shown to its own customer, and whoever went on with the claim."
    )

    @staticmethod
    def resolve_can_reserve(claim: Claim, info: Any) -> bool:
        context: Context = info.context
        if claim.state != ClaimState.OPEN or claim.expires_at <= context.now:
            return False
        if claim.reserved_until is not None and not is_over(claim, context.now):
            return False
        return is_in_stock(claim, shop=context.shop)

    @staticmethod
    def resolve_checkout_id(claim: Claim, info: Any) -> str | None:
        context: Context = info.context
        is_open = claim.state == ClaimState.OPEN and claim.saleor_checkout_id
        if not is_open or not context.holds(claim):
            return None
        return context.shop.to_global_id("Checkout", claim.saleor_checkout_id)

    @staticmethod
    def resolve_lines(claim: Claim, info: Any) -> tuple[Wish, ...]:
        return read_lines(claim.lines)

    @staticmethod
    def resolve_state(claim: Claim, info: Any) -> str:
        context: Context = info.context
        if claim.state == ClaimState.OPEN and claim.expires_at <= context.now:
            return "expired"
        return claim.state

    @staticmethod
    def resolve_order(claim: Claim, info: Any) -> Order | None:
        context: Context = info.context
        is_own = claim.saleor_customer_id and claim.saleor_customer_id == context.customer_id
        if claim.state != ClaimState.COMPLETED or not (is_own or context.holds(claim)):
            return None
        return Order(claim.channel, claim.saleor_order_id, claim.order_number, claim=claim)


class TwitterClaimEdge(graphene.ObjectType):
    node = graphene.NonNull(TwitterClaim)
    cursor = graphene.NonNull(graphene.String)


class TwitterClaimConnection(graphene.ObjectType):
    edges = list_of(TwitterClaimEdge)
    page_info = graphene.NonNull(PageInfo)
