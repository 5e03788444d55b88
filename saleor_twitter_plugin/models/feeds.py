"""What the catalog told us, what we said about it, and the codes to buy it with."""

from collections.abc import Mapping

from django.db import models
from django.utils import timezone

from .accounts import Account


class CatalogHint(models.Model):
    """A hook's one row: something about this product, or this subject, may have changed."""

    saleor_product_id = models.CharField(max_length=64, blank=True)
    """Empty where the hint is about a subject."""
    subject_kind = models.CharField(max_length=16, blank=True)
    """`voucher`, `promotion` or `collection`."""
    subject_id = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=48)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_catalog_hint"

    def __str__(self) -> str:
        return f"{self.reason} {self.saleor_product_id or self.subject_id}"


class FeedItemState(models.TextChoices):
    PLANNED = "planned"
    """Waits for its turn; `withheld_by` names the rule that keeps it."""
    RELEASED = "released"
    """In the outbox, or already on X: the outbox's row says which."""
    CLOSED = "closed"
    """Never to be said; `withheld_by` or `closed_why` says why."""


class FeedItem(models.Model):
    """One change of one product that an account speaks of, once."""

    saleor_product_id = models.CharField(max_length=64, blank=True)
    """Empty for what staff wrote and scheduled, and for what is about a subject."""
    subject_kind = models.CharField(max_length=16, blank=True)
    """`voucher`, `promotion` or `collection`, where the post is about one."""
    subject_id = models.CharField(max_length=64, blank=True)
    subject_name = models.CharField(max_length=255, blank=True)
    """A voucher's code, or the name, as it was said: the shop may have deleted it since."""
    channel = models.SlugField(max_length=255)
    change = models.CharField(max_length=64)
    """`published`, or the trigger and the version of the product's state that it came with; of a
    subject the trigger and the subject's id."""
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="feed_items")
    is_baseline = models.BooleanField(default=False)
    """Visible before the account was connected: known, and never posted as new."""
    trigger = models.CharField(max_length=24, default="published")
    state = models.CharField(
        max_length=16, choices=FeedItemState.choices, default=FeedItemState.PLANNED
    )
    score = models.PositiveSmallIntegerField(default=0)
    """0 to 100: which of many is worth saying, as `feeds.scoring` states it."""
    is_promotional = models.BooleanField(default=False)
    words = models.JSONField(default=list)
    """What it says of its own, by which posts alike are told."""
    saleor_variant_id = models.CharField(max_length=64, blank=True)
    """The variant that is new, where that is the news."""
    saleor_warehouse_id = models.CharField(max_length=64, blank=True)
    """The place whose stock is the news, where it is."""
    previous_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    """The price before it dropped, where that is the news."""
    text = models.TextField(blank=True)
    """What staff wrote; empty where the template says it from the catalog."""
    body = models.TextField(blank=True)
    """What staff wrote about a product, with variables: filled when it is sent."""
    more_texts = models.JSONField(default=list)
    """Of a thread: what its posts after the first say."""
    thread_ended_at = models.DateTimeField(null=True)
    """When X had the last post of a thread, or one of them was refused."""
    is_timed = models.BooleanField(default=False)
    """Somebody set its moment, so that it waits for no better hour."""
    position = models.PositiveIntegerField(null=True)
    """Where staff put it; those that have none come after, the best first."""
    not_before = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    withheld_by = models.CharField(max_length=24, blank=True)
    withheld_until = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=200, blank=True)
    is_approved = models.BooleanField(default=False)
    approved_by = models.CharField(max_length=254, blank=True)
    released_at = models.DateTimeField(null=True)
    outbox_key = models.CharField(max_length=200, blank=True)
    template_name = models.CharField(max_length=64, blank=True)
    """The variant that was sent."""
    posted_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    """The price that the post says, to be held against the checkout's afterwards."""
    posted_currency = models.CharField(max_length=3, blank=True)
    posted_terms = models.CharField(max_length=200, blank=True)
    """What the post promises of a subject, to be held against the shop's afterwards."""
    corrected_at = models.DateTimeField(null=True)
    link_code = models.CharField(max_length=16, blank=True)
    """The end of our own address in the post; empty where it has no link."""
    product_slug = models.CharField(max_length=255, blank=True)
    """As the storefront's address had it when the post was written."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_feed_item"
        constraints = [
            models.UniqueConstraint(
                fields=["saleor_product_id", "channel", "change"],
                name="twitter_one_post_per_change",
            ),
            models.UniqueConstraint(
                fields=["link_code"],
                condition=~models.Q(link_code=""),
                name="twitter_one_post_per_link",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "score"],
                condition=models.Q(state="planned"),
                name="twitter_feed_planned",
            ),
            models.Index(
                fields=["released_at"],
                condition=models.Q(state="released"),
                name="twitter_feed_released",
            ),
            models.Index(
                fields=["outbox_key"],
                condition=~models.Q(outbox_key=""),
                name="twitter_feed_outbox",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(state="released", thread_ended_at=None)
                & ~models.Q(more_texts=[]),
                name="twitter_feed_thread",
            ),
            models.Index(
                fields=["subject_kind", "subject_id", "channel"],
                condition=~models.Q(subject_id=""),
                name="twitter_feed_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.saleor_product_id}"


class LinkDay(models.Model):
    """How often a post's link was opened on a day (UTC); nothing of whoever did."""

    item = models.ForeignKey(FeedItem, on_delete=models.CASCADE, related_name="link_days")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    minute = models.PositiveSmallIntegerField(default=0)
    """Of the day, the last one in which anything was counted."""
    minute_count = models.PositiveIntegerField(default=0)
    """In that minute; what goes beyond the limit is not counted."""

    class Meta:
        db_table = "twitter_link_day"
        constraints = [models.UniqueConstraint(fields=["item", "day"], name="twitter_one_link_day")]

    def __str__(self) -> str:
        return f"{self.count} on {self.day}"


