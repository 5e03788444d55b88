"""What beat starts is there, and as often as the polls and signs of life rely on."""

from saleor_twitter_plugin import schedule, tasks
from saleor_twitter_plugin.accounts.app_state import WORKER_NOTED_EVERY
from saleor_twitter_plugin.pipeline.pacing import POLL_EVERY, WEBHOOK_TRUSTED_FOR


def seconds(name: str) -> float:
    found = schedule.BEAT_SCHEDULE[name]["schedule"]
    assert isinstance(found, float)
    return found


def test_every_entry_starts_a_task_of_ours() -> None:
    named = [str(entry["task"]) for entry in schedule.BEAT_SCHEDULE.values()]

    assert [each for each in named if each.partition(".")[0] != "saleor_twitter_plugin"] == []
    assert [getattr(tasks, each.partition(".")[2]).name for each in named] == named


def test_ticks_are_as_frequent_as_what_relies_on_them() -> None:
    for poll in ("twitter-poll-mentions", "twitter-poll-messages", "twitter-search-hashtags"):
        assert seconds(poll) == POLL_EVERY.total_seconds()
    # One round that fails does not make a valid webhook unknown.
    assert 2 * seconds("twitter-keep-subscribed") < WEBHOOK_TRUSTED_FOR.total_seconds()
    assert seconds("twitter-heartbeat") == WORKER_NOTED_EVERY.total_seconds()
    assert seconds("twitter-charge-deliveries") == 60
    assert seconds("twitter-purge-billed") == 3600
