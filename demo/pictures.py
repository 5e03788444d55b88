"""A picture for each product, drawn here: nobody else's work is needed."""

from __future__ import annotations

import io
import textwrap

SIZE = (1200, 900)
JPEG_QUALITY = 85


def draw_picture(name: str, *, color: str, note: str) -> bytes:
    """Return a JPEG with the product's name on its category's color."""
    from PIL import Image, ImageColor, ImageDraw, ImageFont

    base = ImageColor.getrgb(color)
    picture = Image.new("RGB", SIZE, base)
    draw = ImageDraw.Draw(picture)
    light = tuple(min(255, part + 60) for part in base)
    width, height = SIZE
    # The name decides where the circles stand, so that no two pictures are alike.
    seed = sum(ord(letter) * (place + 7) for place, letter in enumerate(name))
    for index in range(3):
        center_x = (seed * (index + 3)) % width
        center_y = (seed * (index + 5)) % height
        radius = 140 + (seed >> index) % 180
        box = (center_x - radius, center_y - radius, center_x + radius, center_y + radius)
        draw.ellipse(box, outline=light, width=14)
    lines = "\n".join(textwrap.wrap(name, 16))
    draw.multiline_text((80, 320), lines, font=ImageFont.load_default(size=110), fill="white")
    draw.text((80, 780), note, font=ImageFont.load_default(size=44), fill="white")
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()
