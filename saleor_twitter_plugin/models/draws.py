"""Draws: what was frozen, and the one roll. Rows are only ever added; the database holds to it."""

from django.db import models
from django.utils import timezone


class Draw(models.Model):
    """The frozen entries of a drop or a contest, published before anybody knows the chance."""

    subject = models.CharField(max_length=80, unique=True)
    """`drop:7`: what is drawn, once."""
    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=255)
    document = models.TextField()
    commitment = models.CharField(max_length=64)
    beacon_source = models.CharField(max_length=300)
    frozen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_draw"

    def __str__(self) -> str:
        return self.slug


class DrawRoll(models.Model):
    """What came of it: a second roll of the same draw is refused by its key."""

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="rolled")
    beacon = models.CharField(max_length=1000)
    seed = models.CharField(max_length=64)
    rolled_by = models.CharField(max_length=254, blank=True)
    rolled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_draw_roll"

    def __str__(self) -> str:
        return f"{self.draw_id}: {self.seed}"
