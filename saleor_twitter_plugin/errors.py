"""The three ways in which something outside can fail."""

from datetime import timedelta


class TwitterPluginError(Exception):
    """What happened, to which thing, and what to do; never a token or a person's text."""


class RetryableError(TwitterPluginError):
    """It may work later: time-outs before anything was sent, rate limits, X down."""

    def __init__(self, message: str, *, retry_after: timedelta) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class PermanentError(TwitterPluginError):
    """It will not work for this one thing, however often it is tried."""


class UnknownOutcomeError(TwitterPluginError):
    """A write was sent and no clear answer came: it may or may not have happened."""


class ConfigurationError(TwitterPluginError):
    """Nothing of this kind works until a person changes a setting or reconnects an account."""
