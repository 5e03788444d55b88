"""Drops: limited goods that many want at once, unit by unit, and everything that happened."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class DropState(models.TextChoices):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    """Its units are out of the shop's stock."""
    OPEN = "open"
    CLOSED = "closed"
    """Nobody can enter; what is held is still waited for."""
    SETTLED = "settled"
    CANCELLED = "cancelled"


class DropMode(models.TextChoices):
    RACE = "race"
    DRAW = "draw"


class DropAudience(models.TextChoices):
    LINKED = "linked"
    OPEN = "open"


class UnitState(models.TextChoices):
    FREE = "free"
    HELD = "held"
    ORDERED = "ordered"
    RETURNED = "returned"
    """Back in the shop's open stock."""


class EntryState(models.TextChoices):
    """How an entry stands now; `outcome` is what its person was told."""

    REFUSED = "refused"
    """It never had a place, so its person may try again."""
    ENTERED = "entered"
    WAITING = "waiting"
    HELD = "held"
    ORDERED = "ordered"
    LAPSED = "lapsed"
    PASSED = "passed"
    LOST = "lost"
    CANCELLED = "cancelled"


class Drop(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=255)
    channel = models.SlugField(max_length=255)
    mode = models.CharField(max_length=8, choices=DropMode.choices, default=DropMode.RACE)
    hashtag = models.CharField(max_length=100)
    """Lower case, without its `#`."""
    is_hashtag_secret = models.BooleanField(default=False)
    """Nobody is told before it opens that there is such a drop."""
    is_start_hidden = models.BooleanField(default=False)
    shows_units_left = models.BooleanField(default=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    audience = models.CharField(
        max_length=8, choices=DropAudience.choices, default=DropAudience.LINKED
    )
    hold_minutes = models.PositiveSmallIntegerField(default=30)
    has_waitlist = models.BooleanField(default=True)
    won_max = models.PositiveSmallIntegerField(null=True)
    """Who won as many drops in the last `won_within_days` is excluded; null for no rule."""
    won_within_days = models.PositiveSmallIntegerField(default=30)
    account_age_days_min = models.PositiveIntegerField(null=True)
    pickup_warehouse_id = models.CharField(max_length=64, blank=True)
    """The shop's primary key: where units are taken from, and fetched."""
    beacon_source = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=16, choices=DropState.choices, default=DropState.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    looked_ahead_until = models.DateTimeField(null=True)
    """So long one worker decides its entries ahead of their events' turns."""

    class Meta:
        db_table = "twitter_drop"
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="twitter_drop_window"
            ),
            models.CheckConstraint(condition=Q(hold_minutes__gt=0), name="twitter_drop_hold"),
            models.UniqueConstraint(
                fields=["hashtag"],
                condition=Q(state__in=["scheduled", "open"]),
                name="twitter_one_drop_per_hashtag",
            ),
        ]
        indexes = [models.Index(fields=["hashtag"], name="twitter_drop_hashtag")]

    def __str__(self) -> str:
        return self.slug


