"""The whole schema, built once in a process."""

from pathlib import Path

import graphene

from .mutations import Mutation
from .queries import Query

SCHEMA_FILE = Path(__file__).parent / "schema.graphql"

schema = graphene.Schema(query=Query, mutation=Mutation)


def print_schema() -> str:
    return f"{str(schema).strip()}\n"
