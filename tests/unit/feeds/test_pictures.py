"""A shop's picture, as X takes it; what is none is refused in words."""

import io
import random
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from saleor_twitter_plugin.errors import PermanentError
from saleor_twitter_plugin.feeds.pictures import PIXELS_MAX, fit_picture, write_alt_text
from saleor_twitter_plugin.handoffs import ProductImage
from saleor_twitter_plugin.x_limits import IMAGE_MAX_BYTES

SECRET = b"taken at home"


def draw(
    image_format: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any
) -> bytes:
    written = io.BytesIO()
    picture = Image.new(mode, size)
    picture.save(written, image_format, **options)
    return written.getvalue()


def fit(content: bytes, media_type: str = "image/png", alt_text: str = "") -> ProductImage:
    return fit_picture(ProductImage(content, media_type, alt_text), product_name="Mug")


def open_fitted(fitted: ProductImage) -> Image.Image:
    picture = Image.open(io.BytesIO(fitted.content))
    picture.load()
    assert Image.MIME[picture.format or ""] == fitted.media_type
    assert len(fitted.content) <= IMAGE_MAX_BYTES
    return picture


def make_png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds hardly anything."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 10_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("image_format", "mode", "media_type"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "LA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("WEBP", "RGB", "image/jpeg"),
        ("WEBP", "RGBA", "image/png"),
        ("GIF", "P", "image/png"),
    ],
)
def test_picture_of_every_kind_is_written_as_x_takes_it(
    image_format: str, mode: str, media_type: str
) -> None:
    fitted = fit(draw(image_format, mode=mode))

    assert fitted.media_type == media_type
    assert open_fitted(fitted).size == (60, 40)


def test_type_is_read_from_the_file_and_not_from_its_name() -> None:
    assert fit(draw("JPEG"), "image/png").media_type == "image/jpeg"


def test_grey_of_sixteen_bits_keeps_its_tone() -> None:
    written = io.BytesIO()
    Image.new("I;16", (8, 8), 128 * 256).save(written, "PNG")

    assert open_fitted(fit(written.getvalue())).getpixel((0, 0)) == (128, 128, 128)


def test_picture_is_turned_upright_and_its_metadata_left_behind() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = SECRET.decode()
    content = draw("JPEG", exif=exif, comment=SECRET, dpi=(72, 72))
    assert SECRET in content

    fitted = fit(content)

    picture = open_fitted(fitted)
    assert picture.size == (40, 60)
    assert SECRET not in fitted.content
    assert dict(picture.getexif()) == {}


@pytest.mark.parametrize("image_format", ["PNG", "WEBP", "GIF"])
def test_metadata_of_other_formats_is_left_behind(image_format: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = SECRET.decode()
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET.decode())
    options: Any = {
        "PNG": {"pnginfo": words, "exif": exif},
        "WEBP": {"exif": exif, "xmp": SECRET},
        "GIF": {"comment": SECRET},
    }[image_format]
    content = draw(image_format, **options)
    assert SECRET in content

    assert SECRET not in fit(content).content


def test_what_hangs_behind_the_picture_is_left_behind() -> None:
    assert SECRET not in fit(draw("PNG") + SECRET).content


def test_broken_metadata_costs_no_picture() -> None:
    content = draw("JPEG", exif=b"Exif\0\0MM\0\x2a\0\0\0\x08\xff\xff" + b"\xff" * 40)

    assert open_fitted(fit(content)).size == (60, 40)


@pytest.mark.parametrize("profile", [b"no profile", b"\xff" * 400])
def test_broken_color_profile_costs_no_picture(profile: bytes) -> None:
    fitted = fit(draw("JPEG", icc_profile=profile))

    assert open_fitted(fitted).size == (60, 40)
    assert profile not in fitted.content


def test_colors_of_another_profile_are_written_as_screens_show_them() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    written = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 60)).save(written, "PNG", icc_profile=same)

    picture = open_fitted(fit(written.getvalue()))

    assert picture.getpixel((0, 0)) == (200, 30, 60)
    assert "icc_profile" not in picture.info
    assert open_fitted(fit(draw("PNG", icc_profile=profile))).size == (60, 40)


