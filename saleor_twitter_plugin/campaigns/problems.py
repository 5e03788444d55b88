"""Why nothing was done with a campaign."""

from collections.abc import Sequence
from enum import StrEnum

from ..config import Problem
from ..errors import TwitterPluginError


class CampaignProblemCode(StrEnum):
    WRONG_STATE = "wrong_state"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"
    HASHTAG_TAKEN = "hashtag_taken"
    NAME_TAKEN = "name_taken"


class CampaignProblem(TwitterPluginError):
    """`problems`: each with the field at fault, where it is about fields."""

    def __init__(self, code: CampaignProblemCode, problems: Sequence[Problem] = ()) -> None:
        fields = ", ".join(each.field for each in problems)
        super().__init__(f"The campaign was left as it was: {code}{f' ({fields})' * bool(fields)}.")
        self.code = code
        self.problems = tuple(problems)
