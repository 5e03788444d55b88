"""Names that the schema does not have: a few are typos, many are an attack.

For each, graphql-core measures how far every name of the schema is from it, letter by letter: one
of 50,000 letters takes half a minute.
"""

from typing import Any

from graphql import GraphQLError, specified_rules, validate
from graphql.language import ast
from graphql.validation.rules.base import ValidationRule

# Letters in all of them together.
STRANGE_LENGTH_LIMIT = 300


class _TooStrange(GraphQLError):
    pass


class _StrangeNames(ValidationRule):
    """Looks at a node before graphql-core's own rules do."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)
        self._left = STRANGE_LENGTH_LIMIT

    def enter_Field(self, node: Any, *place: Any) -> None:
        if self.context.get_parent_type() and not self.context.get_field_def():
            self._count(node)

    def enter_NamedType(self, node: Any, *place: Any) -> None:
        if not self.context.get_schema().get_type(node.name.value):
            self._count(node)

    def enter_Argument(self, node: Any, *place: Any) -> None:
        is_of_field = isinstance(place[-1][-1], ast.Field)
        taker = self.context.get_field_def() if is_of_field else self.context.get_directive()
        if taker and node.name.value not in taker.args:
            self._count(node)

    def _count(self, node: Any) -> None:
        self._left -= len(node.name.value)
        if self._left < 0:
            raise _TooStrange("The schema has few of the names in this query.")


_RULES = [_StrangeNames, *specified_rules]


def find_errors(document: Any, schema: Any) -> list[GraphQLError]:
    """Return what is wrong with a parsed document."""
    try:
        return list(validate(schema, document, _RULES))
    except _TooStrange as error:
        return [error]
