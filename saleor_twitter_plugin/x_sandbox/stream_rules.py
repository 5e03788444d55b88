"""Keep the filtered stream's rules (/2/tweets/search/stream/rules)."""

from typing import Any

from aiohttp import web

from saleor_twitter_plugin.x_sandbox.access import require_app
from saleor_twitter_plugin.x_sandbox.answers import answer
from saleor_twitter_plugin.x_sandbox.bodies import (
    check_id,
    read_ids,
    read_object,
    read_part,
    read_query_count,
    read_text,
    refuse_unknown,
)
from saleor_twitter_plugin.x_sandbox.clock import as_wire_time
from saleor_twitter_plugin.x_sandbox.keys import STATE
from saleor_twitter_plugin.x_sandbox.listening import StreamRule
from saleor_twitter_plugin.x_sandbox.problems import PROBLEM_TYPE, invalid_request
from saleor_twitter_plugin.x_sandbox.search import QueryError, read_query
from saleor_twitter_plugin.x_sandbox.state import LocalX
from saleor_twitter_plugin.x_sandbox.wire import Json

# Source: docs.x.com, filtered stream, read 2026-08-22. (Its table of 2026-11-22 says 1,024.)
MAX_RULES_COUNT = 1_000
MAX_RULE_LENGTH = 512
TOKEN_LENGTH = 16


async def read_rules(request: web.Request) -> web.Response:
    """GET /2/tweets/search/stream/rules."""
    require_app(request)
    state = request.app[STATE]
    count = read_query_count(request, "max_results", MAX_RULES_COUNT, 1, MAX_RULES_COUNT)
    offset = _read_offset(request.query.get("pagination_token", "0" * TOKEN_LENGTH))
    wanted = [check_id(each, "ids") for each in request.query.get("ids", "").split(",") if each]
    rules = [rule for rule in state.stream_rules.values() if not wanted or rule.rule_id in wanted]
    page = rules[offset : offset + count]
    meta: Json = {"result_count": len(page)}
    if offset + count < len(rules):
        meta["next_token"] = f"{offset + count:0>{TOKEN_LENGTH}}"
    body: Json = {"meta": meta}
    if page:
        body["data"] = [show_rule(rule) for rule in page]
    return answer(request, body)


def _read_offset(token: str) -> int:
    if len(token) == TOKEN_LENGTH and token.isascii() and token.isdigit():
        return int(token)
    raise invalid_request("pagination_token", token, "The pagination token is not valid")


async def change_rules(request: web.Request) -> web.Response:
    """POST /2/tweets/search/stream/rules: add or delete, or with dry_run only say what would be."""
    require_app(request)
    state = request.app[STATE]
    body = await read_object(request)
    refuse_unknown(body, frozenset({"add", "delete"}))
    if ("add" in body) == ("delete" in body):
        raise invalid_request("body", "", "Send either add or delete")
    is_dry = request.query.get("dry_run") == "true"
    if "add" in body:
        changed = _add(state, body["add"], is_dry=is_dry)
    else:
        changed = _delete(state, read_part(body, "delete"), is_dry=is_dry)
    changed["meta"] = {"sent": as_wire_time(state.clock.now()), "summary": changed.pop("summary")}
    state.touch()
    return answer(request, changed)


def _add(state: LocalX, wishes: Any, *, is_dry: bool) -> Json:
    if not isinstance(wishes, list) or not wishes:
        raise invalid_request("add", wishes, "add must be a list of rules")
    values = {rule.value: rule.rule_id for rule in state.stream_rules.values()}
    made: list[StreamRule] = []
    errors: list[Json] = []
    for wish in wishes:
        value, tag = _read_wish(wish)
        error = _find_rule_fault(value, values)
        if error is not None:
            errors.append(error)
            continue
        rule = StreamRule(rule_id=state.ids.next(), value=value, tag=tag)
        values[value] = rule.rule_id
        made.append(rule)
    if len(values) > MAX_RULES_COUNT:
        made = []
        errors = [_describe_cap(state)]
    if not is_dry:
        state.stream_rules.update({rule.rule_id: rule for rule in made})
    refused_count = len(wishes) - len(made)
    changed: Json = {
        "summary": {
            "created": len(made),
            "not_created": refused_count,
            "valid": len(made),
            "invalid": refused_count,
        }
    }
    if made:
        changed["data"] = [show_rule(rule) for rule in made]
    if errors:
        changed["errors"] = errors
    return changed


def _read_wish(wish: Any) -> tuple[str, str]:
    if not isinstance(wish, dict):
        raise invalid_request("add", wish, "A rule must be an object")
    refuse_unknown(wish, frozenset({"value", "tag"}), "$.add")
    return read_text(wish, "value"), read_text(wish, "tag", "")


def _find_rule_fault(value: str, values: dict[str, str]) -> Json | None:
    if value in values:
        return {
            "value": value,
            "id": values[value],
            "title": "DuplicateRule",
            "type": PROBLEM_TYPE + "duplicate-rules",
        }
    detail = ""
    if len(value) > MAX_RULE_LENGTH:
        detail = f"Rule length exceeds the limit of {MAX_RULE_LENGTH} characters"
    else:
        try:
            read_query(value)
        except QueryError as error:
            detail = str(error)
    if not detail:
        return None
    return {
        "value": value,
        "details": [detail],
        "title": "UnprocessableEntity",
        "type": PROBLEM_TYPE + "invalid-rules",
    }


def _describe_cap(state: LocalX) -> Json:
    return {
        "title": "RulesCapExceeded",
        "detail": f"The app may have {MAX_RULES_COUNT} rules and has {len(state.stream_rules)}.",
        "type": PROBLEM_TYPE + "rule-cap",
    }


def _delete(state: LocalX, wishes: Json, *, is_dry: bool) -> Json:
    refuse_unknown(wishes, frozenset({"ids", "values"}), "$.delete")
    values = wishes.get("values", [])
    if not isinstance(values, list):
        raise invalid_request("delete.values", values, "delete.values must be a list")
    by_value = {rule.value: rule.rule_id for rule in state.stream_rules.values()}
    wanted = read_ids(wishes, "ids") + [by_value.get(value, "") for value in values]
    if not wanted:
        raise invalid_request("delete", "", "delete.ids or delete.values is required")
    gone = {rule_id for rule_id in wanted if rule_id in state.stream_rules}
    changed: Json = {"summary": {"deleted": len(gone), "not_deleted": len(wanted) - len(gone)}}
    if len(gone) < len(wanted):
        fault = invalid_request("ids", "", "Rule does not exist")
        changed["errors"] = [fault.body]
    if not is_dry:
        for rule_id in gone:
            del state.stream_rules[rule_id]
    return changed


def show_rule(rule: StreamRule) -> Json:
    """Return a rule as X does; a tag that was left out stays out."""
    shape: Json = {"id": rule.rule_id, "value": rule.value}
    return shape | {"tag": rule.tag} if rule.tag else shape
