"""Let people act by hand (/sandbox/*_as): the page and rehearsals speak through these."""

import re
from datetime import timedelta

from aiohttp import web

from saleor_twitter_plugin.x_sandbox import activity
from saleor_twitter_plugin.x_sandbox.bodies import (
    check_id,
    read_count,
    read_flag,
    read_object,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.messages import send_message, show_message
from saleor_twitter_plugin.x_sandbox.problems import forbidden, invalid_request, missing
from saleor_twitter_plugin.x_sandbox.publishing import Draft, publish, withdraw
from saleor_twitter_plugin.x_sandbox.records import (
    show_person,
    show_person_with_tokens,
    show_post,
)
from saleor_twitter_plugin.x_sandbox.state import (
    ACCESS_TOKEN_LIFETIME,
    ALL_SCOPES,
    LocalX,
    Person,
)
from saleor_twitter_plugin.x_sandbox.wire import Json

HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
PERSON_FIELDS = frozenset(
    [
        "handle",
        "name",
        "automated",
        "protected",
        "confirmed_email",
        "x_user_id",
        "access_token",
        "refresh_token",
        "description",
        "scopes",
        "expires_in_seconds",
    ]
)


async def make_person(request: web.Request) -> web.Response:
    """POST /sandbox/people; a handle that exists is updated and gets new tokens."""
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(body, PERSON_FIELDS)
    handle = read_text(body, "handle").lstrip("@")
    if not HANDLE.fullmatch(handle):
        raise invalid_request("handle", handle, "handle must have 1 to 15 of A-Z a-z 0-9 _")
    person = state.find_person(f"@{handle}")
    is_new = person is None
    wanted_id = read_text(body, "x_user_id", "")
    if person is not None and wanted_id not in ("", person.x_user_id):
        raise invalid_request("x_user_id", wanted_id, f"@{handle} has the id {person.x_user_id}")
    if person is None:
        person = _add_person(state, handle, wanted_id)
    person.name = read_text(body, "name", person.name)
    person.description = read_text(body, "description", person.description)
    person.is_automated = read_flag(body, "automated", default=person.is_automated)
    person.is_protected = read_flag(body, "protected", default=person.is_protected)
    person.confirmed_email = read_text(body, "confirmed_email", person.confirmed_email)
    _grant(state, person, body)
    state.touch()
    return web.json_response(show_person_with_tokens(state, person), status=201 if is_new else 200)


def _add_person(state: LocalX, handle: str, x_user_id: str) -> Person:
    x_user_id = check_id(x_user_id, "x_user_id") if x_user_id else state.ids.next()
    if x_user_id in state.people:
        raise invalid_request("x_user_id", x_user_id, "Another person has this id")
    person = Person(
        x_user_id=x_user_id,
        handle=handle,
        name=handle,
        description="",
        is_automated=False,
        created_at=state.clock.now(),
    )
    state.people[x_user_id] = person
    return person


def _grant(state: LocalX, person: Person, body: Json) -> None:
    scopes = body.get("scopes", list(ALL_SCOPES))
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise invalid_request("scopes", scopes, "scopes must be a list of texts")
    lifetime_seconds = read_count(
        body, "expires_in_seconds", int(ACCESS_TOKEN_LIFETIME.total_seconds())
    )
    state.issue_grant(
        person.x_user_id,
        scopes=scopes,
        lifetime=timedelta(seconds=lifetime_seconds),
        access_token=read_text(body, "access_token", ""),
        refresh_token=read_text(body, "refresh_token", ""),
    )


async def read_people(request: web.Request) -> web.Response:
    """GET /sandbox/people."""
    state = request.app[STATE]
    people = [show_person_with_tokens(state, person) for person in state.people.values()]
    return web.json_response({"people": people})


def get_person(state: LocalX, body: Json, name: str = "handle") -> Person:
    """Return the person a body names by handle or id. Raises: XProblem 404."""
    value = read_text(body, name, "")
    if not value and name == "handle":
        value = read_text(body, "x_user_id")
    person = state.find_person(value)
    if person is None:
        raise missing("user", name, value)
    return person


async def post_as(request: web.Request) -> web.Response:
    """POST /sandbox/post_as: the same rules as for a call of X's API."""
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(
        body,
        frozenset({"handle", "x_user_id", "text", "in_reply_to", "quote", "previous_post_id"}),
    )
    draft = Draft(
        text=read_text(body, "text"),
        in_reply_to_post_id=read_text(body, "in_reply_to", ""),
        quoted_post_id=read_text(body, "quote", ""),
        previous_post_id=read_text(body, "previous_post_id", ""),
    )
    post = publish(state, get_person(state, body), draft)
    activity.announce_post(request.app, post)
    return web.json_response(show_post(state, post), status=201)


async def delete_as(request: web.Request) -> web.Response:
    """POST /sandbox/delete_as."""
    state = request.app[STATE]
    body = await read_object(request)
    person = get_person(state, body)
    post = state.posts.get(read_text(body, "post_id"))
    if post is None or post.is_deleted:
        raise missing("tweet", "post_id", read_text(body, "post_id"))
    if post.author_id != person.x_user_id:
        raise forbidden("You are not allowed to delete this Tweet.")
    withdraw(state, post)
    activity.announce_deletion(request.app, post)
    return web.json_response(show_post(state, post))


async def message_as(request: web.Request) -> web.Response:
    """POST /sandbox/message_as."""
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(body, frozenset({"handle", "x_user_id", "to", "text"}))
    sender, recipient = get_person(state, body), get_person(state, body, "to")
    message = send_message(state, sender, recipient, read_text(body, "text"))
    activity.announce_message(request.app, message)
    return web.json_response(show_message(state, message), status=201)


async def follow_as(request: web.Request) -> web.Response:
    """POST /sandbox/follow_as; {"following": false} ends it. Nothing happens twice."""
    state = request.app[STATE]
    body = await read_object(request)
    source, target = get_person(state, body), get_person(state, body, "target")
    is_following = read_flag(body, "following", default=True)
    pair = (source.x_user_id, target.x_user_id)
    if (pair in state.follows) != is_following:
        (state.follows.add if is_following else state.follows.discard)(pair)
        state.touch()
        activity.announce_follow(request.app, source, target, is_following=is_following)
    return web.json_response({"following": is_following})


async def revoke_access(request: web.Request) -> web.Response:
    """POST /sandbox/revoke_access: a person takes the app's tokens away, and X says so."""
    state = request.app[STATE]
    person = get_person(state, await read_object(request))
    for grant in list(state.grants.values()):
        if grant.x_user_id == person.x_user_id:
            del state.grants[grant.access_token]
    state.touch()
    activity.announce_revocation(request.app, person)
    return web.json_response(show_person(state, person))


async def expire_tokens(request: web.Request) -> web.Response:
    """POST /sandbox/expire_tokens: a person's access tokens end now; refreshing still works."""
    state = request.app[STATE]
    person = get_person(state, await read_object(request))
    for grant in state.grants.values():
        if grant.x_user_id == person.x_user_id:
            grant.expires_at = state.clock.now()
    return web.json_response(show_person(state, person))
