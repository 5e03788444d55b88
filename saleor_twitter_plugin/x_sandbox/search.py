"""Read X's search queries. "hat (from:ana OR #sale) -is:reply" becomes a test for posts."""

import re
from collections.abc import Callable

from saleor_twitter_plugin.x_sandbox.state import LocalX, Post

Matcher = Callable[[Post, LocalX], bool]

_TOKEN = re.compile(
    r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-(?=\S))|"(?P<phrase>[^"]*)"'
    r"|(?P<operator>[a-z_]+):(?P<argument>[^\s()]+)|(?P<word>(?!-)[^\s()\"]+))"
)


class QueryError(Exception):
    """A query X would not take."""


def read_query(query: str) -> Matcher:
    """Return a test for posts. Words side by side must all match; OR binds weaker."""
    tokens = _split(query)
    matcher, position = _read_alternatives(tokens, 0)
    if position != len(tokens):
        raise QueryError("There is a closing parenthesis too many in the query")
    return matcher


def _split(query: str) -> list[re.Match[str]]:
    tokens = []
    position = 0
    query = query.rstrip()
    while position < len(query):
        token = _TOKEN.match(query, position)
        if token is None:
            raise QueryError(f"The query cannot be read from position {position}")
        tokens.append(token)
        position = token.end()
    return tokens


def _read_alternatives(tokens: list[re.Match[str]], position: int) -> tuple[Matcher, int]:
    matcher, position = _read_sequence(tokens, position)
    alternatives = [matcher]
    while position < len(tokens) and tokens[position]["word"] == "OR":
        matcher, position = _read_sequence(tokens, position + 1)
        alternatives.append(matcher)
    if len(alternatives) == 1:
        return alternatives[0], position
    return lambda post, state: any(match(post, state) for match in alternatives), position


def _read_sequence(tokens: list[re.Match[str]], position: int) -> tuple[Matcher, int]:
    parts: list[Matcher] = []
    while position < len(tokens):
        token = tokens[position]
        if token["close"] or token["word"] == "OR":
            break
        matcher, position = _read_one(tokens, position)
        parts.append(matcher)
    if not parts:
        raise QueryError("An operator in the query has nothing beside it")
    return lambda post, state: all(match(post, state) for match in parts), position


def _read_one(tokens: list[re.Match[str]], position: int) -> tuple[Matcher, int]:
    token = tokens[position]
    if token["minus"]:
        if position + 1 == len(tokens):
            raise QueryError("A minus in the query has nothing after it")
        inner, position = _read_one(tokens, position + 1)
        return lambda post, state: not inner(post, state), position
    if token["open"]:
        matcher, position = _read_alternatives(tokens, position + 1)
        if position == len(tokens):
            raise QueryError("A parenthesis in the query is not closed")
        return matcher, position + 1
    if token["close"]:
        raise QueryError("A closing parenthesis in the query has nothing before it")
    return _read_leaf(token), position + 1


def _read_leaf(token: re.Match[str]) -> Matcher:
    if token["operator"] is not None:
        return _read_operator(token["operator"], token["argument"])
    if token["phrase"] is not None:
        return _match_words(token["phrase"])
    word: str = token["word"]
    value = word[1:].casefold()
    if word[0] == "#":
        return lambda post, _: value in {tag.tag.casefold() for tag in post.hashtags}
    if word[0] == "$":
        return lambda post, _: value in {tag.tag.casefold() for tag in post.cashtags}
    if word[0] == "@":
        return lambda post, _: value in {m.handle.casefold() for m in post.mentions}
    return _match_words(word)


def _match_words(words: str) -> Matcher:
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    return lambda post, _: pattern.search(post.typed_text) is not None


def _read_operator(operator: str, argument: str) -> Matcher:
    handle = argument.lstrip("@")
    match operator, argument:
        case "from", _:
            return lambda post, state: _is_person(state, post.author_id, handle)
        case "to", _:
            return lambda post, state: _is_person(state, post.in_reply_to_user_id, handle)
        case "conversation_id", _:
            return lambda post, _: post.conversation_id == argument
        case "lang", _:
            return lambda post, _: post.lang == argument
        case "is", "retweet":
            return lambda post, _: bool(post.reposted_post_id)
        case "is", "reply":
            return lambda post, _: bool(post.in_reply_to_post_id)
        case "is", "quote":
            return lambda post, _: bool(post.quoted_post_id)
        case "has", "links":
            return lambda post, _: any(not link.media_key for link in post.links)
        case "has", "media" | "images":
            return lambda post, _: bool(post.media_keys)
        case "has", "mentions":
            return lambda post, _: bool(post.mentions)
        case "has", "hashtags":
            return lambda post, _: bool(post.hashtags)
    raise QueryError(f"The operator [{operator}:{argument}] is not known here")


def _is_person(state: LocalX, x_user_id: str, handle_or_id: str) -> bool:
    person = state.people.get(x_user_id)
    return person is not None and (
        person.x_user_id == handle_or_id or person.handle.casefold() == handle_or_id.casefold()
    )
