"""The cases of the filtered stream and of the usage, as in openapi_cases."""

from collections.abc import Iterator
from typing import Any

from requests import Response

RULES_PATH = "/2/tweets/search/stream/rules"


def cut_line(stream: Response) -> Response:
    """Return an answer whose body is the stream's next line alone."""
    line = next(line for line in stream.iter_lines() if line)
    cut = Response()
    cut.status_code = stream.status_code
    cut.headers = stream.headers
    cut._content = line
    return cut


def connect_to_stream(world: Any) -> Iterator[Response]:
    path = "/2/tweets/search/stream"
    yield world.app_api.get(path)
    world.app_api.post(RULES_PATH, {"add": [{"value": "#felt", "tag": "felt"}]})
    params = {"post.fields": "author_id,entities", "expansions": "author_id"}
    with world.app_api.call("GET", path, params=params, stream=True) as stream:
        yield world.app_api.get(path)
        world.x.post_as("ana", "a #felt hat")
        yield cut_line(stream)
    yield world.shop_api.get(path)


def read_rules(world: Any) -> Iterator[Response]:
    yield world.app_api.get(RULES_PATH)
    adding = {"add": [{"value": "#felt", "tag": "felt"}, {"value": "#hat"}]}
    world.app_api.post(RULES_PATH, adding)
    yield world.app_api.get(RULES_PATH, {"max_results": "1"})
    yield world.app_api.get(RULES_PATH, {"ids": "x"})
    yield world.shop_api.get(RULES_PATH)


def change_rules(world: Any) -> Iterator[Response]:
    made = world.app_api.post(RULES_PATH, {"add": [{"value": "#felt", "tag": "felt"}]})
    yield made
    # X's own words for a rule it does not take are in no OpenAPI file: test_stream has them.
    yield world.app_api.post(RULES_PATH, {"delete": {"ids": [made.json()["data"][0]["id"]]}})
    yield world.app_api.post(RULES_PATH, {})
    yield world.app_api.post(RULES_PATH, {"add": [{"text": "#felt"}]})


def read_usage(world: Any) -> Iterator[Response]:
    world.x.post_as("ana", "@hats hello")
    world.shop_api.get(f"{world.shop_path}/mentions")
    fields = "daily_client_app_usage,daily_project_usage"
    yield world.app_api.get("/2/usage/tweets", {"days": "2", "usage.fields": fields})
    yield world.app_api.get("/2/usage/tweets", {"days": "91"})
    yield world.shop_api.get("/2/usage/tweets")


STREAM_CASES = {
    ("GET", "/2/tweets/search/stream"): connect_to_stream,
    ("GET", RULES_PATH): read_rules,
    ("POST", RULES_PATH): change_rules,
    ("GET", "/2/usage/tweets"): read_usage,
}
