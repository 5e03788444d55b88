"""The shop's accounts on X: connected, speaking for something, and with all rights."""

from datetime import timedelta

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import AccountFacts, Situation
from .moments import write_moment

EXPIRING_WITHIN = timedelta(days=1)
# A token is renewed ten minutes ahead; an hour late, nothing renews it.
RENEWED_WITHIN = timedelta(hours=1)
_RECONNECT = mark("Connect the account again; everything known of it stays.")


def check_accounts(situation: Situation) -> list[Finding]:
    if not situation.accounts:
        return [
            Finding(
                "no_account",
                Severity.TROUBLE,
                mark("No account is connected."),
                mark("Connect one with `manage.py twitter_account connect --category …`."),
            )
        ]
    found = [_explain_state(each) for each in situation.accounts if not each.is_connected]
    if not any(each.category_count for each in situation.accounts):
        found.append(
            Finding(
                "no_category",
                Severity.TROUBLE,
                mark("No account speaks for a category in the channel {channel}."),
                mark("Give one a category: `manage.py twitter_account connect --category …`."),
                {"channel": situation.config.channel},
            )
        )
    return found


def _explain_state(account: AccountFacts) -> Finding:
    values = {"why": account.state_reason or "—"}
    subject = f"@{account.handle}"
    if account.state == "paused":
        message = mark("Its promotion is paused; orders go on. Reason: {why}")
        fix = mark("Look at the account on X, then connect it again.")
        return Finding("account_paused", Severity.WARNING, message, fix, values, subject=subject)
    message = mark("It needs reconnecting: nothing is posted or answered. Reason: {why}")
    return Finding(
        "needs_reconnecting", Severity.TROUBLE, message, _RECONNECT, values, subject=subject
    )


def check_tokens(situation: Situation) -> list[Finding] | None:
    if not situation.connected:
        return None
    found = [_find_token_fault(each, situation) for each in situation.connected]
    return [each for each in found if each is not None]


def _find_token_fault(account: AccountFacts, situation: Situation) -> Finding | None:
    expires_at, now = account.access_token_expires_at, situation.now
    if expires_at is None:
        return None
    values = {
        "expires_at": write_moment(expires_at),
        "stored_at": write_moment(account.tokens_stored_at),
    }
    subject = f"@{account.handle}"
    if account.can_refresh and expires_at < now - RENEWED_WITHIN:
        message = mark("Nobody renews its token, stored at {stored_at}, expired at {expires_at}.")
        fix = mark("See that beat and a worker are running; connect the account again if they are.")
        return Finding("token_not_renewed", Severity.TROUBLE, message, fix, values, subject=subject)
    if account.can_refresh or expires_at > now + EXPIRING_WITHIN:
        return None
    if expires_at <= now:
        message = mark("Its token expired at {expires_at}, and there is none to renew it with.")
        return Finding(
            "token_expired", Severity.TROUBLE, message, _RECONNECT, values, subject=subject
        )
    message = mark("Its token expires at {expires_at}, and there is none to renew it with.")
    return Finding("token_expiring", Severity.WARNING, message, _RECONNECT, values, subject=subject)


def check_scopes(situation: Situation) -> list[Finding] | None:
    if not situation.connected:
        return None
    return [
        Finding(
            "scope_missing",
            Severity.WARNING,
            mark("Off: {features}. Missing at X: {scopes}."),
            mark("Connect the account again, and grant these rights on X's page."),
            {"scopes": ", ".join(each.missing_features)},
            {"features": tuple(each.missing_features.values())},
            subject=f"@{each.handle}",
        )
        for each in situation.connected
        if each.missing_features
    ]
