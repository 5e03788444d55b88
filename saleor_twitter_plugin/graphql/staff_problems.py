"""What went wrong for the staff: a code to decide by and a sentence to show."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from graphene.utils.str_converters import to_camel_case

from ..config import Problem
from ..errors import RetryableError, TwitterPluginError
from ..wording import mark, translate


class StaffErrorCode(StrEnum):
    NOT_FOUND = "NOT_FOUND"
    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    IN_THE_PAST = "IN_THE_PAST"
    TEMPLATE_INVALID = "TEMPLATE_INVALID"
    NAME_TAKEN = "NAME_TAKEN"
    ALREADY_DONE = "ALREADY_DONE"
    NOT_WAITING = "NOT_WAITING"
    NOT_STUCK = "NOT_STUCK"
    NOT_EDITABLE = "NOT_EDITABLE"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    TOO_LATE = "TOO_LATE"
    NOT_PAUSED = "NOT_PAUSED"
    TRY_AGAIN = "TRY_AGAIN"


@dataclass(frozen=True, slots=True)
class StaffError:
    """`field` is the argument at fault, None where none is."""

    code: StaffErrorCode
    message: str
    field: str | None = None


_MESSAGES = {
    StaffErrorCode.NOT_FOUND: mark("There is none of this name."),
    StaffErrorCode.REQUIRED: mark("This is needed."),
    StaffErrorCode.INVALID: mark("This value is not possible."),
    StaffErrorCode.IN_THE_PAST: mark("This moment is over."),
    StaffErrorCode.TEMPLATE_INVALID: mark("The template cannot be used as it is."),
    StaffErrorCode.NAME_TAKEN: mark("Another has this name."),
    StaffErrorCode.ALREADY_DONE: mark("Somebody has done this already."),
    StaffErrorCode.NOT_WAITING: mark("The post no longer waits: it was released or closed."),
    StaffErrorCode.NOT_STUCK: mark("The post is not stuck, so there is nothing to try again."),
    StaffErrorCode.NOT_EDITABLE: mark(
        "What a post says of a product is the template's: change that."
    ),
    StaffErrorCode.OUTCOME_UNKNOWN: mark(
        "X may have this post already. Look at the account's timeline, then decide with"
        " `manage.py twitter_outbox`."
    ),
    StaffErrorCode.TOO_LATE: mark("X has the post, or is being told of it."),
    StaffErrorCode.NOT_PAUSED: mark("The account is not paused."),
    StaffErrorCode.TRY_AGAIN: mark("The shop could not answer. Try again in a moment."),
}


class StaffProblem(TwitterPluginError):
    """A mutation that did nothing, for a reason that its `errors` will tell.

    `message`: a msgid that says more than the code's own, with `values` for its fields.
    """

    def __init__(
        self,
        code: StaffErrorCode,
        field: str | None = None,
        message: str = "",
        **values: object,
    ) -> None:
        super().__init__(f"Refused: {code}{f' in {field}' if field else ''}.")
        self.code = code
        self.field = field
        self.message = message
        self.values = values


@contextmanager
def asking_to_try_again() -> Iterator[None]:
    """Tell the staff that the shop could not answer; only around what is safe to repeat.

    Raises:
        StaffProblem: TRY_AGAIN.
    """
    try:
        yield
    except RetryableError:
        raise StaffProblem(StaffErrorCode.TRY_AGAIN) from None


class StaffProblems(TwitterPluginError):
    """Several at once, in the order of the arguments."""

    def __init__(self, problems: list[StaffProblem]) -> None:
        super().__init__(" ".join(str(each) for each in problems))
        self.problems = problems


def name_fields(
    problems: Iterable[Problem], code: StaffErrorCode = StaffErrorCode.INVALID
) -> StaffProblems:
    """Turn what a stage found wrong with named fields into problems of the arguments."""
    return StaffProblems(
        [
            StaffProblem(code, to_camel_case(each.field), each.message, **each.values)
            for each in problems
        ]
    )


def explain_to_staff(problem: StaffProblem, language: str) -> StaffError:
    text = translate(problem.message or _MESSAGES[problem.code], language)
    # A text that came from elsewhere may hold braces of its own.
    message = text.format(**problem.values) if problem.values else text
    return StaffError(problem.code, message, problem.field)
