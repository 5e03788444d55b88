"""Our public address, as X will reach it. Source: docs.x.com, webhooks, read 2026-08-22."""

from urllib.parse import urlsplit

from ...config import Config, Ingestion
from ...config.checks import LOCAL_HOSTS
from ...wording import mark
from ...x_limits import WEBHOOK_URL_MAX_LENGTH
from ..findings import Finding, Severity
from ..situation import Situation, Verdict

_SET_ADDRESS = mark("Enter the address from outside as Public address in the plugin's settings.")


def check_address(situation: Situation) -> list[Finding]:
    finding = _find_fault(situation)
    return [finding] if finding else []


def is_acceptable(situation: Situation) -> bool:
    """Tell whether the address is one that X would call at all."""
    return _find_fault(situation) is None


def _find_fault(situation: Situation) -> Finding | None:
    severity = rank_address(situation.config)
    values = {"url": situation.public_url}
    if not situation.public_url:
        return Finding(
            "address_unset",
            severity,
            mark("Nobody has said where this shop is reached from outside."),
            _SET_ADDRESS,
        )
    address = urlsplit(situation.public_url)
    if address.hostname in LOCAL_HOSTS:
        if situation.is_x_local:
            return None
        message = mark("X cannot reach {url}: it is an address of this machine only.")
        return Finding("address_local", severity, message, _SET_ADDRESS, values)
    if address.scheme != "https":
        message = mark("X calls https only, and the public address is {url}.")
        return Finding("address_http", severity, message, _SET_ADDRESS, values)
    if _has_port(situation.public_url):
        message = mark("X refuses an address with a port: {url}.")
        return Finding("address_port", severity, message, _SET_ADDRESS, values)
    if len(situation.webhook_url) > WEBHOOK_URL_MAX_LENGTH:
        return Finding(
            "address_long",
            severity,
            mark("The webhook's address has {length} characters; X takes {limit} at most."),
            mark("Give the shop a shorter host name."),
            {"length": str(len(situation.webhook_url)), "limit": str(WEBHOOK_URL_MAX_LENGTH)},
        )
    return None


def rank_address(config: Config) -> Severity:
    """Polling does without; a webhook does not, nor do messages that are never polled."""
    is_needed = config.ingestion is Ingestion.WEBHOOK or config.message_poll_every is None
    return Severity.TROUBLE if is_needed else Severity.WARNING


def check_probe(situation: Situation) -> list[Finding] | None:
    if situation.probe is None:
        return None
    values = {"url": situation.webhook_url, "detail": situation.probe.detail}
    severity = rank_address(situation.config)
    match situation.probe.verdict:
        case Verdict.ANSWERED:
            return []
        case Verdict.REDIRECTED:
            code = "address_redirects"
            message = mark("{url} redirects to {detail}: X drops a webhook that does.")
            fix = mark("Let the proxy hand this address on as it is, with the Host header.")
        case Verdict.BAD_CERTIFICATE:
            code = "address_certificate"
            message = mark("The certificate of {url} is not valid: X drops the webhook.")
            fix = mark("Install a certificate of a public authority, with its whole chain.")
        case Verdict.UNREACHABLE:
            code = "address_unreachable"
            message = mark("{url} cannot be reached.")
            fix = mark("Look at DNS, the firewall and the proxy; ask it from another network too.")
        case Verdict.TIMED_OUT:
            code = "address_slow"
            message = mark("{url} did not answer within {detail} seconds, and X waits no longer.")
            fix = mark("Look at the load of the API, and at what stands before it.")
        case Verdict.REFUSED:
            code = "address_refuses"
            message = mark("{url} answers {detail} instead of X's challenge.")
            fix = mark("Let the proxy hand on /plugins/global/twitter/ to Saleor's API.")
        case Verdict.WRONG_ANSWER:
            code = "address_answers_wrong"
            message = mark("{url} answers X's challenge wrong: X drops the webhook.")
            fix = mark(
                "See that this address leads to this shop, and that its X client secret is that of"
                " the app."
            )
    return [Finding(code, severity, message, fix, values)]


def _has_port(url: str) -> bool:
    try:
        return urlsplit(url).port is not None
    except ValueError:  # a port that is no number
        return True
