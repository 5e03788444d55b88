"""Pictures out of Saleor's own storage: what is no file of the shop is not fetched."""

from pathlib import Path
from typing import Any

import pytest

from saleor_twitter_plugin.errors import RetryableError
from saleor_twitter_plugin.handoffs import SaleorProductId
from saleor_twitter_plugin.shop import get_shop
from saleor_twitter_plugin.shop.saleor_shop.images import FILE_MAX_BYTES


def list_files(product_id: SaleorProductId) -> list[Path]:
    from saleor.product.models import ProductMedia

    rows = ProductMedia.objects.filter(product_id=int(product_id)).order_by("sort_order", "pk")
    return [Path(each.image.path) for each in rows]


def test_addresses_outside_the_shop_are_left_out(stock_room: Any) -> None:
    from saleor.product.models import ProductMedia

    product_id = stock_room.add_product("Mug")
    outside = "https://pictures.example.com/mug.png"
    for media_type in ("IMAGE", "VIDEO"):
        ProductMedia.objects.create(
            product_id=int(product_id), type=media_type, external_url=outside, alt="outside"
        )
    stock_room.add_image(product_id, alt="inside", color="teal")

    assert [each.alt_text for each in get_shop().read_product_images(product_id)] == ["inside"]


def test_next_picture_takes_the_place_of_a_file_that_is_gone(stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    for color in ("teal", "navy", "red"):
        stock_room.add_image(product_id, alt=color, color=color)
    list_files(product_id)[0].unlink()

    images = get_shop().read_product_images(product_id, limit=2)

    assert [each.alt_text for each in images] == ["navy", "red"]


def test_file_that_is_no_storefronts_picture_is_left_out_unread(stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    stock_room.add_image(product_id, alt="huge", color="teal")
    stock_room.add_image(product_id, alt="small", color="navy")
    with list_files(product_id)[0].open("r+b") as file:
        file.truncate(FILE_MAX_BYTES + 1)

    assert [each.alt_text for each in get_shop().read_product_images(product_id)] == ["small"]


def test_storage_that_does_not_answer_is_asked_again_later(stock_room: Any) -> None:
    product_id = stock_room.add_product("Mug")
    stock_room.add_image(product_id, alt="teal", color="teal")
    (path,) = list_files(product_id)
    path.unlink()
    path.mkdir()

    with pytest.raises(RetryableError) as refused:
        get_shop().read_product_images(product_id)

    assert str(path) not in str(refused.value)
    path.rmdir()
