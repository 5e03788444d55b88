"""Tables, settings and keys: what everything else stands on."""

from ...wording import mark
from ..findings import Finding, Severity
from ..situation import Blockage, Situation


def explain_blockage(blockage: Blockage) -> list[Finding]:
    if blockage.database_error:
        return [
            Finding(
                "database_unreachable",
                Severity.TROUBLE,
                mark("The database does not answer: {why}"),
                mark("Look at DATABASE_URL, and at the PostgreSQL that it names."),
                {"why": blockage.database_error},
            )
        ]
    if blockage.unapplied_migrations:
        return [
            Finding(
                "tables_missing",
                Severity.TROUBLE,
                mark("The plugin's tables are not up to date: {migrations}."),
                mark("Run `manage.py migrate saleor_twitter_plugin`, then restart the workers."),
                {"migrations": ", ".join(blockage.unapplied_migrations)},
            )
        ]
    return [
        Finding(
            "secrets_locked",
            Severity.TROUBLE,
            mark("The settings cannot be read: {why}"),
            mark("Put the old key back into TWITTER_PLUGIN_KEYS, or enter the secrets again."),
            {"why": blockage.settings_error},
        )
    ]


def check_settings(situation: Situation) -> list[Finding]:
    config = situation.config
    if not config.is_active:
        return [
            Finding(
                "plugin_off",
                Severity.TROUBLE,
                mark("The plugin is off. Nothing is posted, answered or received."),
                mark("In the Dashboard, Configuration → Plugins → Twitter/X: switch it on."),
            )
        ]
    return [
        Finding(
            "setting_wrong",
            Severity.TROUBLE,
            each.message,
            mark("In the Dashboard, Configuration → Plugins → Twitter/X: correct this field."),
            each.values,
            subject=each.field,
        )
        for each in config.problems
    ]


def check_keys(situation: Situation) -> list[Finding]:
    found = [
        Finding(
            "tokens_locked",
            Severity.TROUBLE,
            mark("No key of TWITTER_PLUGIN_KEYS opens the account's tokens."),
            mark("Put the old key back behind the new one, or connect the account again."),
            subject=f"@{each.handle}",
        )
        for each in situation.accounts
        if not each.can_open_tokens
    ]
    if not situation.has_own_keys:
        found.append(
            Finding(
                "default_key",
                Severity.WARNING,
                mark("Secrets are encrypted with a key made of Saleor's SECRET_KEY."),
                mark(
                    "Set TWITTER_PLUGIN_KEYS to a long random text, then enter the secrets and"
                    " connect the accounts again: a new SECRET_KEY would lock them."
                ),
            )
        )
    return found
