"""X's JSON about what the app has set up there: webhooks, subscriptions, stream rules.

Source: OpenAPI 2.167, read 2026-11-22.
"""

from dataclasses import dataclass

from .json_values import JSON, pick_id, pick_object, pick_objects, pick_text


@dataclass(frozen=True, slots=True)
class Webhook:
    webhook_id: str
    url: str
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """One account's events of one type, and the webhook that they go to."""

    subscription_id: str
    event_type: str
    x_user_id: str
    webhook_id: str
    tag: str = ""
    is_narrowed: bool = False
    """It asks for a keyword or one direction only."""


@dataclass(frozen=True, slots=True)
class StreamRule:
    rule_id: str
    value: str
    tag: str = ""


def read_webhooks(answer: JSON) -> list[Webhook]:
    found = [_webhook(each) for each in pick_objects(answer.get("data"))]
    return [each for each in found if each.webhook_id]


def read_created_webhook(answer: JSON) -> Webhook:
    return _webhook(pick_object(answer, "data"))


def read_validity(answer: JSON) -> bool:
    """Tell whether X found the webhook's answer right."""
    return pick_object(answer, "data").get("valid") is True


def read_subscriptions(answer: JSON) -> list[Subscription]:
    found = [_subscription(each) for each in pick_objects(answer.get("data"))]
    return [each for each in found if each.subscription_id]


def read_created_subscription(answer: JSON) -> Subscription:
    data = pick_object(answer, "data")
    return _subscription(pick_object(data, "subscription") or data)


def read_rules(answer: JSON) -> list[StreamRule]:
    found = [
        StreamRule(pick_id(each, "id"), pick_text(each, "value"), pick_text(each, "tag"))
        for each in pick_objects(answer.get("data"))
    ]
    return [each for each in found if each.rule_id]


def _webhook(data: JSON) -> Webhook:
    return Webhook(pick_id(data, "id"), pick_text(data, "url"), data.get("valid") is True)


def _subscription(data: JSON) -> Subscription:
    condition = pick_object(data, "filter")
    return Subscription(
        subscription_id=pick_id(data, "subscription_id"),
        event_type=pick_text(data, "event_type"),
        x_user_id=pick_id(condition, "user_id"),
        webhook_id=pick_id(data, "webhook_id"),
        tag=pick_text(data, "tag"),
        is_narrowed=bool(condition.get("direction") or condition.get("keyword")),
    )
