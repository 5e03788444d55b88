"""Which of all that was said can matter to an account's waiting posts. Pure.

Each post is held against each that was said: of thousands that other accounts said, few share a
product or enough words with one that waits.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ..handoffs import XUserId
from .pacing import Candidate, Said
from .similarity import measure_similarity_percent


def keep_relevant(
    said: Iterable[Said],
    candidates: Sequence[Candidate],
    *,
    account_id: XUserId,
    similarity_percent_max: int,
) -> list[Said]:
    """Leave out what changes nothing for any candidate; `choose` decides the same without it."""
    products = {each.product_id for each in candidates} - {None}
    by_word: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        for word in each.words:
            by_word[word].append(each)

    def is_like_one(post: Said) -> bool:
        # Who shares no word is not alike at all; each is compared once, by its first word.
        compared: set[str] = set()
        for word in post.words:
            for each in by_word.get(word, ()):
                if each.key in compared:
                    continue
                compared.add(each.key)
                percent = measure_similarity_percent(each.words, post.words)
                if percent > similarity_percent_max:
                    return True
        return False

    return [
        post
        for post in said
        if post.account_id == account_id or post.product_id in products or is_like_one(post)
    ]
