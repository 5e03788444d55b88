"""The public page of a draw: everything that anybody needs to recompute it."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html, format_html_join

from ..models import Draw, DrawRoll
from ..wording import mark, translate
from .shuffling import roll
from .storing import find_draw, find_roll


def answer_draw(request: HttpRequest, name: str) -> HttpResponse:
    """Answer `<slug>`, `<slug>.json` (all of it) or `<slug>.txt` (the document, byte by byte)."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    slug, _, form = name.partition(".")
    draw = find_draw(slug) if slug and form in ("", "json", "txt") else None
    if draw is None:
        return HttpResponse(status=404)
    rolled = find_roll(draw)
    if form == "txt":
        return HttpResponse(draw.document.encode(), content_type="text/plain; charset=utf-8")
    if form == "json":
        return JsonResponse(_tell(draw, rolled))
    return HttpResponse(
        _show(draw, rolled, language=request.headers.get("Accept-Language", "")[:2]),
        headers={"Content-Security-Policy": "default-src 'none'"},
    )


def _tell(draw: Draw, rolled: DrawRoll | None) -> dict[str, object]:
    told: dict[str, object] = {
        "slug": draw.slug,
        "title": draw.title,
        "commitment": draw.commitment,
        "beaconSource": draw.beacon_source,
        "frozenAt": draw.frozen_at.isoformat(),
        "document": draw.document,
        "beacon": None,
    }
    if rolled is not None:
        results = roll(draw.document, rolled.beacon)
        told |= {
            "beacon": rolled.beacon,
            "seed": rolled.seed,
            "rolledAt": rolled.rolled_at.isoformat(),
            "pools": {
                pool: {"winners": each.winners, "substitutes": each.substitutes}
                for pool, each in results.items()
            },
        }
    return told


def _show(draw: Draw, rolled: DrawRoll | None, *, language: str) -> str:
    facts = [
        (mark("Commitment: SHA-256 of the entries"), draw.commitment),
        (mark("Where the chance comes from"), draw.beacon_source),
        (mark("Entries frozen at"), draw.frozen_at.isoformat()),
    ]
    winners: list[tuple[str, str]] = []
    if rolled is not None:
        facts += [
            (mark("The beacon's value"), rolled.beacon),
            (mark("Seed: SHA-256 of commitment and value"), rolled.seed),
        ]
        results = roll(draw.document, rolled.beacon)
        winners = [(pool, each) for pool, found in results.items() for each in found.winners]
    return format_html(
        "<!doctype html><meta charset=utf-8><title>{title}</title><h1>{title}</h1><dl>{facts}</dl>"
        "<h2>{heading}</h2><ol>{winners}</ol>"
        '<p><a href="{slug}.txt">{slug}.txt</a> <a href="{slug}.json">{slug}.json</a></p>',
        title=draw.title,
        slug=draw.slug,
        heading=translate(mark("Winning tickets") if rolled else mark("Not drawn yet"), language),
        facts=format_html_join(
            "",
            "<dt>{}</dt><dd><code>{}</code></dd>",
            ((translate(name, language), value) for name, value in facts),
        ),
        winners=format_html_join("", "<li>{} <code>{}</code></li>", winners),
    )
