import re

from ...handoffs import ProveHandle
from ..reading import ReadText

_LETTERS = "[2-9A-HJKMNP-Z]"
_DASH = r"(?:\s?[-‐–—−_]\s?)?"
_PROOF_TEXT = rf"(?P<first>{_LETTERS}{{4}}){_DASH}(?P<second>{_LETTERS}{{4}})(?!-?\w)"
_BETWEEN = r"""[\s:;,.#"'“”()\[\]*-]*+"""
_TAGGED = re.compile(
    rf"(?<![\w#&/])#\s?(?:link|vincular){_BETWEEN}(?<!\w){_PROOF_TEXT}", re.IGNORECASE
)
_BARE = re.compile(
    rf"(?:@\w++|[^\w@#])*+(?:link|vincular)(?!\w){_BETWEEN}{_PROOF_TEXT}", re.IGNORECASE
)


def recognise_prove_handle(read: ReadText) -> ProveHandle | None:
    """Recognise `#link CODE`, or `link CODE` at the start; `vincular` is the same.

    `"@shop #link abcd-2345"` → `ProveHandle("ABCD2345")`
    """
    proof = _TAGGED.search(read.tidied) or _BARE.match(read.tidied)
    return ProveHandle((proof["first"] + proof["second"]).upper()) if proof else None
