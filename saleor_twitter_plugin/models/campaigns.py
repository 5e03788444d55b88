"""Campaigns: what an owner offers on X for a time, and what each person got of it."""

from django.db import models
from django.utils import timezone

from .accounts import Account
from .constraints import check_constraint


class CampaignKind(models.TextChoices):
    OFFER = "offer"
    """Ask by hashtag, and a voucher is loaded on the linked customer's account."""
    DROP = "drop"
    """Gathers the report of a drop with that of other campaigns."""
    CONTEST = "contest"
    OUTLET = "outlet"
    """Vouchers that are good for what the outlet's feed shows, and for nothing else."""
    PAY_WITH_A_POST = "pay_with_a_post"
    GREETING = "greeting"
    DEBATE = "debate"


class CampaignState(models.TextChoices):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


class Audience(models.TextChoices):
    EVERYONE = "everyone"
    """Everyone who asks; a voucher waits until its asker is linked."""
    LINKED = "linked"
    BUYERS = "buyers"
    """Customers who have bought in one of `audience_category_ids`."""
    NEW_CUSTOMERS = "new_customers"
    """Customers without an order."""


class Campaign(models.Model):
    slug = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=128)
    kind = models.CharField(max_length=16, choices=CampaignKind.choices)
    state = models.CharField(
        max_length=16, choices=CampaignState.choices, default=CampaignState.DRAFT
    )
    channel = models.SlugField(max_length=255)
    accounts = models.ManyToManyField(
        Account, related_name="campaigns", db_table="twitter_campaign_account"
    )
    """Those that answer for it; empty for every account."""
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.EVERYONE)
    audience_category_ids = models.JSONField(default=list)
    voucher_count_max = models.PositiveIntegerField(null=True)
    """The budget in vouchers; None for no limit."""
    issued_count = models.PositiveIntegerField(default=0)
    budget_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    """The budget in money given away, in `currency`; None for no limit."""
    spent_amount = models.DecimalField(max_digits=20, decimal_places=3, default=0)
    currency = models.CharField(max_length=3, blank=True)
    per_person_max = models.PositiveSmallIntegerField(default=1)
    needs_confirmation = models.BooleanField(default=False)
    """The person is asked once more, and has 15 minutes to say yes."""
    gives_back = models.BooleanField(default=True)
    """A voucher comes back when its order is cancelled or refunded."""
    texts = models.JSONField(default=dict)
    """Language → what is said: {"en": {"loaded": "…"}}; ours where one is missing."""
    sponsor = models.CharField(max_length=255, blank=True)
    rules_text = models.TextField(blank=True)
    settings = models.JSONField(default=dict)
    """What the kind alone needs, as its own rules read it."""
    saleor_voucher_id = models.CharField(max_length=64, blank=True)
    """Saleor's voucher, whose codes are the campaign's; "" until there is one."""
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_campaign"
        constraints = [
            check_constraint(
                condition=models.Q(voucher_count_max=None)
                | models.Q(issued_count__lte=models.F("voucher_count_max")),
                name="twitter_campaign_voucher_budget",
            ),
            check_constraint(
                condition=models.Q(starts_at=None)
                | models.Q(ends_at=None)
                | models.Q(starts_at__lt=models.F("ends_at")),
                name="twitter_campaign_window",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="twitter_campaign_due")]

    def __str__(self) -> str:
        return self.slug


class CampaignHashtag(models.Model):
    """A hashtag that means one campaign while it lives."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="hashtags")
    tag = models.CharField(max_length=100)
    """Casefolded, without #."""
    is_live = models.BooleanField(default=False)
    """Scheduled, running or paused."""

    class Meta:
        db_table = "twitter_campaign_hashtag"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "tag"], name="twitter_campaign_tag_once"),
            models.UniqueConstraint(
                fields=["tag"],
                condition=models.Q(is_live=True),
                name="twitter_one_campaign_per_tag",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.tag}"
