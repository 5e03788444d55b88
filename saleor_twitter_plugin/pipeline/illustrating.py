"""What a post shows beside its words: the product's video, else its pictures, else nothing."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime

from .. import feeds, outbox
from ..errors import PermanentError, RetryableError
from ..handoffs import MediaPolicy, ProductImage, ProductVideo, SaleorProductId, Upload
from ..models import OutboxMessage
from ..shop import Shop
from ..wording import mark
from ..x_api.answers import RETRY_UNREACHABLE_AFTER
from ..x_api.client import XClient
from ..x_api.media import upload_image, upload_video

logger = logging.getLogger(__name__)

NO_PICTURE = mark("Its template wants a picture, and the product has none that X takes.")


def upload_media(
    client: XClient,
    message: OutboxMessage,
    product_id: SaleorProductId,
    product_name: str,
    *,
    policy: MediaPolicy,
    shop: Shop,
    clock: Callable[[], datetime],
) -> list[str]:
    """Return the media ids of the post: of one video, or of up to four pictures, or none.

    Raises:
        RetryableError: X or the shop's storage did not answer; what X has is known the next time.
    """
    if policy is MediaPolicy.NONE:
        return []
    return _upload_video(client, message, product_id, shop=shop, clock=clock) or _upload_pictures(
        client, message, product_id, product_name, shop=shop, clock=clock
    )


def _upload_video(
    client: XClient,
    message: OutboxMessage,
    product_id: SaleorProductId,
    *,
    shop: Shop,
    clock: Callable[[], datetime],
) -> list[str]:
    try:
        video = shop.find_product_video(product_id)
        if video is None:
            return []
        digest = _digest_of_video(video)
        media_id = upload_video(
            client,
            video,
            now=clock(),
            known=outbox.find_upload(message, digest, now=clock()),
            note=lambda upload: _note(message, digest, upload, clock()),
        )
    except PermanentError as error:
        # A post with pictures beats no post.
        logger.warning("The video of product %s was left out: %s", product_id, error)
        return []
    return [media_id]


def _upload_pictures(
    client: XClient,
    message: OutboxMessage,
    product_id: SaleorProductId,
    product_name: str,
    *,
    shop: Shop,
    clock: Callable[[], datetime],
) -> list[str]:
    media_ids = []
    for image in shop.read_product_images(product_id):
        try:
            fitted = feeds.fit_picture(image, product_name=product_name)
            media_ids.append(_upload_picture(client, message, fitted, clock=clock))
        except PermanentError as error:
            # A post without its picture beats no post.
            logger.warning("A picture of product %s was left out: %s", product_id, error)
    return media_ids


def _upload_picture(
    client: XClient,
    message: OutboxMessage,
    picture: ProductImage,
    *,
    clock: Callable[[], datetime],
) -> str:
    digest = hashlib.sha256(picture.alt_text.encode() + b"\0" + picture.content).hexdigest()
    return upload_image(
        client,
        picture,
        now=clock(),
        known=outbox.find_upload(message, digest, now=clock()),
        note=lambda upload: _note(message, digest, upload, clock()),
    )


def _digest_of_video(video: ProductVideo) -> str:
    # Not of its content: that would be read whole before the first chunk.
    said = f"{video.name}\0{video.total_bytes}\0{video.version}"
    return hashlib.sha256(said.encode()).hexdigest()


def _note(message: OutboxMessage, digest: str, upload: Upload, now: datetime) -> None:
    # A large file takes longer than a claim.
    if not outbox.keep_claim(message, now=now):
        raise RetryableError("Another worker sends it.", retry_after=RETRY_UNREACHABLE_AFTER)
    outbox.note_upload(message, digest, upload)
