"""X's own OpenAPI file, ready to hold answers against."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import requests

Json = dict[str, Any]
PATH = Path(__file__).resolve().parents[3] / "shared" / "data" / "x" / "openapi-2.167.json"
# What the real X answers with although its OpenAPI file does not list it.
# Source: public issue threads, read 2026-08-22.
UNLISTED_PROBLEM_TYPES = {
    "about:blank",
    "https://api.x.com/2/problems/unsupported-authentication",
    "https://api.x.com/2/problems/credits",
    "https://api.x.com/2/problems/streaming-connection",
}
# The file gives this list a pagination_token but no meta; X's documents show one.
# Source: docs.x.com, X Activity API, read 2026-08-22.
UNLISTED_FIELDS = {("GET", "/2/activity/subscriptions"): {"$.meta"}}
PROBLEM_FIELDS = {"type", "title", "detail", "status"}


class Description:
    """Every route and shape of X's OpenAPI file."""

    def __init__(self, content: Json) -> None:
        self.content = content
        self._schemas: dict[tuple[str, str, str], Json] = {}

    def has_route(self, method: str, path: str) -> bool:
        return method.lower() in self.content["paths"].get(path, {})

    def resolve(self, value: Any) -> Any:
        """Put every $ref's target in its place, and speak JSON Schema: nullable is a type."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            found: Any = self.content
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            return self.resolve(found)
        resolved = {name: self.resolve(item) for name, item in value.items()}
        if resolved.pop("nullable", False) and isinstance(resolved.get("type"), str):
            resolved["type"] = [resolved["type"], "null"]
        return resolved

    def check(self, method: str, path: str, answer: requests.Response) -> None:
        """Check an answer: status, types, required fields, and no field X does not have."""
        assert self.has_route(method, path), f"OpenAPI has no {method} {path}"
        if answer.status_code >= 400:
            self.check_problem(answer)
            return
        assert answer.headers["content-type"].startswith("application/json")
        schema = self.read_schema(method, path, str(answer.status_code))
        jsonschema.Draft202012Validator(schema).validate(answer.json())
        unknown = set(find_unknown_fields(answer.json(), schema))
        assert unknown - UNLISTED_FIELDS.get((method, path), set()) == set()

    def read_schema(self, method: str, path: str, status: str) -> Json:
        """Return what a route answers with; resolving takes long and is done once."""
        key = (method, path, status)
        if key not in self._schemas:
            responses = self.content["paths"][path][method.lower()]["responses"]
            assert status in responses, f"OpenAPI has no {status} for {method} {path}"
            content = self.resolve(responses[status])["content"]
            self._schemas[key] = content["application/json"]["schema"]
        return self._schemas[key]

    def check_problem(self, answer: requests.Response) -> None:
        """Check a refusal: problem+json, of a type that X lists or is known to send."""
        problem = answer.json()
        assert answer.headers["content-type"].startswith("application/problem+json"), problem
        assert set(problem) >= PROBLEM_FIELDS, problem
        assert problem["status"] == answer.status_code
        assert all(isinstance(problem[name], str) for name in ("type", "title", "detail"))
        schema = self.content["components"]["schemas"]["Problem"]
        listed = schema["discriminator"]["mapping"]
        if problem["type"] in listed:
            jsonschema.validate(problem, self.resolve({"$ref": listed[problem["type"]]}))
        else:
            assert problem["type"] in UNLISTED_PROBLEM_TYPES, problem["type"]


def find_unknown_fields(value: Any, schema: Json, where: str = "$") -> list[str]:
    """Name the fields a schema does not have, at any depth; free-form objects may hold all."""
    if isinstance(value, list):
        items = schema.get("items", {})
        found = (find_unknown_fields(item, items, f"{where}[]") for item in value)
        return [name for names in found for name in names]
    if not isinstance(value, dict):
        return []
    parts = [schema]
    for part in parts:
        parts += [inner for word in ("allOf", "anyOf", "oneOf") for inner in part.get(word, [])]
    known: Json = {}
    for part in parts:
        known |= part.get("properties", {})
    if not known:
        return []
    unknown = [f"{where}.{name}" for name in value if name not in known]
    for name in set(value) & set(known):
        unknown += find_unknown_fields(value[name], known[name], f"{where}.{name}")
    return unknown


def read_description() -> Description:
    """Read the file, or skip the test saying what is missing."""
    if not PATH.exists():
        pytest.skip(f"answers are NOT held against X's OpenAPI: there is no {PATH}")
    return Description(json.loads(PATH.read_text(encoding="utf-8")))
