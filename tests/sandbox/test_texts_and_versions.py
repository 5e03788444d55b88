"""Escaped texts, versions of a post, and access that was taken away."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def test_texts_come_escaped_and_places_with_them(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    made = api(shop).publish("<b> & #hat @ana shop.com > $HAT").json()["data"]
    read = api(shop).get(
        f"/2/tweets/{made['id']}", {"tweet.fields": "entities,display_text_range"}
    ).json()["data"]  # fmt: skip

    text = read["text"]
    assert made["text"] == text
    assert text.startswith("&lt;b&gt; &amp; #hat @ana https://t.co/")
    assert text.endswith(" &gt; $HAT")
    assert read["display_text_range"] == [0, len(text)]
    cut = {
        kind: [text[found["start"] : found["end"]] for found in entities]
        for kind, entities in read["entities"].items()
    }
    assert cut["hashtags"] == ["#hat"]
    assert cut["mentions"] == ["@ana"]
    assert cut["cashtags"] == ["$HAT"]
    assert cut["urls"] == [read["entities"]["urls"][0]["url"]]
    # The stage shows people what they see on X.
    assert x.posts()[0]["typed_text"] == "<b> & #hat @ana shop.com > $HAT"


def test_events_and_messages_come_escaped(
    x: Any,
    api: Callable[..., Any],
    subscribe: Callable[..., Json],
    receiver: Any,
    shop: Json,
    ana: Json,
) -> None:
    subscribe(shop, "post.mention.create")
    subscribe(shop, "dm.received")
    x.post_as("ana", "@hats <3 & more")
    receiver.wait_for(1)
    x.message_as("ana", "hats", "5 > 3 & &amp;")

    post, message = receiver.wait_for(2)
    assert post["data"]["payload"]["text"] == "@hats &lt;3 &amp; more"
    (event,) = message["data"]["payload"]["direct_message_events"]
    assert event["message_create"]["message_data"]["text"] == "5 &gt; 3 &amp; &amp;amp;"
    assert api(shop).get("/2/dm_events").json()["data"][0]["text"] == "5 &gt; 3 &amp; &amp;amp;"


def test_an_escaped_sign_weighs_one(x: Any, api: Callable[..., Any], shop: Json) -> None:
    assert api(shop).publish("&" * 280).status_code == 201
    assert api(shop).publish("&" * 281).status_code == 403


def test_a_post_is_edited_five_times(
    x: Any, api: Callable[..., Any], shop: Json, ana: Json
) -> None:
    newest = x.post_as("ana", "version 0")["id"]
    history = [newest]
    for number in range(1, 6):
        newest = x.edit_as("ana", newest, f"version {number}")["id"]
        history.append(newest)
    body = {"text": "version 6", "edit_options": {"previous_post_id": newest}}

    refused = api(ana).post("/2/tweets", body)

    assert refused.status_code == 403
    assert refused.json()["detail"] == "This Tweet can no longer be edited."
    fields = {"tweet.fields": "edit_controls"}
    for version, text in ((newest, "version 5"), (history[0], "version 0")):
        data = api(ana).get(f"/2/tweets/{version}", fields).json()["data"]
        assert (data["text"], data["edit_history_tweet_ids"]) == (text, history)
        assert data["edit_controls"]["edits_remaining"] == 0


def test_an_edit_may_keep_its_text_and_no_other_post_may(
    x: Any, api: Callable[..., Any], ana: Json
) -> None:
    first = x.post_as("ana", "hello")
    body = {"text": "hello", "edit_options": {"previous_post_id": first["id"]}}

    assert api(ana).post("/2/tweets", body).status_code == 201
    again = api(ana).post("/2/tweets", {"text": "hello"})
    assert again.status_code == 403
    assert again.json()["detail"] == (
        "You are not allowed to create a Tweet with duplicate content."
    )


def test_a_revocation_ends_private_events(
    x: Any, subscribe: Callable[..., Json], receiver: Any, shop: Json, ana: Json
) -> None:
    subscribe(shop, "dm.received")
    subscribe(shop, "post.mention.create")
    x.message_as("ana", "hats", "before")
    receiver.wait_for(1)
    x.revoke_access("hats")
    revoked = receiver.wait_for(2)[1]["data"]
    x.message_as("ana", "hats", "after")
    x.post_as("ana", "@hats still public")

    assert (revoked["event_type"], revoked["filter"]) == ("oauth.revoke", {})
    assert "tag" not in revoked
    assert revoked["payload"]["user_id"] == shop["x_user_id"]
    assert receiver.wait_for(3)[2]["data"]["event_type"] == "post.mention.create"
    assert [d["event_type"] for d in x.deliveries()] == [
        "post.mention.create",
        "oauth.revoke",
        "dm.received",
    ]


def test_knobs_rules_and_reposts_outlive_an_export(
    x: Any, app_api: Any, shop: Json, ana: Json
) -> None:
    x.settings(credits_usd="1.50", limits={"POST /2/tweets": {"app": 3}}, clock_skew_seconds=5)
    x.disorder(duplicate_share=0.5, seed=4)
    app_api.post("/2/tweets/search/stream/rules", {"add": [{"value": "#hat", "tag": "hats"}]})
    repost = x.repost_as("ana", x.post_as("hats", "New #hat")["id"])
    before = x.call("GET", "/sandbox/settings")

    kept = x.export_state()
    x.reset()
    x.import_state(kept)

    assert x.call("GET", "/sandbox/settings") == before
    assert before["credits_usd"] == "1.50"
    rules = app_api.get("/2/tweets/search/stream/rules").json()["data"]
    assert [(rule["value"], rule["tag"]) for rule in rules] == [("#hat", "hats")]
    assert x.posts()[0] == repost
    assert x.add_credits("0.50") == "2.00"
