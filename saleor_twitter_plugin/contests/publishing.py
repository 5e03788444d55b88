"""The public page of a contest: its rules while it runs, its winners for good."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html, format_html_join

from ..models import Campaign, ContestPrize, ContestResult
from ..models.campaigns import CampaignKind, CampaignState
from ..models.contests import PrizeState
from ..pages import choose_page_language
from ..wording import mark, translate
from .freezing import draw_slug
from .rules import Mode, read_rules

# A draft nobody knows; what was public stays so for good.
_PUBLIC = (
    CampaignState.RUNNING,
    CampaignState.PAUSED,
    CampaignState.ENDED,
    CampaignState.ARCHIVED,
)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SLUG_LENGTH_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Winner:
    place: int
    handle: str
    """As it was in the entry, which is public; "" for who left X or was forgotten."""
    state: str
    is_substitute: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """What everybody may know of a contest."""

    campaign: Campaign
    phrase: str
    mode: str
    place_count: int
    counts: dict[str, object] | None
    decided_at: datetime | None
    draw_slug: str
    """Under which the draw can be recomputed; "" for a jury's, and before the freeze."""
    winners: tuple[Winner, ...]


def find_notice(slug: str) -> Notice | None:
    """Return the public contest of this name; hostile names are nobody's."""
    if len(slug) > _SLUG_LENGTH_LIMIT or not _SLUG.fullmatch(slug):
        return None
    rows = Campaign.objects.filter(kind=CampaignKind.CONTEST, state__in=_PUBLIC)
    campaign = rows.filter(slug=slug).first()
    rules, _ = read_rules(campaign.settings) if campaign else (None, [])
    if campaign is None or rules is None:
        return None
    result = ContestResult.objects.filter(campaign=campaign).first()
    return Notice(
        campaign,
        phrase=rules.phrase,
        mode=rules.mode,
        place_count=rules.place_count,
        counts=result.counts if result else None,
        decided_at=result.decided_at if result else None,
        draw_slug=draw_slug(campaign) if result and rules.mode is Mode.DRAW else "",
        winners=tuple(_list_winners(campaign)),
    )


def answer_contest(request: HttpRequest, name: str) -> HttpResponse:
    """Answer `<slug>` as a page, and `<slug>.json`."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    notice = find_notice(name.removesuffix(".json"))
    if notice is None:
        return HttpResponse(status=404)
    if name.endswith(".json"):
        return JsonResponse(_tell(notice))
    language = choose_page_language(request)
    return HttpResponse(
        _show(notice, language),
        headers={"Content-Security-Policy": "default-src 'none'", "Content-Language": language},
    )


def _list_winners(campaign: Campaign) -> list[Winner]:
    prizes = ContestPrize.objects.filter(campaign=campaign).exclude(state=PrizeState.EXPIRED)
    return [
        Winner(each.place, each.entry.handle, each.state, each.is_substitute)
        for each in prizes.select_related("entry").order_by("place")
    ]


def _tell(notice: Notice) -> dict[str, object]:
    campaign = notice.campaign
    return {
        "slug": campaign.slug,
        "name": campaign.name,
        "state": campaign.state,
        "startsAt": _write(campaign.starts_at),
        "endsAt": _write(campaign.ends_at),
        "sponsor": campaign.sponsor,
        "rulesText": campaign.rules_text,
        "hashtags": _list_tags(campaign),
        "phrase": notice.phrase,
        "mode": notice.mode,
        "places": notice.place_count,
        "counts": notice.counts,
        "decidedAt": _write(notice.decided_at),
        "draw": notice.draw_slug or None,
        "winners": [
            {
                "place": each.place,
                "handle": each.handle or None,
                "isDelivered": each.state == PrizeState.DELIVERED,
                "isSubstitute": each.is_substitute,
            }
            for each in notice.winners
        ],
    }


def _show(notice: Notice, language: str) -> str:
    campaign = notice.campaign
    tags = " ".join(f"#{each}" for each in _list_tags(campaign))
    facts = [
        (mark("Sponsor"), campaign.sponsor),
        (mark("How to enter"), f"{tags} {notice.phrase}".strip()),
        (mark("Begins"), _write(campaign.starts_at) or ""),
        (mark("Ends"), _write(campaign.ends_at) or ""),
        (mark("Prizes"), str(notice.place_count)),
    ]
    if notice.counts is not None:
        names = (
            ("entries", mark("Entries")),
            ("void", mark("Void: a second one on the same day")),
            ("people", mark("People")),
            ("standing", mark("People who took part")),
        )
        facts += [(label, str(notice.counts.get(key, 0))) for key, label in names]
        excluded = notice.counts.get("excluded")
        for reason, count in excluded.items() if isinstance(excluded, dict) else ():
            facts.append((_REASONS.get(str(reason)) or str(reason), str(count)))
    return format_html(
        '<!doctype html><html lang="{language}"><meta charset=utf-8><title>{name}</title>'
        "<h1>{name}</h1><dl>{facts}</dl><h2>{rules_heading}</h2>{rules}"
        "<h2>{heading}</h2><ol>{winners}</ol>{draw}",
        language=language,
        name=campaign.name,
        facts=format_html_join(
            "",
            "<dt>{}</dt><dd>{}</dd>",
            ((translate(name, language), value) for name, value in facts),
        ),
        rules_heading=translate(mark("Rules"), language),
        rules=format_html_join("", "<p>{}</p>", ((each,) for each in _split(campaign.rules_text))),
        heading=translate(
            mark("Winners") if notice.decided_at else mark("No winners yet"), language
        ),
        winners=format_html_join(
            "",
            '<li value="{}">{}</li>',
            ((each.place, f"@{each.handle}" if each.handle else "—") for each in notice.winners),
        ),
        draw=_link_draw(notice, language),
    )


def _link_draw(notice: Notice, language: str) -> str:
    if not notice.draw_slug:
        return ""
    return format_html(
        '<p><a href="../draws/{}">{}</a></p>',
        notice.draw_slug,
        translate(mark("Check the draw yourself"), language),
    )


def _list_tags(campaign: Campaign) -> list[str]:
    return sorted(campaign.hashtags.values_list("tag", flat=True))


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.splitlines() if each.strip()]


def _write(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


_REASONS = {
    "account_too_young": mark("Left out: the account is too young"),
    "not_linked": mark("Left out: not linked to a customer"),
    "not_a_customer": mark("Left out: no order in the shop"),
    "earlier_winner": mark("Left out: won not long ago"),
    "post_deleted": mark("Left out: the post was deleted"),
    "post_edited": mark("Left out: the post was edited and entered no more"),
    "similar_handles": mark("Left out: many similar handles within an hour"),
}