class DropVariant(models.Model):
    drop = models.ForeignKey(Drop, on_delete=models.CASCADE, related_name="variants")
    saleor_product_id = models.CharField(max_length=64)
    saleor_variant_id = models.CharField(max_length=64)
    sku = models.CharField(max_length=255, blank=True)
    product_name = models.CharField(max_length=255)
    variant_name = models.CharField(max_length=255, blank=True)
    unit_count = models.PositiveIntegerField()
    taken_count = models.PositiveIntegerField(default=0)
    """Out of the shop's stock, ever; `given_back_count` of them are in it again, or in orders."""
    given_back_count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "twitter_drop_variant"
        constraints = [
            models.UniqueConstraint(
                fields=["drop", "saleor_variant_id"], name="twitter_drop_variant_once"
            ),
            models.CheckConstraint(
                condition=Q(unit_count__gt=0), name="twitter_drop_variant_has_units"
            ),
            # The shop never gets back more than it gave, and gives no more than was announced.
            models.CheckConstraint(
                condition=Q(given_back_count__lte=models.F("taken_count"))
                & Q(taken_count__lte=models.F("unit_count")),
                name="twitter_drop_never_gives_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drop_id}: {self.saleor_variant_id}"


class DropEntry(models.Model):
    drop = models.ForeignKey(Drop, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=200, unique=True)
    """The action it answers: asking twice by the same post is one entry."""
    variant = models.ForeignKey(DropVariant, on_delete=models.CASCADE, null=True)
    x_user_id = models.CharField(max_length=32)
    handle = models.CharField(max_length=32, blank=True)
    x_post_id = models.CharField(max_length=32, blank=True)
    is_message = models.BooleanField(default=False)
    account_x_user_id = models.CharField(max_length=32)
    account_handle = models.CharField(max_length=32, blank=True)
    saleor_customer_id = models.CharField(max_length=64, blank=True)
    address_digest = models.CharField(max_length=64, blank=True)
    payment_digest = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=16)
    reason = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=16, choices=EntryState.choices)
    rank = models.PositiveIntegerField(default=0)
    """Order in the waitlist after a draw; in a race the row's own number decides."""
    held_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    order_after = models.DateTimeField(null=True)
    """While it holds a unit: nobody tries to order it before; a worker's lease, and a pause."""
    saleor_order_id = models.CharField(max_length=64, blank=True)
    order_number = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "twitter_drop_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["drop", "x_user_id"],
                condition=~Q(state="refused") & ~Q(x_user_id=""),
                name="twitter_one_entry_per_person",
            ),
            models.UniqueConstraint(
                fields=["drop", "saleor_customer_id"],
                condition=~Q(state="refused") & ~Q(saleor_customer_id=""),
                name="twitter_one_entry_per_customer",
            ),
            models.UniqueConstraint(
                fields=["drop", "address_digest"],
                condition=~Q(state="refused") & ~Q(address_digest=""),
                name="twitter_one_entry_per_address",
            ),
            models.UniqueConstraint(
                fields=["drop", "payment_digest"],
                condition=~Q(state="refused") & ~Q(payment_digest=""),
                name="twitter_one_entry_per_payment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["variant", "rank", "id"],
                condition=Q(state="waiting"),
                name="twitter_drop_waitlist",
            ),
            models.Index(fields=["x_user_id"], name="twitter_drop_entry_person"),
            models.Index(fields=["saleor_customer_id"], name="twitter_drop_entry_customer"),
        ]

    def __str__(self) -> str:
        return self.key


class DropUnit(models.Model):
    """One thing to sell. While it is free or held it is in no stock of the shop."""

    drop = models.ForeignKey(Drop, on_delete=models.CASCADE, related_name="units")
    variant = models.ForeignKey(DropVariant, on_delete=models.CASCADE, related_name="units")
    saleor_warehouse_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=16, choices=UnitState.choices, default=UnitState.FREE)
    entry = models.OneToOneField(
        DropEntry, on_delete=models.PROTECT, null=True, related_name="unit"
    )
    held_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_drop_unit"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", entry__isnull=False, held_until__isnull=False)
                | Q(state="ordered", entry__isnull=False, held_until__isnull=True)
                | Q(state__in=["free", "returned"], entry__isnull=True, held_until__isnull=True),
                name="twitter_drop_unit_whose",
            ),
        ]
        indexes = [
            models.Index(
                fields=["variant", "id"], condition=Q(state="free"), name="twitter_drop_unit_free"
            ),
            models.Index(
                fields=["held_until"], condition=Q(state="held"), name="twitter_drop_unit_held"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drop_id}: {self.pk} {self.state}"


class DropEvent(models.Model):
    """What happened, in order; rows are only ever added, and name nobody but by an entry."""

    drop = models.ForeignKey(Drop, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16)
    entry_pk = models.BigIntegerField(null=True)
    unit_pk = models.BigIntegerField(null=True)
    variant_pk = models.BigIntegerField(null=True)
    detail = models.CharField(max_length=100, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        db_table = "twitter_drop_event"
        indexes = [models.Index(fields=["drop", "id"], name="twitter_drop_event_order")]

    def __str__(self) -> str:
        return f"{self.drop_id}: {self.kind}"
