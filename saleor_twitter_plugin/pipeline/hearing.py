"""What an event says, given the owner's words, the live hashtags and the post it answers."""

from dataclasses import dataclass, replace
from datetime import datetime

from .. import outbox
from ..config import Config
from ..handoffs import EventKind, Intent, SaleorProductId, XEvent
from ..understanding import Vocabulary, understand
from .hashtags import list_live_hashtags
from .known import Known


@dataclass(frozen=True, slots=True)
class Heard:
    intent: Intent
    product_id: SaleorProductId | None = None
    """Of the post of ours that is replied to or quoted."""


def read_vocabulary(config: Config, *, now: datetime) -> Vocabulary:
    """Return the words that hold for every event of a round."""
    return Vocabulary(aliases=config.command_aliases, hashtags=list_live_hashtags(now=now))


def hear(event: XEvent, vocabulary: Vocabulary, *, known: Known) -> Heard:
    """Understand an event; what nobody wrote says nothing."""
    above = [each for each in (event.in_reply_to_post_id, event.quoted_post_id) if each]
    # Chatter below our posts costs no look at the outbox.
    may_ask = any(mark in event.text for mark in "#＃﹟")
    sent = [known.find_sent(each) for each in above] if may_ask else []
    product_id = outbox.name_product([each for each in sent if each])
    fitted = replace(
        vocabulary,
        names_product=product_id is not None,
        is_message=event.kind is EventKind.MESSAGE,
    )
    return Heard(understand(event.text, fitted), product_id)
