"""How much one query may ask, told before anything of it is checked or executed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from graphql.language import ast

DEPTH_LIMIT = 10
COST_LIMIT = 1_000
# Fields and spreads as written: the validator compares those of one name pair by pair.
SELECTION_LIMIT = 300
ARGUMENT_LIMIT = 10
# Braces in braces, whatever they hold. The parser and the validator call themselves for each.
NESTING_LIMIT = 30
# The parser needs 50 microseconds for each; the usual introspection has 250.
WORD_LIMIT = 4_000
_WORD = re.compile(r"\w+|[^\w\s,]")
# GraphiQL's own query, with types nine deep, weighs 13 and about 162,000.
INTROSPECTION_DEPTH_LIMIT = 16
INTROSPECTION_COST_LIMIT = 220_000
# How long the schema's own lists are, rounded up; a test compares them with the schema.
_INTROSPECTION_LENGTHS = {
    "types": 210,
    "fields": 8,
    "args": 2,
    "enumValues": 8,
    "directives": 3,
    "inputFields": 2,
    "interfaces": 1,
    "possibleTypes": 1,
}
_INTROSPECTION_ROOTS = {"__schema", "__type"}
_TOO_MUCH = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Excess:
    code: str
    message: str


TOO_DEEP = Excess("QUERY_TOO_DEEP", f"The query is too deep: at most {DEPTH_LIMIT} levels.")
TOO_EXPENSIVE = Excess(
    "QUERY_TOO_EXPENSIVE", f"The query asks too much: at most {COST_LIMIT} points."
)


@dataclass(frozen=True, slots=True)
class _Weight:
    depth: int = 0
    cost: int = 0
    page_cost: int = 0
    """Of `pageInfo`, which a list has once however long it is."""

    def beside(self, other: "_Weight") -> "_Weight":
        return _Weight(
            max(self.depth, other.depth),
            self.cost + other.cost,
            self.page_cost + other.page_cost,
        )


class _TooDeep(Exception):
    pass


class _TooExpensive(Exception):
    pass


def is_too_long(query: str) -> bool:
    """Tell, at the cost of one glance, whether parsing would take too long."""
    return sum(1 for _ in islice(_WORD.finditer(query), WORD_LIMIT + 1)) > WORD_LIMIT


def find_excess(document: Any, schema: Any, variables: Mapping[str, Any]) -> Excess | None:
    """Return what is too much in a parsed document, None where it may be executed.

    A field costs 1; what stands below one with `first` costs that many times as much. The
    schema's questions about itself have an allowance of their own.
    """
    meter = _Meter(document, schema, variables)
    try:
        meter.measure_text()
        weights = [meter.weigh(each) for each in meter.operations]
    except (_TooDeep, RecursionError):
        return TOO_DEEP
    except _TooExpensive:
        return TOO_EXPENSIVE
    depth = max((each.depth for each in weights), default=0)
    if depth > DEPTH_LIMIT or meter.introspection.depth > INTROSPECTION_DEPTH_LIMIT:
        return TOO_DEEP
    cost = max((each.cost for each in weights), default=0)
    if cost > COST_LIMIT or meter.introspection.cost > INTROSPECTION_COST_LIMIT:
        return TOO_EXPENSIVE
    return None


class _Meter:
    """Weighs every fragment once, so that fragments of fragments cost no time."""

    def __init__(self, document: Any, schema: Any, variables: Mapping[str, Any]) -> None:
        self._definitions = document.definitions
        self.operations = [
            each for each in self._definitions if isinstance(each, ast.OperationDefinition)
        ]
        self._fragments = {
            each.name.value: each
            for each in self._definitions
            if isinstance(each, ast.FragmentDefinition)
        }
        self._schema = schema
        self._variables = variables
        self._defaults: dict[str, Any] = {}
        self._weighed: dict[tuple[str, bool], _Weight | None] = {}
        self.introspection = _Weight()

    def measure_text(self) -> None:
        """Look at the query as it is written, used or not."""
        count = 0
        waiting = [(getattr(each, "selection_set", None), 1) for each in self._definitions]
        while waiting:
            selection_set, nesting = waiting.pop()
            if selection_set is None:
                continue
            if nesting > NESTING_LIMIT:
                raise _TooDeep
            count += len(selection_set.selections)
            if count > SELECTION_LIMIT:
                raise _TooExpensive
            for each in selection_set.selections:
                if len(getattr(each, "arguments", None) or ()) > ARGUMENT_LIMIT:
                    raise _TooExpensive
                waiting.append((getattr(each, "selection_set", None), nesting + 1))

    def weigh(self, operation: Any) -> _Weight:
        self._weighed = {}
        self._defaults = {
            each.variable.name.value: each.default_value
            for each in operation.variable_definitions or ()
        }
        root = {
            "query": self._schema.get_query_type(),
            "mutation": self._schema.get_mutation_type(),
        }.get(operation.operation)
        return self._weigh_set(operation.selection_set, root, is_introspection=False)

    def _weigh_set(self, selection_set: Any, parent: Any, *, is_introspection: bool) -> _Weight:
        total = _Weight()
        for each in selection_set.selections if selection_set else ():
            if isinstance(each, ast.Field):
                weight = self._weigh_field(each, parent, is_introspection=is_introspection)
            elif isinstance(each, ast.FragmentSpread):
                weight = self._weigh_fragment(each.name.value, is_introspection=is_introspection)
            else:
                inner = self._find_type(each.type_condition) if each.type_condition else parent
                weight = self._weigh_set(
                    each.selection_set, inner, is_introspection=is_introspection
                )
            total = total.beside(weight)
        return total

    def _weigh_field(self, field: Any, parent: Any, *, is_introspection: bool) -> _Weight:
        name = field.name.value
        if is_introspection:
            below = self._weigh_set(field.selection_set, None, is_introspection=True)
            times = _INTROSPECTION_LENGTHS.get(name, 1)
            return _Weight(1 + below.depth, 1 + times * below.cost)
        if name in _INTROSPECTION_ROOTS:
            below = self._weigh_set(field.selection_set, None, is_introspection=True)
            self.introspection = self.introspection.beside(below)
            return _Weight(1, 1)
        definition = getattr(parent, "fields", {}).get(name)
        below = self._weigh_set(
            field.selection_set,
            _strip(definition.type) if definition else None,
            is_introspection=False,
        )
        if name == "pageInfo":
            return _Weight(1 + below.depth, 0, 1 + below.cost)
        times = self._read_first(field, definition)
        return _Weight(1 + below.depth, 1 + times * below.cost + below.page_cost)

    def _weigh_fragment(self, name: str, *, is_introspection: bool) -> _Weight:
        fragment = self._fragments.get(name)
        if fragment is None:
            return _Weight()
        key = (name, is_introspection)
        if key not in self._weighed:
            # None marks one that is being weighed: met again, it contains itself.
            self._weighed[key] = None
            self._weighed[key] = self._weigh_set(
                fragment.selection_set,
                self._find_type(fragment.type_condition),
                is_introspection=is_introspection,
            )
        weight = self._weighed[key]
        if weight is None:
            raise _TooDeep
        return weight

    def _find_type(self, named: Any) -> Any:
        return self._schema.get_type_map().get(named.name.value)

    def _read_first(self, field: Any, definition: Any) -> int:
        """Return how many times what is below is asked for; what is no number is too many."""
        given = {each.name.value: each.value for each in field.arguments or ()}.get("first")
        if isinstance(given, ast.Variable):
            name = given.name.value
            if name in self._variables:
                value = self._variables[name]
                if value is not None:
                    return max(value, 1) if isinstance(value, int) else _TOO_MUCH
                given = None
            else:
                given = self._defaults.get(name)
        if given is None:
            argument = definition.args.get("first") if definition else None
            return int(argument.default_value) if argument and argument.default_value else 1
        if isinstance(given, ast.IntValue) and len(given.value) < 10:
            return max(int(given.value), 1)
        return _TOO_MUCH


def _strip(type_: Any) -> Any:
    """Return what a list or a non-null is of."""
    while hasattr(type_, "of_type"):
        type_ = type_.of_type
    return type_
