"""The owners' templates, as the sender reads them."""

import pytest

from saleor_twitter_plugin.feeds.template_rows import list_templates
from saleor_twitter_plugin.feeds.templates import Template
from saleor_twitter_plugin.handoffs import Trigger, XUserId
from saleor_twitter_plugin.models import Account, FeedTemplate
from tests.factories import add_account

pytestmark = pytest.mark.django_db


def add_template(name: str, account: Account | None, **parts: object) -> None:
    values = {"trigger": "published", "language": "en", "body": "{name}", **parts}
    FeedTemplate.objects.create(name=name, account=account, **values)


def test_templates_are_the_accounts_and_the_shared_ones_that_are_active() -> None:
    account, other = add_account(), add_account("101", "other")
    add_template("mine", account, language="es", body="{name} · {code}")
    add_template("shared", None)
    add_template("switched off", account, is_active=False)
    add_template("of another trigger", account, trigger="price_drop")
    add_template("of another account", other)

    templates = list_templates(account, trigger=Trigger.PUBLISHED)

    mine = Template("mine", "{name} · {code}", Trigger.PUBLISHED, "es", XUserId(account.x_user_id))
    shared = Template("shared", "{name}", Trigger.PUBLISHED, "en", None)
    assert sorted(templates, key=lambda each: each.name) == [mine, shared]


def test_account_without_templates_has_none() -> None:
    assert list_templates(add_account(), trigger=Trigger.PUBLISHED) == []
