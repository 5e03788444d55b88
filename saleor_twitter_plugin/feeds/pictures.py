"""A picture as the shop keeps it → a picture as X takes it. Pure."""

import io
import struct

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ..errors import PermanentError
from ..handoffs import ProductImage
from ..x_limits import ALT_TEXT_MAX, IMAGE_MAX_BYTES, IMAGE_MAX_SIDE

# What X takes. Pillow tries no other format: its rarer readers are nobody's to feed.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# Ours: at four bytes a pixel the largest takes some 200 MB of a worker's memory.
PIXELS_MAX = 50_000_000
_QUALITIES = (90, 80, 70, 60)
_SMALLER = 0.75
# What Pillow raises about files that are not what they say they are.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, OverflowError)
_BROKEN_METADATA = (*_BROKEN, TypeError, KeyError, ZeroDivisionError)


def fit_picture(image: ProductImage, *, product_name: str) -> ProductImage:
    """Return the picture within X's limits: upright, without metadata, its first frame only.

    It is always written anew, as JPEG or PNG: nothing that was hidden in the file goes along.

    Raises:
        PermanentError: it is no picture that X takes, in words for whoever looks after the shop.
    """
    if not image.content:
        raise PermanentError("The picture is an empty file.")
    picture, is_lossless = _open(image.content)
    content, media_type = _write(picture, is_lossless=is_lossless)
    return ProductImage(content, media_type, write_alt_text(image.alt_text, product_name))


def write_alt_text(alt_text: str, product_name: str) -> str:
    """Return the picture's description on one line, or the product's name where it has none."""
    text = " ".join(alt_text.split()) or " ".join(product_name.split())
    return text if len(text) <= ALT_TEXT_MAX else text[: ALT_TEXT_MAX - 1].rstrip() + "…"


def _open(content: bytes) -> tuple[Image.Image, bool]:
    """Return the picture upright in RGB or RGBA, and whether its format loses nothing."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            # The header's word: nothing is unpacked before.
            if opened.width * opened.height > PIXELS_MAX:
                raise PermanentError(
                    f"The picture has more than {PIXELS_MAX // 1_000_000} million pixels."
                )
            is_lossless = opened.format in ("PNG", "GIF")
            # A large JPEG is unpacked at a half or less of its size where that is still enough.
            opened.draft("RGB", (IMAGE_MAX_SIDE, IMAGE_MAX_SIDE))
            opened.load()
            # First made smaller: each step below holds a second copy.
            picture = _to_full_colors(opened)
            picture.thumbnail((IMAGE_MAX_SIDE, IMAGE_MAX_SIDE), Image.Resampling.LANCZOS)
            picture = _to_screen_colors(_turn_upright(picture))
    except UnidentifiedImageError:
        raise PermanentError("The file is no JPEG, PNG, WEBP or GIF picture.") from None
    except Image.DecompressionBombError:
        raise PermanentError(
            f"The picture has more than {PIXELS_MAX // 1_000_000} million pixels."
        ) from None
    except _BROKEN:
        raise PermanentError("The picture is damaged or was cut off.") from None
    # Pillow would write some of it again.
    picture.info.clear()
    return picture, is_lossless or picture.mode == "RGBA"


def _turn_upright(picture: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(picture)
    except _BROKEN_METADATA:
        return picture


def _to_full_colors(picture: Image.Image) -> Image.Image:
    """Return palettes and greys as RGB or RGBA: only those can be made smaller without loss."""
    if picture.mode in ("RGB", "RGBA", "CMYK") and "transparency" not in picture.info:
        return picture
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode.startswith("I"):
        # 16 bits of grey: Pillow would cut off the bright ones.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    return picture.convert(mode)


def _to_screen_colors(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB: without its profile another's colors would look wrong."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile := picture.info.get("icc_profile"):
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )
            if converted is not None:
                return converted
        except (ImageCms.PyCMSError, *_BROKEN_METADATA):
            # Of a grey picture's profile, or a damaged one.
            pass
    return picture if picture.mode == mode else picture.convert(mode)


def _write(picture: Image.Image, *, is_lossless: bool) -> tuple[bytes, str]:
    if is_lossless:
        content = _save(picture, "PNG")
        if len(content) <= IMAGE_MAX_BYTES:
            return content, "image/png"
    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    while True:
        for quality in _QUALITIES:
            content = _save(picture, "JPEG", quality=quality)
            if len(content) <= IMAGE_MAX_BYTES:
                return content, "image/jpeg"
        # Noise only: a photograph of this size weighs less.
        size = max(int(picture.width * _SMALLER), 1), max(int(picture.height * _SMALLER), 1)
        picture = picture.resize(size, Image.Resampling.LANCZOS)


def _save(picture: Image.Image, image_format: str, **options: int) -> bytes:
    written = io.BytesIO()
    picture.save(written, image_format, **options)
    return written.getvalue()
