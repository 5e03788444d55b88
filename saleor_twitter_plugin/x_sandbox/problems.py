"""Say no in the words and shapes X uses."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

PROBLEM_TYPE = "https://api.x.com/2/problems/"


class XProblem(Exception):
    """An answer that refuses the call."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {body.get('detail') or body.get('title')}")
        self.status = status
        self.body = body

    def as_response(self) -> web.Response:
        """Return the refusal as problem+json."""
        return web.json_response(
            self.body, status=self.status, content_type="application/problem+json"
        )


def forbidden(detail: str) -> XProblem:
    """Refuse a call that is well formed but not allowed."""
    return XProblem(
        403, {"title": "Forbidden", "type": "about:blank", "status": 403, "detail": detail}
    )


def unauthorized() -> XProblem:
    """Refuse a call whose token is missing, unknown or out of date."""
    return XProblem(
        401,
        {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"},
    )


def unsupported_authentication(kind: str, supported: str) -> XProblem:
    """Refuse a token of the wrong kind."""
    return XProblem(
        403,
        {
            "title": "Unsupported Authentication",
            "type": PROBLEM_TYPE + "unsupported-authentication",
            "status": 403,
            "detail": (
                f"Authenticating with {kind} is forbidden for this endpoint.  "
                f"Supported authentication types are [{supported}]."
            ),
        },
    )


def invalid_request(parameter: str, value: object, message: str) -> XProblem:
    """Refuse a call with a parameter X cannot take."""
    return XProblem(
        400,
        {
            "errors": [{"parameters": {parameter: [str(value)]}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": PROBLEM_TYPE + "invalid-request",
            "status": 400,
        },
    )


def not_found(resource: str, parameter: str, value: str) -> dict[str, Any]:
    """Return the partial error X puts beside the data it did find."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEM_TYPE + "resource-not-found",
    }


def missing(resource: str, parameter: str, value: str) -> XProblem:
    """Refuse a call about a thing that is not there."""
    return XProblem(404, {**not_found(resource, parameter, value), "status": 404})


def too_many_requests() -> XProblem:
    """Refuse a call beyond its rate limit."""
    return XProblem(
        429,
        {
            "title": "Too Many Requests",
            "type": "about:blank",
            "status": 429,
            "detail": "Too Many Requests",
        },
    )


def credits_depleted(account_id: str) -> XProblem:
    """Refuse a paid call when nothing is left to pay it with.

    Source: answers quoted in public issues up to October 2026; X sends the id as a number.
    """
    return XProblem(
        402,
        {
            "account_id": int(account_id),
            "title": "CreditsDepleted",
            "detail": (
                f"Your enrolled account [{account_id}] does not have any credits "
                "to fulfill this request."
            ),
            "type": PROBLEM_TYPE + "credits",
            "status": 402,
        },
    )


def not_authorized(resource: str, parameter: str, value: str) -> dict[str, Any]:
    """Return the partial error X puts in the place of what is protected."""
    noun = "Tweet" if resource == "tweet" else resource
    return {
        "value": value,
        "detail": f"Sorry, you are not authorized to see the {noun} with {parameter}: [{value}].",
        "title": "Authorization Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": PROBLEM_TYPE + "not-authorized-for-resource",
    }


def protected(resource: str, parameter: str, value: str) -> XProblem:
    """Refuse a call about what only followers may see."""
    return XProblem(403, {**not_authorized(resource, parameter, value), "status": 403})


def stream_refused(status: int, issue: str, detail: str) -> XProblem:
    """Refuse a connection to the filtered stream. Source: docs.x.com, read 2026-11-22."""
    return XProblem(
        status,
        {
            "title": "ConnectionException",
            "detail": detail,
            "connection_issue": issue,
            "type": PROBLEM_TYPE + "streaming-connection",
            "status": status,
        },
    )
