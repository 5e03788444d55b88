"""What counts as one emoji. Source: Unicode emoji data 13 and its sequences, written from memory.

A sequence that is not here weighs as its parts: more than X may count, never less.
"""

import re

_SKIN = "[\U0001f3fb-\U0001f3ff]"
# What may carry a skin tone (Emoji_Modifier_Base).
_SKINNED = (
    "[\u261d\u26f9\u270a-\u270d\U0001f385\U0001f3c2-\U0001f3c4\U0001f3c7\U0001f3ca-\U0001f3cc"
    "\U0001f442\U0001f443\U0001f446-\U0001f450\U0001f466-\U0001f478\U0001f47c\U0001f481-\U0001f483"
    "\U0001f485-\U0001f487\U0001f4aa\U0001f574\U0001f575\U0001f57a\U0001f590\U0001f595\U0001f596"
    "\U0001f645-\U0001f647\U0001f64b-\U0001f64f\U0001f6a3\U0001f6b4-\U0001f6b6\U0001f6c0\U0001f6cc"
    "\U0001f90c\U0001f90f\U0001f918-\U0001f91c\U0001f91e\U0001f91f\U0001f926\U0001f930-\U0001f939"
    "\U0001f93d\U0001f93e\U0001f977\U0001f9b5\U0001f9b6\U0001f9b8\U0001f9b9\U0001f9bb"
    "\U0001f9cd-\U0001f9cf\U0001f9d1-\U0001f9dd]"
)
# Symbols that people's keyboards follow with U+FE0F.
_WITH_VARIATION = (
    "[\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3"
    "\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299"
    "\U0001f004\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f202\U0001f21a\U0001f22f\U0001f237"
    "\U0001f321\U0001f324-\U0001f32c\U0001f336\U0001f37d\U0001f396\U0001f397"
    "\U0001f399-\U0001f39b\U0001f39e\U0001f39f\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df"
    "\U0001f3f3\U0001f3f5\U0001f3f7\U0001f43f\U0001f441\U0001f4fd\U0001f549\U0001f54a"
    "\U0001f56f\U0001f570\U0001f573-\U0001f579\U0001f587\U0001f58a-\U0001f58d\U0001f590"
    "\U0001f5a5\U0001f5a8\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4"
    "\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef"
    "\U0001f5f3\U0001f5fa\U0001f6cb\U0001f6cd-\U0001f6cf\U0001f6e0-\U0001f6e5\U0001f6e9"
    "\U0001f6f0\U0001f6f3]"
)
_JOINER = "\u200d"
_ADULT = f"[\U0001f468\U0001f469\U0001f9d1]{_SKIN}?"
_JOB = (
    "(?:[\U0001f33e\U0001f373\U0001f37c\U0001f384\U0001f393\U0001f3a4\U0001f3a8\U0001f3eb\U0001f3ed"
    "\U0001f4bb\U0001f4bc\U0001f527\U0001f52c\U0001f680\U0001f692\U0001f9af-\U0001f9b3\U0001f9bc"
    "\U0001f9bd]|[\u2695\u2696\u2708]\ufe0f?)"
)
_HEART = f"{_JOINER}\u2764\ufe0f?{_JOINER}(?:\U0001f48b{_JOINER})?"
_FAMILY = (
    f"[\U0001f468\U0001f469](?:{_JOINER}[\U0001f468\U0001f469])?"
    f"(?:{_JOINER}[\U0001f466\U0001f467]){{1,2}}"
)
_SEQUENCES = (
    f"{_ADULT}(?:{_HEART}|{_JOINER}\U0001f91d{_JOINER}){_ADULT}",
    f"{_ADULT}{_JOINER}{_JOB}",
    _FAMILY,
    # Gendered: runner + female sign; the second part may or may not carry U+FE0F.
    f"(?:{_SKINNED}|[\U0001f46f\U0001f93c\U0001f9de\U0001f9df])(?:{_SKIN}|\ufe0f)?"
    f"{_JOINER}[\u2640\u2642]\ufe0f?",
    f"\U0001f3f3\ufe0f?{_JOINER}(?:\U0001f308|\u26a7\ufe0f?)",
    f"\U0001f3f4{_JOINER}\u2620\ufe0f?",
    f"\U0001f415{_JOINER}\U0001f9ba|\U0001f408{_JOINER}\u2b1b|\U0001f43b{_JOINER}\u2744\ufe0f?",
    f"\U0001f441\ufe0f?{_JOINER}\U0001f5e8\ufe0f?",
    # England, Scotland, Wales.
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    "|\U000e0077\U000e006c\U000e0073)\U000e007f",
    "[\U0001f1e6-\U0001f1ff]{2}",
    "[0-9#*]\ufe0f?\u20e3",
    "[\u00a9\u00ae]\ufe0f",
    f"{_SKINNED}{_SKIN}",
    f"{_WITH_VARIATION}\ufe0f",
)

EMOJI_SEQUENCE = re.compile("|".join(_SEQUENCES))
"""An emoji of several code points. One of a single code point weighs 2 by its range already."""
