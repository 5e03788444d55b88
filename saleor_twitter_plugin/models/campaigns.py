"""Campaigns: what an owner offers on X for a time, and what each person got of it."""

from django.db import models
from django.utils import timezone

from .accounts import Account
from .constraints import check_constraint
from .drops import Drop


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


WITH_CODES = (CampaignKind.OFFER, CampaignKind.OUTLET, CampaignKind.PAY_WITH_A_POST)
"""Who asks is given a voucher."""


class CampaignState(models.TextChoices):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    ARCHIVED = "archived"


LIVE = (CampaignState.SCHEDULED, CampaignState.RUNNING, CampaignState.PAUSED)
"""People may know of it: its hashtags mean it, and little of it can be changed."""


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
    drop = models.ForeignKey(Drop, on_delete=models.PROTECT, null=True, related_name="campaigns")
    """Whose hashtag, moments and numbers are the campaign's."""
    saleor_voucher_id = models.CharField(max_length=64, blank=True)
    """Saleor's voucher, whose codes are the campaign's; "" until there is one."""
    voucher_ends_at = models.DateTimeField(null=True)
    """Until when Saleor's voucher is good: past the last one that may be loaded."""
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
            models.UniqueConstraint(
                fields=["drop"],
                condition=~models.Q(state="archived"),
                name="twitter_one_campaign_per_drop",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "starts_at"], name="twitter_campaign_due"),
            models.Index(
                fields=["saleor_voucher_id"],
                condition=~models.Q(saleor_voucher_id=""),
                name="twitter_campaign_voucher",
            ),
        ]

    @property
    def is_once_per_customer(self) -> bool:
        """Tell whether the shop lets an e-mail address order with it once for ever.

        It never forgets one that has: then nothing could come back.
        """
        return self.per_person_max == 1 and not self.gives_back

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


class VoucherState(models.TextChoices):
    CONFIRMING = "confirming"
    """Asked for, and the person has not said yes."""
    WAITING = "waiting"
    """Asked for by somebody who is not linked yet; it counts against the budget."""
    LOADED = "loaded"
    """On the customer's account, for the next checkout that it fits."""
    APPLIED = "applied"
    """In the customer's checkout."""
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    """Taken back: by its campaign, its voucher's end in the shop, or staff."""


HOLDING = (
    VoucherState.CONFIRMING,
    VoucherState.WAITING,
    VoucherState.LOADED,
    VoucherState.APPLIED,
)
"""Given to somebody and not used."""
COUNTED = (*HOLDING, VoucherState.USED)
"""What is somebody's: the others were taken back, and the person may ask again."""


class LoadedVoucher(models.Model):
    """One person's voucher of a campaign: bound to them, with a code that nobody is told."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="vouchers")
    key = models.CharField(max_length=200, unique=True)
    """The action it answers: asking twice by the same post gives the same voucher."""
    x_user_id = models.CharField(max_length=32)
    number = models.PositiveSmallIntegerField(default=1)
    """The person's first, second, … of the campaign."""
    saleor_customer_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=16, choices=VoucherState.choices, default=VoucherState.LOADED
    )
    x_post_id = models.CharField(max_length=32, blank=True)
    account_x_user_id = models.CharField(max_length=32, blank=True)
    answered_post_id = models.CharField(max_length=32, blank=True)
    """The post of ours below which it was asked for, or which was quoted."""
    reserved_amount = models.DecimalField(max_digits=20, decimal_places=3, default=0)
    """What it counts against the budget: the most it may give until used, then what it gave."""
    confirmed_by = models.CharField(max_length=200, blank=True)
    """The action that said yes."""
    saleor_checkout_id = models.CharField(max_length=64, blank=True)
    declined_checkout_id = models.CharField(max_length=64, blank=True)
    """Whose customer took it out by hand: there it is not applied by itself again."""
    saleor_order_id = models.CharField(max_length=64, blank=True)
    order_number = models.CharField(max_length=64, blank=True)
    discount_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    order_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    refunded_amount = models.DecimalField(max_digits=20, decimal_places=3, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    loaded_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_loaded_voucher"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "x_user_id", "number"],
                condition=models.Q(state__in=COUNTED) & ~models.Q(x_user_id=""),
                name="twitter_voucher_per_person",
            ),
            models.UniqueConstraint(
                fields=["campaign", "saleor_customer_id", "number"],
                condition=models.Q(state__in=COUNTED) & ~models.Q(saleor_customer_id=""),
                name="twitter_voucher_per_customer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["saleor_customer_id"],
                condition=models.Q(state__in=["loaded", "applied"]),
                name="twitter_voucher_loaded",
            ),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["confirming", "waiting", "loaded", "applied"]),
                name="twitter_voucher_expiring",
            ),
            models.Index(fields=["x_user_id"], name="twitter_voucher_person"),
        ]

    def __str__(self) -> str:
        return self.key


class CampaignCode(models.Model):
    """A code of the campaign's voucher in the shop, made ahead and given to one person."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the code: whose it is can be told of a checkout that carries it."""
    sealed_code = models.TextField()
    voucher = models.OneToOneField(
        LoadedVoucher, on_delete=models.CASCADE, null=True, related_name="code"
    )
    """None: nobody's yet, or not any more."""
    is_spent = models.BooleanField(default=False)
    """Was somebody's: to be deleted in the shop, and good for nothing until then."""

    class Meta:
        db_table = "twitter_campaign_code"
        indexes = [
            models.Index(
                fields=["campaign"],
                condition=models.Q(voucher=None, is_spent=False),
                name="twitter_code_free",
            ),
            models.Index(
                fields=["campaign"],
                condition=models.Q(is_spent=True),
                name="twitter_code_spent",
            ),
        ]

    def __str__(self) -> str:
        return f"a code of {self.campaign}"


class VoucherHintKind(models.TextChoices):
    CHECKOUT = "checkout"
    ORDER = "order"
    VOUCHER = "voucher"
    CODE = "code"
    """Deleted in the shop; its subject is the code's digest."""


class VoucherHint(models.Model):
    """A hook's one row: look at this checkout, order or voucher of the shop."""

    kind = models.CharField(max_length=16, choices=VoucherHintKind.choices)
    subject_id = models.CharField(max_length=64)
    saleor_customer_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_voucher_hint"

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
