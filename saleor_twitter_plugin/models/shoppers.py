"""People on X, and their ties to customers of the shop."""

from django.db import models
from django.utils import timezone


class Shopper(models.Model):
    """A person on X who wrote to us. Known by the id: handles change hands."""

    x_user_id = models.CharField(max_length=32, unique=True)
    handle = models.CharField(max_length=32, blank=True)
    """As last seen, for display only."""
    opted_out_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_shopper"

    def __str__(self) -> str:
        return self.x_user_id


class ShopperLink(models.Model):
    """The person proved the handle, and the customer confirmed it."""

    x_user_id = models.CharField(max_length=32)
    handle = models.CharField(max_length=32)
    saleor_customer_id = models.CharField(max_length=64)
    linked_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_shopper_link"
        constraints = [
            models.UniqueConstraint(
                fields=["x_user_id"],
                condition=models.Q(removed_at=None),
                name="twitter_one_link_per_x_user",
            ),
            models.UniqueConstraint(
                fields=["saleor_customer_id"],
                condition=models.Q(removed_at=None),
                name="twitter_one_link_per_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.x_user_id} is {self.saleor_customer_id}"


class LinkRequest(models.Model):
    """A signed-in customer asked for a code to show on X."""

    code = models.CharField(max_length=16, unique=True)
    saleor_customer_id = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "twitter_link_request"
        indexes = [
            models.Index(fields=["saleor_customer_id"], name="twitter_link_request_customer")
        ]

    def __str__(self) -> str:
        return self.code


class HandleProof(models.Model):
    """An X user showed the code of a link request; the customer decides whether it is theirs."""

    request = models.ForeignKey(LinkRequest, on_delete=models.CASCADE, related_name="proofs")
    x_user_id = models.CharField(max_length=32)
    handle = models.CharField(max_length=32)
    x_post_id = models.CharField(max_length=32)
    proved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "twitter_handle_proof"
        constraints = [
            models.UniqueConstraint(
                fields=["request", "x_user_id"], name="twitter_one_proof_per_x_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.x_user_id} for {self.request_id}"
