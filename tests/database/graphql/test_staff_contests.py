"""Contests, walls and welcome posts in the staff's hands, and as everybody sees them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from saleor_twitter_plugin import campaigns, debates
from saleor_twitter_plugin.contests.publishing import answer_contest
from saleor_twitter_plugin.handoffs import XPostId, XUserId
from saleor_twitter_plugin.models import (
    Account,
    Campaign,
    ContestEntry,
    DebateQuestion,
    OutboxMessage,
    StaffTask,
    WallPost,
)

from ..contests.rows import BEACON, draft_contest, end, enter_people, run_contest
from .givens import NOW, given_account, given_shop, post
from .staff_givens import ask, codes_of

pytestmark = pytest.mark.django_db
CONTEST = """
query Contest($slug: String!) {
  twitterContest(slug: $slug) { decidedAt counts { personCount } winners { place handle } }
}
"""
WALL = """
query Wall($campaign: String!) {
  twitterWall(campaign: $campaign) { edges { node { handle text } } }
}
"""


def given_ended(**changes: Any) -> Campaign:
    campaign = run_contest(**changes)
    enter_people(campaign, 3)
    end(campaign)
    return campaign


def given_debate() -> Campaign:
    draft = campaigns.create(
        {
            "slug": "tea-or-coffee",
            "name": "Tea or coffee",
            "kind": "debate",
            "channel": "us",
            "ends_at": NOW + timedelta(days=3),
        },
        hashtags=["TeaOrCoffee"],
        accounts=[],
    )
    return campaigns.schedule(draft, now=NOW)


def given_reply(debate: Campaign, text: str, post_id: str) -> WallPost:
    account = Account.objects.first() or given_account()
    question, _ = DebateQuestion.objects.get_or_create(
        campaign=debate, account=account, defaults={"text": "Tea?", "asks_at": NOW}
    )
    assert debates.collect(
        question,
        x_post_id=XPostId(post_id),
        x_user_id=XUserId(f"9{post_id}"),
        handle="ana",
        text=text,
        posted_at=NOW,
    )
    return WallPost.objects.get(x_post_id=post_id)


def test_contest_is_frozen_and_drawn_once() -> None:
    campaign = given_ended()
    beacon = {"id": str(campaign.pk), "beacon": BEACON}

    too_early = ask("ContestDraw", beacon)
    frozen = ask("ContestFreeze", {"id": str(campaign.pk)})
    unusable = ask("ContestDraw", {**beacon, "beacon": " "})
    drawn = ask("ContestDraw", beacon)
    again = [ask("ContestDraw", beacon), ask("ContestFreeze", {"id": str(campaign.pk)})]

    assert codes_of(too_early) == [("id", "INVALID")]
    assert frozen["errors"] == []
    assert frozen["contest"]["counts"]["standingCount"] == 3
    assert codes_of(unusable) == [("beacon", "INVALID")]
    assert [each["place"] for each in drawn["contest"]["winners"]] == [1, 2]
    assert drawn["contest"]["drawSlug"] == "contest-win-a-mug"
    assert [codes_of(each) for each in again] == [[("id", "INVALID")]] * 2
    entries = ask("ContestEntries", {"campaign": str(campaign.pk), "first": 5})["edges"]
    assert sorted(each["node"]["rank"] for each in entries) == [1, 2, 3]
    assert sum(each["node"]["prize"] is not None for each in entries) == 2


def test_jurors_score_as_themselves() -> None:
    campaign = given_ended(mode="jury", beacon="")
    ask("ContestFreeze", {"id": str(campaign.pk)})
    entry = ContestEntry.objects.get(x_user_id="2")

    too_much = ask("ContestScore", {"entry": str(entry.pk), "score": 11})
    scored = ask("ContestScore", {"entry": str(entry.pk), "score": 9})
    judged = ask("ContestJudge", {"id": str(campaign.pk)})

    assert codes_of(too_much) == [("score", "INVALID")]
    assert scored["entry"]["averageScore"] == 9.0
    assert [each["handle"] for each in judged["contest"]["winners"]] == [entry.handle]
    assert entry.scores.get().juror == "eva@shop.example"


def test_settings_that_are_not_whole_name_their_field_before_it_runs() -> None:
    campaign = draft_contest("WinAMug", "MugWinner", prize={"kind": "voucher"})

    payload = ask("ScheduleCampaign", {"id": str(campaign.pk)})

    assert codes_of(payload) == [
        ("settings.prize.campaign", "INVALID"),
        ("hashtags", "INVALID"),
    ]
    campaign.refresh_from_db()
    assert campaign.state == "draft"


def test_wall_shows_what_is_permitted_and_approved_and_nothing_else() -> None:
    debate = given_debate()
    permitted, silent = given_reply(debate, "Tea! #ok", "1"), given_reply(debate, "Coffee", "2")
    shop = given_shop("11")

    def wall() -> list[str]:
        answer = post(shop, WALL, {"campaign": debate.slug})["data"]["twitterWall"]
        return [each["node"]["text"] for each in answer["edges"]]

    assert wall() == []
    assert ask("WallApprove", {"id": str(permitted.pk)})["errors"] == []
    assert codes_of(ask("WallApprove", {"id": str(silent.pk)})) == [("id", "INVALID")]
    assert wall() == ["Tea!"]
    # They told us by mail.
    assert ask("WallPermit", {"id": str(silent.pk), "note": "mail of today"})["errors"] == []
    assert ask("WallApprove", {"id": str(silent.pk)})["errors"] == []
    assert wall() == ["Coffee", "Tea!"]
    debates.remove_posts([XPostId("1")])
    ask("WallReject", {"id": str(silent.pk)})
    assert wall() == []
    assert ask("Debate", {"campaign": str(debate.pk)})["replyCount"] == 1


def test_question_waits_for_its_moment() -> None:
    debate, account = given_debate(), given_account()
    asked = {"campaign": str(debate.pk), "account": account.x_user_id, "text": "Tea?"}

    late = ask("DebateQuestionAdd", {**asked, "asksAt": (NOW - timedelta(days=1)).isoformat()})
    made = ask("DebateQuestionAdd", {**asked, "asksAt": (NOW + timedelta(days=1)).isoformat()})
    too_long = ask("DebateQuestionAdd", {**asked, "text": "x" * 281, "asksAt": NOW.isoformat()})

    assert codes_of(late) == [("asksAt", "IN_THE_PAST")]
    assert (made["errors"], made["question"]["askedAt"]) == ([], None)
    assert codes_of(too_long) == [("text", "INVALID")]
    assert len(ask("DebateQuestions", {"campaign": str(debate.pk)})) == 1
    assert OutboxMessage.objects.count() == 0


def test_welcome_post_goes_out_once_for_each_text_and_asks_a_person_to_pin_it() -> None:
    account = given_account()

    for text in ("Welcome!", "Welcome!", "Welcome to our mugs!"):
        saved = ask("WelcomePostSave", {"account": account.x_user_id, "text": text})
        assert saved["errors"] == []

    sent = OutboxMessage.objects.filter(key__startswith="welcome:").order_by("pk")
    assert list(sent.values_list("text", flat=True)) == ["Welcome!", "Welcome to our mugs!"]
    assert list(StaffTask.objects.values_list("kind", flat=True)) == ["pin_post"] * 2
    (listed,) = ask("WelcomePosts")
    assert (listed["text"], listed["version"]) == ("Welcome to our mugs!", 2)


@pytest.mark.parametrize(
    "name",
    ["", "nobody", "../etc/passwd", "a" * 65, "win-a-mug\x00", "Win-A-Mug", "%00", "a.json/b"],
)
def test_hostile_names_are_nobodys(name: str) -> None:
    run_contest()
    shop = given_shop("11")

    assert answer_contest(RequestFactory().get("/"), name).status_code == 404
    answer = post(shop, CONTEST, {"slug": name})
    assert answer["data"]["twitterContest"] is None


def test_public_page_tells_winners_and_nobody_else_in_both_languages() -> None:
    campaign = given_ended()
    ask("ContestFreeze", {"id": str(campaign.pk)})
    ask("ContestDraw", {"id": str(campaign.pk), "beacon": BEACON})
    campaigns.archive(campaign)
    handles = {each.rank: each.handle for each in ContestEntry.objects.all()}

    page = answer_contest(RequestFactory().get("/", headers={"Accept-Language": "es"}), "win-a-mug")
    told = answer_contest(RequestFactory().get("/"), "win-a-mug.json").content.decode()

    text = page.content.decode()
    assert page["Content-Language"] == "es"
    for shown in (text, told):
        assert handles[1] in shown
        assert handles[2] in shown
        assert handles[3] not in shown
        assert "The Mug Shop" in shown
    assert "10001" not in told
    assert "contest-win-a-mug" in text
    assert answer_contest(RequestFactory().post("/"), "win-a-mug").status_code == 405


@pytest.mark.parametrize(
    "number", ["x", "-1", "1.0", "٣", "9" * 19, pytest.param("9" * 5_000, id="5,000 digits")]
)
def test_what_is_no_number_has_no_entries_and_is_no_debate(number: str) -> None:
    assert ask("ContestEntries", {"campaign": number, "first": 5})["edges"] == []
    assert ask("Debate", {"campaign": number}) is None
