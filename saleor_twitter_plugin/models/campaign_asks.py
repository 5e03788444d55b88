"""Who asked for something of a campaign."""

from django.db import models
from django.utils import timezone

from .campaigns import Campaign


class CampaignAsk(models.Model):
    """Somebody asked for something of a campaign, and was answered: what its report counts."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="asks")
    key = models.CharField(max_length=200, unique=True)
    """The action: told again, it is the same ask."""
    x_user_id = models.CharField(max_length=32, blank=True)
    answer = models.CharField(max_length=16)
    is_message = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_campaign_ask"

    def __str__(self) -> str:
        return self.key
