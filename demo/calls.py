"""HTTP and GraphQL calls on this machine, as any outside program would make them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from typing import Any

from tools.progress import Refusal

Json = dict[str, Any]

CALL_SECONDS = 60.0
# A proxy of the environment must never see loopback calls.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class CallRefused(Refusal):
    """The other side answered no. `answer` is what it said."""

    def __init__(self, what: str, answer: object) -> None:
        super().__init__(f"{what}: {json.dumps(answer, ensure_ascii=False)[:1000]}")
        self.answer = answer


def call(method: str, url: str, body: Json | None = None, *, token: str = "") -> Json:
    """Call an address that speaks JSON. Raises: CallRefused, Refusal where nobody answers."""
    headers = {"Accept": "application/json"}
    content = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        content = json.dumps(body).encode()
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return _send(urllib.request.Request(url, data=content, headers=headers, method=method))


def graphql(
    url: str, query: str, variables: Json | None = None, *, token: str = "", field: str = ""
) -> Json:
    """Run one operation; with `field` return that field, and refuse where its `errors` speak."""
    answer = call("POST", url, {"query": query, "variables": variables or {}}, token=token)
    return _read_data(answer, field)


def graphql_upload(
    url: str,
    query: str,
    variables: Json,
    *,
    picture: tuple[str, bytes],
    placed_at: str,
    token: str,
    field: str,
) -> Json:
    """Run an operation with one file, a (name, JPEG) pair; `placed_at` as `variables.image`.

    Source: the GraphQL multipart request specification, which Saleor follows.
    """
    boundary = uuid.uuid4().hex
    name, content = picture
    parts = [
        _part(boundary, 'name="operations"', json.dumps({"query": query, "variables": variables})),
        _part(boundary, 'name="map"', json.dumps({"0": [placed_at]})),
        f'--{boundary}\r\nContent-Disposition: form-data; name="0"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n".encode()
        + content
        + b"\r\n",
        f"--{boundary}--\r\n".encode(),
    ]
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Authorization": f"Bearer {token}",
    }
    request = urllib.request.Request(url, data=b"".join(parts), headers=headers, method="POST")
    return _read_data(_send(request), field)


def _part(boundary: str, disposition: str, text: str) -> bytes:
    head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return f"{head}{text}\r\n".encode()


def _read_data(answer: Json, field: str) -> Json:
    if answer.get("errors"):
        raise CallRefused("GraphQL refused", [each.get("message") for each in answer["errors"]])
    data: Json = answer["data"]
    if not field:
        return data
    result: Json = data[field]
    if result.get("errors"):
        raise CallRefused(f"{field} refused", result["errors"])
    return result


def _send(request: urllib.request.Request) -> Json:
    what = f"{request.get_method()} {request.full_url}"
    try:
        with _opener.open(request, timeout=CALL_SECONDS) as response:
            text = response.read()
    except urllib.error.HTTPError as error:
        text = error.read()
        said = _read_json(text) or text.decode(errors="replace")
        raise CallRefused(f"{what} answered {error.code}", said) from None
    except (OSError, ValueError) as error:
        raise Refusal(f"{what} got no answer: {error}") from None
    answer = _read_json(text)
    if not isinstance(answer, dict):
        raise CallRefused(f"{what} answered no JSON", text.decode(errors="replace")[:300])
    return answer


def _read_json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
