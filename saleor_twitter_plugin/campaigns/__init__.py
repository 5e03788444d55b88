"""What an owner offers on X for a time: campaigns, from the draft to the archive."""

from .confirming import confirm, decline, find_question, has_confirmed_since
from .drop_following import follow_drops
from .editing import change, create, find_plan_problems
from .forgetting import drop_old_people, forget_person
from .hashtags import clean_hashtag, find_by_hashtag, list_live_hashtags
from .issuing import (
    Asker,
    Grounds,
    expire_due,
    issue,
    list_waiting,
    load,
    take_back,
    withdraw_posts,
)
from .lifecycle import archive, end, end_due, is_open_at, pause, resume, schedule, start_due
from .problems import CampaignProblem, CampaignProblemCode

__all__ = [
    "Asker",
    "CampaignProblem",
    "CampaignProblemCode",
    "Grounds",
    "archive",
    "change",
    "clean_hashtag",
    "confirm",
    "create",
    "decline",
    "drop_old_people",
    "end",
    "end_due",
    "expire_due",
    "find_by_hashtag",
    "find_plan_problems",
    "find_question",
    "follow_drops",
    "forget_person",
    "has_confirmed_since",
    "is_open_at",
    "issue",
    "list_live_hashtags",
    "list_waiting",
    "load",
    "pause",
    "resume",
    "schedule",
    "start_due",
    "take_back",
    "withdraw_posts",
]
