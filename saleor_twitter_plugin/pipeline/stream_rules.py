"""The stream's rules, kept in step with the accounts and the campaign's hashtag."""

import logging
from collections.abc import Sequence

from ..accounts import listening
from ..config import Config
from ..errors import PermanentError
from ..x_api.app_payloads import StreamRule
from ..x_api.client import XClient
from ..x_api.searching import build_stream_rules
from ..x_api.stream_rules import TAG, add_rules, delete_rules, list_rules

logger = logging.getLogger(__name__)


class NoRulesError(PermanentError):
    """There is nothing to listen for: X would refuse the connection."""


def keep_rules(client: XClient, config: Config) -> int:
    """Add what is missing, then take away what nobody wants; return how many rules are ours.

    Raises:
        NoRulesError: no account is connected, or X took none of our rules.
    """
    hashtags = [config.campaign_hashtag] if config.campaign_hashtag else []
    handles = [each.handle for each in listening.list_accounts()]
    wanted = build_stream_rules(handles, hashtags)
    if not wanted:
        raise NoRulesError("No account is connected: there is nothing to listen for.")
    missing, outdated, kept = compare_rules(wanted, list_rules(client))
    # First the new, so that nothing is missed in between.
    made = len(add_rules(client, missing)) if missing else 0
    if made < len(missing):
        logger.warning("X took %s of %s new rules of the stream", made, len(missing))
    if outdated and made == len(missing):
        delete_rules(client, outdated)
    if not made and not kept:
        raise NoRulesError("X took none of the stream's rules.")
    return made + kept


def compare_rules(
    wanted: Sequence[str], listed: Sequence[StreamRule]
) -> tuple[list[str], list[str], int]:
    """Return what to add, the ids of ours to delete, and how many of ours are right.

    A rule with another tag is another program's: it serves us where it is the same.
    """
    values = {each.value for each in listed}
    missing = [each for each in wanted if each not in values]
    ours = [each for each in listed if each.tag == TAG]
    outdated = [each.rule_id for each in ours if each.value not in wanted]
    return missing, outdated, len(wanted) - len(missing)
