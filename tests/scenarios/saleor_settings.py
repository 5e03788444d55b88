"""Switch the plugin on as the Dashboard does: by `pluginUpdate`, as staff."""

from saleor.account.models import User

from saleor_twitter_plugin.shop.saleor_shop.executor import run

PLUGIN_UPDATE = """
mutation Save($id: ID!, $input: PluginUpdateInput!) {
  pluginUpdate(id: $id, input: $input) {
    plugin { id globalConfiguration { active configuration { name value type label helpText } } }
    errors { field code message }
  }
}
"""


def save_settings(values: dict[str, str], *, is_active: bool) -> None:
    answer = update_plugin(values, is_active=is_active)
    assert answer["errors"] == [], answer["errors"]


def update_plugin(values: dict[str, str], *, is_active: bool) -> dict[str, object]:
    staff, _ = User.objects.get_or_create(
        email="owner@example.com",
        defaults={"is_staff": True, "is_superuser": True, "is_active": True},
    )
    configuration = [{"name": name, "value": value} for name, value in values.items()]
    answer: dict[str, object] = run(
        PLUGIN_UPDATE,
        {"id": "twitter", "input": {"active": is_active, "configuration": configuration}},
        customer=staff,
        reads_replica=False,
    )["pluginUpdate"]
    return answer