class ProductState(models.Model):
    """How a product stood when we looked last: what a change is held against."""

    saleor_product_id = models.CharField(max_length=64)
    channel = models.SlugField(max_length=255)
    version = models.PositiveIntegerField(default=0)
    """One more with each change: two planners that see the same change make it once."""
    is_visible = models.BooleanField(default=False)
    is_in_stock = models.BooleanField(default=False)
    stock_quantity = models.IntegerField(null=True)
    """None where stock is not tracked."""
    amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    undiscounted_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    currency = models.CharField(max_length=3, blank=True)
    variant_ids = models.JSONField(default=list)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_product_state"
        constraints = [
            models.UniqueConstraint(
                fields=["saleor_product_id", "channel"], name="twitter_one_product_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.saleor_product_id} in {self.channel}"


class FeedRole(models.Model):
    """An account that takes some news away from the category accounts."""

    class Role(models.TextChoices):
        OFFERS = "offers"
        """Price drops, promotions and vouchers."""
        OUTLET = "outlet"
        """Last units."""

    channel = models.SlugField(max_length=255)
    role = models.CharField(max_length=16, choices=Role.choices)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="feed_roles")

    class Meta:
        db_table = "twitter_feed_role"
        constraints = [
            models.UniqueConstraint(fields=["channel", "role"], name="twitter_one_account_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.role} in {self.channel}"


class AccountFeedRules(models.Model):
    """What an owner set for an account's feed; without a row the defaults of `feeds.rules` hold."""

    class Correction(models.TextChoices):
        LEAVE = "leave"
        REPLY = "reply"
        DELETE = "delete"

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="feed_rules")
    posts_per_hour = models.PositiveSmallIntegerField(default=4)
    posts_per_day = models.PositiveSmallIntegerField(default=24)
    minimum_gap_minutes = models.PositiveSmallIntegerField(default=5)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    promotional_percent_max = models.PositiveSmallIntegerField(default=60)
    product_cooldown_hours = models.PositiveIntegerField(default=72)
    similarity_percent_max = models.PositiveSmallIntegerField(default=80)
    triggers = models.JSONField(null=True)
    """Names of what is spoken of; None for all."""
    price_drop_percent_min = models.PositiveSmallIntegerField(default=5)
    last_units_max = models.PositiveSmallIntegerField(default=3)
    promotion_ending_hours = models.PositiveSmallIntegerField(default=24)
    """So long before its end a promotion's last hours begin."""
    correction = models.CharField(
        max_length=8, choices=Correction.choices, default=Correction.REPLY
    )
    """What is done about a post whose price is no longer true."""
    needs_approval = models.BooleanField(default=False)
    is_dry_run = models.BooleanField(default=False)
    """Everything is planned and rendered, and nothing is sent."""
    is_paused = models.BooleanField(default=False)
    evergreen_is_on = models.BooleanField(default=False)
    """Products are spoken of again while there is no news."""
    evergreen_cooldown_days = models.PositiveSmallIntegerField(default=30)
    evergreen_repeats_max = models.PositiveSmallIntegerField(default=3)
    evergreen_per_day = models.PositiveSmallIntegerField(default=2)
    uses_best_hours = models.BooleanField(default=False)
    """What is not urgent waits for an hour in which the shop sells."""

    class Meta:
        db_table = "twitter_account_feed_rules"

    def __str__(self) -> str:
        return f"rules of {self.account}"


FREE_RULES: Mapping[str, int] = {
    "posts_per_hour": 1_000,
    "posts_per_day": 1_000,
    "minimum_gap_minutes": 0,
    "promotional_percent_max": 100,
    "product_cooldown_hours": 0,
    "similarity_percent_max": 100,
}
"""Rules under which an account says all it has at once: for rehearsals that somebody watches."""


class FeedTemplate(models.Model):
    """An owner's words for a trigger; where there are none, ours are used."""

    name = models.CharField(max_length=64)
    """Tells variants apart in the results."""
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, related_name="feed_templates"
    )
    """None: for every account that has none of its own."""
    trigger = models.CharField(max_length=24)
    language = models.CharField(max_length=8)
    body = models.TextField()
    media = models.CharField(max_length=8, default="optional")
    """What becomes of a post without a picture: `handoffs.MediaPolicy`."""
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_feed_template"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "trigger", "language", "name"],
                name="twitter_one_template_per_name",
            ),
            models.UniqueConstraint(
                fields=["trigger", "language", "name"],
                condition=models.Q(account=None),
                name="twitter_one_shared_template",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BuyCode(models.Model):
    """The short code that a feed prints: `@shop #buy CODE`."""

    code = models.CharField(max_length=16, unique=True)
    saleor_product_id = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_buy_code"

    def __str__(self) -> str:
        return self.code
