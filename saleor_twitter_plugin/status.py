"""What works and what does not, in words for the owner."""

from django.http import HttpRequest

from .config import Config
from .wording import mark, translate

WEBHOOK_ADDRESS = "/plugins/global/twitter/x/webhook"


def describe_status(config: Config, language: str) -> str:
    """Return one line a problem, or that all is well."""
    if not config.is_active:
        return translate(mark("Off. Nothing is posted, answered or received."), language)
    if not config.problems:
        return translate(mark("On. Feeds are posted and purchases are answered."), language)
    lines = [
        f"{each.field}: " + translate(each.message, language).format(**each.values)
        for each in config.problems
    ]
    heading = translate(mark("On, but nothing is done until this is set right:"), language)
    return "\n".join([heading, *lines])


def webhook_url(request: HttpRequest | None) -> str:
    """Return the address to register at X, as this request reached us."""
    return request.build_absolute_uri(WEBHOOK_ADDRESS) if request else WEBHOOK_ADDRESS
