"""What works and what does not, in words for the owner."""

from django.http import HttpRequest

from .config import Config
from .links import WEBHOOK_ADDRESS
from .pipeline.standing import describe, list_standings
from .wording import mark, translate


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


def describe_accounts(language: str) -> str:
    """Return what is not as it should be with the accounts, or "" where all is well."""
    troubled = [each for each in list_standings() if each.is_troubled]
    return "\n".join(line for each in troubled for line in describe(each, language))


def webhook_url(request: HttpRequest | None) -> str:
    """Return the address to register at X, as this request reached us."""
    return request.build_absolute_uri(WEBHOOK_ADDRESS) if request else WEBHOOK_ADDRESS
