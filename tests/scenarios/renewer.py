"""A worker process that renews a token at each line it is sent, and says what came of it.

python -m tests.scenarios.renewer X_USER_ID

The first line is the settings form as JSON, the others are the account's turns. It answers `open`
where the client has a token that is good, `later` where it is to try again, or `lost: …`.
"""

import json
import sys
from datetime import UTC, datetime

import django


def main(x_user_id: str) -> None:
    django.setup()
    from saleor_twitter_plugin.config import read_config
    from saleor_twitter_plugin.errors import ConfigurationError, RetryableError
    from saleor_twitter_plugin.handoffs import Purpose
    from saleor_twitter_plugin.keys import get_sealer
    from saleor_twitter_plugin.models import Account
    from saleor_twitter_plugin.pipeline.access import note_refusal, open_client
    from saleor_twitter_plugin.shop import get_shop

    config = read_config(json.loads(sys.stdin.readline()), is_active=True)
    sealer, shop = get_sealer(), get_shop()
    _say("ready")
    for _ in sys.stdin:
        with shop.allow_writes():
            now = datetime.now(UTC)
            account = Account.objects.get(x_user_id=x_user_id)
            try:
                open_client(account, config=config, sealer=sealer, purpose=Purpose.UPKEEP, now=now)
            except RetryableError:
                answer = "later"
            except ConfigurationError as error:
                note_refusal(account, error, now=now)
                answer = f"lost: {error}"
            else:
                answer = "open"
        _say(answer)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
