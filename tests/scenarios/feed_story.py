"""What the stories of feeds say again and again."""

from datetime import UTC, datetime, timedelta

from saleor_twitter_plugin import pipeline
from saleor_twitter_plugin.keys import get_sealer
from saleor_twitter_plugin.models import Account, FeedItem
from tests.factories import free_rules

from .stage import Person, Stage


def read_account(person: Person) -> Account:
    return Account.objects.get(x_user_id=person.x_user_id)


def set_rules(person: Person, **changes: object) -> None:
    """Let an account say all it has to say, but for these rules."""
    free_rules(read_account(person), **changes)


def heads(stage: Stage, person: Person) -> list[str]:
    """Return the first line of each post, the oldest first."""
    return [each["text"].partition("\n")[0] for each in reversed(stage.posts_by(person))]


def names(stage: Stage, person: Person) -> list[str]:
    """Return the product that each post names, the oldest first."""
    return [each.partition(" ·")[0] for each in heads(stage, person)]


def reasons(*, state: str = "planned") -> set[str]:
    return set(FeedItem.objects.filter(state=state).values_list("withheld_by", flat=True))


def look(stage: Stage, *, later: timedelta = timedelta()) -> None:
    """Plan and release what the catalog says; X is told of nothing."""
    now = datetime.now(UTC) + later
    with stage.shop.allow_writes():
        while pipeline.plan_feeds(shop=stage.shop, now=now):
            pass
        pipeline.scan_catalog(shop=stage.shop, now=now)


def send(stage: Stage, *, later: timedelta = timedelta()) -> None:
    """Let what was released go."""
    with stage.shop.allow_writes():
        pipeline.drain_outbox(
            shop=stage.shop, sealer=get_sealer(), clock=lambda: datetime.now(UTC) + later
        )
