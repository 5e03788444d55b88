"""What a post shows: a video or pictures as its template says, each sent to X once."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from saleor_twitter_plugin.handoffs import ProductImage, ProductVideo
from saleor_twitter_plugin.models import (
    Account,
    FeedItem,
    FeedTemplate,
    LedgerEntry,
    MediaUpload,
    OutboxMessage,
)
from saleor_twitter_plugin.pipeline import clear_expired, drain_outbox, release_posts
from saleor_twitter_plugin.sealing import Sealer
from saleor_twitter_plugin.x_limits import VIDEO_CHUNK_BYTES, VIDEO_MAX_BYTES
from tests.database.feed_rows import add_speaker, plan_post
from tests.factories import NOW, free_rules, make_config, make_image, make_item
from tests.fakes import Answer, FakeShop, FakeX

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * (2 * VIDEO_CHUNK_BYTES)
APPEND = "POST /2/media/upload/3000/append"
INITIALIZE = "POST /2/media/upload/initialize"
FINALIZE = "POST /2/media/upload/3000/finalize"
LATER = NOW + timedelta(minutes=5)


class Opened(BytesIO):
    """Remembers the most that was read at once."""

    largest_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        Opened.largest_bytes = max(Opened.largest_bytes, len(content))
        return content


def make_video(content: bytes = MP4, **parts: Any) -> ProductVideo:
    values: dict[str, Any] = {
        "name": "videos/mug.mp4",
        "total_bytes": len(content),
        "version": "1",
        "open": lambda: Opened(content),
    }
    return ProductVideo(**{**values, **parts})


@pytest.fixture
def shop(fake_shop: FakeShop) -> FakeShop:
    fake_shop.items["1"] = make_item()
    free_rules(add_speaker())
    return fake_shop


@pytest.fixture
def send(shop: FakeShop, sealer: Sealer) -> Callable[..., OutboxMessage]:
    """Release the post and try to send what is due."""

    def run(now: Any = NOW) -> OutboxMessage:
        if not FeedItem.objects.exists():
            plan_post(Account.objects.get())
            release_posts(shop=shop, now=now)
        drain_outbox(shop=shop, sealer=sealer, clock=lambda: now)
        return OutboxMessage.objects.get()

    return run


def write_template(media: str, body: str = "{name} {price} {code}") -> None:
    FeedTemplate.objects.create(
        name="own", trigger="published", language="en", body=body, media=media
    )


def test_video_goes_in_chunks_and_instead_of_the_pictures(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.videos["1"], shop.images["1"] = make_video(), [make_image()]
    Opened.largest_bytes = 0

    assert send().state == "sent"

    started = fake_x.seen(INITIALIZE)
    assert [each.json for each in started] == [
        {"media_type": "video/mp4", "total_bytes": len(MP4), "media_category": "tweet_video"}
    ]
    assert len(fake_x.seen(APPEND)) == 3
    assert Opened.largest_bytes <= VIDEO_CHUNK_BYTES
    assert fake_x.published[0].json["media"] == {"media_ids": ["3000"]}
    assert fake_x.seen("POST /2/media/metadata") == []


def test_retry_sends_only_the_chunks_that_x_lacks(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.videos["1"] = make_video()
    fake_x.answer(APPEND, Answer(json={}), Answer(503, {}))

    assert send().state == "waiting"
    assert send(LATER).state == "sent"

    assert len(fake_x.seen(INITIALIZE)) == 1
    segments = [each.body.partition(b'"segment_index"')[2][4:5] for each in fake_x.seen(APPEND)]
    assert segments == [b"0", b"1", b"1", b"2"]
    assert len(fake_x.published) == 1


def test_video_that_x_still_reads_waits_and_is_asked_for_only(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.videos["1"] = make_video()
    reading = {"data": {"processing_info": {"state": "in_progress", "check_after_secs": 60}}}
    fake_x.answer(FINALIZE, Answer(json=reading))

    message = send()
    assert (message.state, message.last_error) == ("waiting", "X is still reading the video.")
    assert send(LATER).state == "sent"

    assert len(fake_x.seen(INITIALIZE)) == 1
    assert len(fake_x.seen(APPEND)) == 3
    (asked,) = fake_x.seen("GET /2/media/upload")
    assert asked.query == {"media_id": ["3000"], "command": ["STATUS"]}


def test_video_that_is_never_read_gives_way_to_pictures(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.videos["1"], shop.images["1"] = make_video(), [make_image()]
    reading = {"data": {"processing_info": {"state": "in_progress", "check_after_secs": 60}}}
    fake_x.answer(FINALIZE, Answer(json=reading))
    fake_x.answer("GET /2/media/upload", Answer(json=reading))
    send()

    assert send(NOW + timedelta(minutes=31)).state == "sent"

    assert [each.json["media_category"] for each in fake_x.seen(INITIALIZE)] == [
        "tweet_video",
        "tweet_image",
    ]


@pytest.mark.parametrize(
    "video",
    [
        make_video(b"no video at all"),
        make_video(b""),
        make_video(total_bytes=VIDEO_MAX_BYTES + 1),
    ],
)
def test_what_is_no_video_gives_way_to_pictures(
    video: ProductVideo, shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.videos["1"], shop.images["1"] = video, [make_image()]

    assert send().state == "sent"

    assert [each.json["media_category"] for each in fake_x.seen(INITIALIZE)] == ["tweet_image"]


def test_refused_video_is_not_sent_again_while_its_pictures_are_tried(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.videos["1"], shop.images["1"] = make_video(), [make_image()]
    failed = {"data": {"processing_info": {"state": "failed"}}}
    fake_x.answer(FINALIZE, Answer(json=failed))
    fake_x.answer(INITIALIZE, Answer(json={"data": {"id": "3000"}}), Answer(503, {}))

    assert send().state == "waiting"
    assert send(LATER).state == "sent"

    categories = [each.json["media_category"] for each in fake_x.seen(INITIALIZE)]
    assert categories == ["tweet_video", "tweet_image", "tweet_image"]


def test_picture_and_its_description_are_paid_for_once(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.images["1"] = [make_image()]
    fake_x.answer("POST /2/tweets", Answer(429, {}))

    assert send().state == "waiting"
    assert send(NOW + timedelta(hours=1)).state == "sent"

    assert len(fake_x.seen(INITIALIZE)) == len(fake_x.seen("POST /2/media/metadata")) == 1
    assert MediaUpload.objects.get().is_ready


@pytest.mark.parametrize("hours", [0, 30])
def test_what_x_has_forgotten_is_sent_again(
    hours: int, shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.images["1"] = [make_image()]
    # 0: X forgets before its own time; 30: later than it said.
    refused = Answer(400, {"errors": [{"message": "Your media IDs are invalid."}]})
    fake_x.answer("POST /2/tweets", Answer(429, {}) if hours else refused)

    assert send().state == "waiting"
    assert send(LATER + timedelta(hours=hours)).state == "sent"

    assert len(fake_x.seen(INITIALIZE)) == 2


def test_old_uploads_are_cleared_away(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    shop.images["1"] = [make_image()]
    send()

    clear_expired(now=NOW + timedelta(hours=23))
    assert MediaUpload.objects.count() == 1
    clear_expired(now=NOW + timedelta(hours=25))
    assert MediaUpload.objects.count() == 0


@pytest.mark.parametrize("images", [[], [ProductImage(b"broken", "image/png", "")]])
def test_template_that_wants_a_picture_holds_its_post(
    images: list[ProductImage],
    shop: FakeShop,
    send: Callable[..., OutboxMessage],
    fake_x: FakeX,
) -> None:
    write_template("required")
    shop.images["1"] = images

    message = send()

    assert (message.state, message.last_error) == (
        "held",
        "Its template wants a picture, and the product has none that X takes.",
    )
    assert FeedItem.objects.get().closed_why == message.last_error
    assert fake_x.published == []


@pytest.mark.parametrize(
    ("media", "has_media"), [("required", True), ("optional", True), ("none", False)]
)
def test_template_says_whether_a_picture_is_shown(
    media: str,
    has_media: bool,
    shop: FakeShop,
    send: Callable[..., OutboxMessage],
    fake_x: FakeX,
) -> None:
    write_template(media)
    shop.images["1"] = [make_image()]

    assert send().state == "sent"

    assert ("media" in fake_x.published[0].json) is has_media
    assert bool(fake_x.seen(INITIALIZE)) is has_media


def test_link_is_ours_the_same_at_every_try_and_paid_as_one(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    write_template("none", "{name} {price} {code}\n{link}")
    shop.config = make_config(storefront_url="https://shop.example.com/p/{slug}")
    fake_x.answer("POST /2/tweets", Answer(429, {}))

    send()
    send(NOW + timedelta(hours=1))

    item = FeedItem.objects.get()
    first, second = (each.json["text"] for each in fake_x.published)
    assert first == second
    ours = f"https://shop.example.com/plugins/global/twitter/r/{item.link_code}"
    assert second.endswith(f"\n{ours}")
    assert item.product_slug == "mug"
    bill = LedgerEntry.objects.filter(item="post_with_url")
    assert sum(each.amount_usd for each in bill) == Decimal("0.2")


def test_post_without_a_page_or_without_the_variable_has_no_link(
    shop: FakeShop, send: Callable[..., OutboxMessage], fake_x: FakeX
) -> None:
    write_template("none", "{name} {price} {code}\n{link}")

    send()

    assert "http" not in fake_x.published[0].json["text"]
    assert FeedItem.objects.get().link_code == ""
