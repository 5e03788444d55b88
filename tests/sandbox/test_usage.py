"""How many posts the app was handed, as X counts them."""

from typing import Any

Json = dict[str, Any]


def test_usage_counts_posts_by_day(x: Any, app_api: Any, shop: Json, ana: Json) -> None:
    posts = [x.post_as("ana", f"@hats {number}")["id"] for number in range(3)]
    app_api.get("/2/tweets", {"ids": ",".join(posts)})
    app_api.get("/2/tweets", {"ids": posts[0]})
    app_api.get(f"/2/users/{ana['x_user_id']}")

    fields = {"usage.fields": "daily_project_usage,daily_client_app_usage"}
    usage = app_api.get("/2/usage/tweets", fields).json()["data"]
    plain = app_api.get("/2/usage/tweets").json()["data"]

    assert usage["project_usage"] == "3"
    (day,) = usage["daily_project_usage"]["usage"]
    assert day["usage"] == "3"
    assert day["date"].endswith("T00:00:00.000Z")
    (of_app,) = usage["daily_client_app_usage"]
    assert (of_app["client_app_id"], of_app["usage_result_count"]) == (x.app()["app_id"], 1)
    assert plain == {
        "cap_reset_day": 1,
        "project_cap": "2000000",
        "project_id": usage["project_id"],
        "project_usage": "3",
    }
    assert app_api.get("/2/usage/tweets", {"usage.fields": "cost"}).status_code == 400
