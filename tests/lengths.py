"""How long the longest tests are.

`TWITTER_TESTS_AT_LENGTH=1 make test` runs them whole; without it they are as short as still shows
what they are there for, so that everything is run before every commit.
"""

import os

AT_LENGTH = os.environ.get("TWITTER_TESTS_AT_LENGTH") == "1"