@pytest.mark.parametrize(
    ("size", "fitted_size"),
    [
        ((5_000, 100), (4_096, 82)),
        ((100, 8_192), (50, 4_096)),
        ((4_096, 10), (4_096, 10)),
        ((20_000, 1), (4_096, 1)),
    ],
)
@pytest.mark.parametrize("image_format", ["PNG", "JPEG"])
def test_large_picture_is_made_smaller(
    image_format: str, size: tuple[int, int], fitted_size: tuple[int, int]
) -> None:
    assert open_fitted(fit(draw(image_format, size))).size == fitted_size


def test_heavy_picture_is_made_lighter() -> None:
    noise = Image.frombytes("RGBA", (2_000, 1_500), random.Random(1).randbytes(2_000 * 1_500 * 4))
    written = io.BytesIO()
    noise.save(written, "PNG", compress_level=0)
    assert len(written.getvalue()) > 2 * IMAGE_MAX_BYTES

    fitted = fit(written.getvalue())

    assert fitted.media_type == "image/jpeg"
    assert open_fitted(fitted).size == (2_000, 1_500)


def test_first_picture_of_a_moving_one_is_taken() -> None:
    frames = [Image.new("RGB", (30, 20), color) for color in ("red", "blue")]
    for image_format in ("GIF", "WEBP", "PNG"):
        written = io.BytesIO()
        frames[0].save(
            written, image_format, save_all=True, append_images=frames[1:], lossless=True
        )

        picture = open_fitted(fit(written.getvalue()))

        assert getattr(picture, "n_frames", 1) == 1
        red, green, blue = picture.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert red > 200 > green + blue


TOO_LARGE = f"The picture has more than {PIXELS_MAX // 1_000_000} million pixels."
NO_PICTURE = "The file is no JPEG, PNG, WEBP or GIF picture."
DAMAGED = "The picture is damaged or was cut off."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The picture is an empty file."),
        (b"no picture", NO_PICTURE),
        (b"\x89PNG", NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_PICTURE),
        (b"%PDF-1.7", NO_PICTURE),
        (draw("BMP"), NO_PICTURE),
        (draw("TIFF"), NO_PICTURE),
        (draw("ICO", (16, 16)), NO_PICTURE),
        (make_png_header(10_000, 10_000), TOO_LARGE),
        (make_png_header(100_000, 100_000), TOO_LARGE),
        (make_png_header(8_000, 8_000), TOO_LARGE),
        (make_png_header(2_000, 2_000), DAMAGED),
        (draw("PNG", (300, 300))[:-40], DAMAGED),
        (draw("JPEG", (300, 300))[:-40], DAMAGED),
        (draw("GIF", (300, 300))[:60], DAMAGED),
    ],
    ids=[
        "empty", "text", "signature", "svg", "pdf", "bmp", "tiff", "ico", "100 megapixels",
        "bomb", "64 megapixels", "fewer pixels than said", "cut png", "cut jpeg", "cut gif",
    ],
)  # fmt: skip
def test_what_is_no_picture_for_x_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(PermanentError) as refused:
        fit(content)

    assert str(refused.value) == words


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]),
    cut=st.integers(0, 400),
    place=st.integers(0, 400),
    bytes_put=st.binary(max_size=8),
)
def test_damaged_file_is_a_picture_or_refused(
    kind: str, cut: int, place: int, bytes_put: bytes
) -> None:
    whole = draw(kind, (16, 16))
    content = whole[:place] + bytes_put + whole[place + len(bytes_put) : len(whole) - cut]

    try:
        fitted = fit(content)
    except PermanentError:
        return
    open_fitted(fitted)


@pytest.mark.parametrize(
    ("alt_text", "name", "written"),
    [
        ("A red mug", "Mug", "A red mug"),
        ("", "Mug", "Mug"),
        ("  \n", " The\nmug ", "The mug"),
        ("two\nlines", "Mug", "two lines"),
        ("x" * 1_000, "Mug", "x" * 1_000),
        ("x" * 1_001, "Mug", "x" * 999 + "…"),
        ("", "y" * 10_000, "y" * 999 + "…"),
        ("", "", ""),
    ],
)
def test_description_is_the_shops_or_the_products_name(
    alt_text: str, name: str, written: str
) -> None:
    assert write_alt_text(alt_text, name) == written


def test_fitted_picture_carries_its_description() -> None:
    assert fit(draw("PNG"), alt_text="Front").alt_text == "Front"
    assert fit(draw("PNG")).alt_text == "Mug"
