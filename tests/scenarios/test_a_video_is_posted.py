"""A product with a video in the shop's own storage: the video is posted, piece by piece."""

from datetime import timedelta

from saleor_twitter_plugin.models import OutboxMessage

from .stage import Stage

# More than one chunk.
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * (4 * 1024 * 1024)


def test_when_x_has_read_it(stage: Stage) -> None:
    stage.x.call("POST", "/sandbox/settings", {"video_processing_seconds": 60})
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes)
    stage.room.add_image(product.product_id, alt="A shoe", color="red")
    stage.room.add_video(product.product_id, f"videos/{product.sku}.mp4", MP4)

    stage.work()

    # X is still reading it.
    assert stage.posts_by(account) == []
    assert OutboxMessage.objects.get().last_error == "X is still reading the video."
    sent_bytes = len([each for each in stage.x.calls() if each["path"].endswith("/append")])
    stage.x.advance_clock(61)
    stage.work(later=timedelta(minutes=2))

    (post,) = stage.posts_by(account)
    assert [(each["media_type"], each["bytes"]) for each in post["media"]] == [
        ("video/mp4", len(MP4))
    ]
    appended = [each for each in stage.x.calls() if each["path"].endswith("/append")]
    assert len(appended) == sent_bytes == 2


def test_and_its_pictures_where_x_cannot_read_it(stage: Stage) -> None:
    stage.x.call("POST", "/sandbox/settings", {"video_is_unreadable": True})
    shoes = stage.category("shoes")
    account = stage.open_account("shop_shoes", shoes)
    product = stage.product(shoes)
    stage.room.add_image(product.product_id, alt="A shoe", color="red")
    stage.room.add_video(product.product_id, f"videos/{product.sku}.mp4", MP4)

    stage.work()

    (post,) = stage.posts_by(account)
    assert [each["alt_text"] for each in post["media"]] == ["A shoe"]
