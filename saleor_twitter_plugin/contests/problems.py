"""Why nothing was done with a contest."""

from ..errors import PermanentError


class ContestProblem(PermanentError):
    """`field` is the argument at fault, "" where none is; `message` is for the staff."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
