"""Answer /2/usage/tweets: the posts handed out a day, from the meter."""

from datetime import date, timedelta

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.access import require_app
from saleor_twitter_plugin.x_sandbox.answers import answer
from saleor_twitter_plugin.x_sandbox.bodies import read_query_count
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.problems import invalid_request
from saleor_twitter_plugin.x_sandbox.wire import Json

MAX_DAYS_COUNT = 90
DEFAULT_DAYS_COUNT = 7
# Source: docs.x.com, usage and billing, read 2026-11-22: posts a month.
PROJECT_CAP = 2_000_000
CAP_RESET_DAY = 1
PROJECT_ID = "1"
FIELDS = frozenset(
    [
        "cap_reset_day",
        "daily_client_app_usage",
        "daily_project_usage",
        "project_cap",
        "project_id",
        "project_usage",
    ]
)
ALWAYS = frozenset({"cap_reset_day", "project_cap", "project_id", "project_usage"})


async def read_usage(request: web.Request) -> web.Response:
    """GET /2/usage/tweets?days=&usage.fields=."""
    require_app(request)
    state = request.app[STATE]
    days_count = read_query_count(request, "days", DEFAULT_DAYS_COUNT, 1, MAX_DAYS_COUNT)
    asked = {name for name in request.query.get("usage.fields", "").split(",") if name}
    if not asked <= FIELDS:
        raise invalid_request("usage.fields", ",".join(sorted(asked)), "Unknown usage field")
    today = state.clock.now().date()
    by_day = state.meter.posts_by_day
    of_month = sum(count for day, count in by_day.items() if day >= today.replace(day=1))
    days = [today - timedelta(days=back) for back in range(days_count)]
    usage = [
        {"date": _as_midnight(day), "usage": str(by_day[day])} for day in days if day in by_day
    ]
    data: Json = {
        "cap_reset_day": CAP_RESET_DAY,
        "project_cap": str(PROJECT_CAP),
        "project_id": PROJECT_ID,
        "project_usage": str(of_month),
        "daily_project_usage": {"project_id": PROJECT_ID, "usage": usage},
        "daily_client_app_usage": [
            {
                "client_app_id": state.app.app_id,
                "usage": usage,
                "usage_result_count": len(usage),
            }
        ],
    }
    shown = {name: value for name, value in data.items() if name in asked | ALWAYS}
    return answer(request, {"data": shown})


def _as_midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"
