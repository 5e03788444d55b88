"""Contests: who entered, who was left out and why, what jurors said, and who has the prizes."""

from django.db import models
from django.utils import timezone

from .campaigns import Campaign
from .constraints import check_constraint


class EntryState(models.TextChoices):
    ENTERED = "entered"
    EXCLUDED = "excluded"
    """Left out before the draw; `reason` says why."""
    VOID = "void"
    """The person has entered that day already."""
    WITHDRAWN = "withdrawn"
    """Its post is gone from X, or its author from here."""


class ContestEntry(models.Model):
    """One post that enters; a person's second of a day is void, and is kept as that."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="entries")
    x_user_id = models.CharField(max_length=32, blank=True)
    handle = models.CharField(max_length=32, blank=True)
    x_post_id = models.CharField(max_length=32, blank=True)
    account_x_user_id = models.CharField(max_length=32)
    """The account that was mentioned, and may answer."""
    language = models.CharField(max_length=8, blank=True)
    text = models.TextField(blank=True)
    """What a jury judges; empty for a draw."""
    day = models.DateField()
    """By the clock of the account that was mentioned."""
    entered_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16, choices=EntryState.choices, default=EntryState.ENTERED)
    reason = models.CharField(max_length=32, blank=True)
    ticket = models.CharField(max_length=64, blank=True)
    """The published name in the draw: on the person's first entry alone."""
    rank = models.PositiveIntegerField(null=True)
    """1 for the first prize; those behind the last prize are substitutes in this order."""
    rechecked_at = models.DateTimeField(null=True)
    """When X was last asked whether the post is still there."""

    class Meta:
        db_table = "twitter_contest_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "x_user_id", "day"],
                condition=~models.Q(x_user_id="") & models.Q(state__in=["entered", "excluded"]),
                name="twitter_contest_entry_a_day",
            ),
            models.UniqueConstraint(
                fields=["campaign", "x_post_id"],
                condition=~models.Q(x_post_id=""),
                name="twitter_contest_entry_a_post",
            ),
            models.UniqueConstraint(
                fields=["campaign", "rank"],
                condition=~models.Q(rank=None),
                name="twitter_contest_rank_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["x_user_id"],
                condition=~models.Q(x_user_id=""),
                name="twitter_contest_person",
            )
        ]

    def __str__(self) -> str:
        return f"entry {self.pk} of {self.campaign_id}"


class ContestResult(models.Model):
    """What was counted when the entries were frozen, and when it was decided: each once."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="result")
    counts = models.JSONField(default=dict)
    """{"entries", "void", "withdrawn", "people", "standing", "excluded": {reason: people}}."""
    frozen_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=254, blank=True)

    class Meta:
        db_table = "twitter_contest_result"

    def __str__(self) -> str:
        return f"result of {self.campaign_id}"


class ContestScore(models.Model):
    """What one juror gives one entry; scored again, the later counts."""

    entry = models.ForeignKey(ContestEntry, on_delete=models.CASCADE, related_name="scores")
    juror = models.CharField(max_length=254)
    score = models.PositiveSmallIntegerField()
    scored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_contest_score"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "juror"], name="twitter_contest_score_a_juror"
            ),
            check_constraint(condition=models.Q(score__lte=10), name="twitter_contest_score_to_10"),
        ]

    def __str__(self) -> str:
        return f"{self.score} for {self.entry_id}"


class PrizeState(models.TextChoices):
    OFFERED = "offered"
    """Theirs, if they are linked to a customer in time."""
    CLAIMED = "claimed"
    """Linked in time: the shop is being asked for it."""
    BLOCKED = "blocked"
    """Linked in time, and the shop does not give it: staff is asked, and it is tried again."""
    DELIVERED = "delivered"
    EXPIRED = "expired"
    """Not claimed in time: the next in line has the place."""


TAKEN = (PrizeState.OFFERED, PrizeState.CLAIMED, PrizeState.BLOCKED, PrizeState.DELIVERED)


class ContestPrize(models.Model):
    """A place among the winners, offered to one entry; expired ones stay as the record."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="prizes")
    place = models.PositiveIntegerField()
    entry = models.OneToOneField(ContestEntry, on_delete=models.PROTECT, related_name="prize")
    state = models.CharField(max_length=16, choices=PrizeState.choices, default=PrizeState.OFFERED)
    blocked_by = models.CharField(max_length=16, blank=True)
    """What its offer answered, where it gives none; "refused" where the shop did."""
    is_substitute = models.BooleanField(default=False)
    offered_at = models.DateTimeField(default=timezone.now)
    claim_until = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    saleor_customer_id = models.CharField(max_length=64, blank=True)
    saleor_gift_card_id = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "twitter_contest_prize"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "place"],
                condition=models.Q(state__in=TAKEN),
                name="twitter_contest_place_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "saleor_customer_id"],
                condition=~models.Q(saleor_customer_id=""),
                name="twitter_contest_prize_a_customer",
            ),
        ]
        indexes = [
            models.Index(
                fields=["claim_until"],
                condition=models.Q(state__in=["offered", "claimed", "blocked"]),
                name="twitter_contest_prize_open",
            )
        ]

    def __str__(self) -> str:
        return f"place {self.place} of {self.campaign_id}"
