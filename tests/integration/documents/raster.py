"""Printed pages as pictures, compared with pictures of known glyphs."""

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFont

from adapters.documents.fonts import font_folders, regular_font

DPI = 400
PX = DPI / 25.4
"""Pixels in a millimetre."""
SC_FACE = 2
Box = tuple[float, float, float, float]


def page_picture(pdf: bytes, page: int = 0) -> Image.Image:
    """A page at 400 dpi."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=DPI / 72).to_pil().convert("RGB")


def ink(picture: Image.Image, box: Box, *, light: bool = False) -> Image.Image:
    """Where text is in a box (mm): white on black, cut to what is there. ``light`` is for light text on dark ground."""
    grey = picture.crop(tuple(round(side * PX) for side in box)).convert("L")
    mask = grey.point(lambda value: 255 * ((value > 150) if light else (value < 110)))
    return mask.crop(mask.getbbox())


def glyphs(text: str, height: int, *, bold: bool, spacing: float) -> Image.Image:
    """``text`` on one line in its Chinese forms, ``spacing`` em between, scaled to ``height`` pixels of ink."""
    size = 200
    font = (
        ImageFont.truetype(str(font_folders()[1] / "NotoSansCJKjp-Bold.otf"), size)
        if bold
        else ImageFont.truetype(str(regular_font()), size, index=SC_FACE)
    )
    canvas = Image.new("L", (size * (len(text) + 2), size * 2), 0)
    place = size / 2
    for char in text:
        ImageDraw.Draw(canvas).text((place, size // 4), char, 255, font, language="zh-CN")
        place += font.getlength(char, language="zh-CN") + spacing * size
    cut = canvas.crop(canvas.getbbox())
    return cut.resize((max(1, round(cut.width * height / cut.height)), height)).point(lambda v: 255 * (v > 127))


def likeness(printed: Image.Image, text: str, *, bold: bool = False, spacing: float = 0.0) -> float:
    """How much of the ink of print and known glyphs is common: 1 is all of it."""
    known = glyphs(text, printed.height, bold=bold, spacing=spacing).resize(printed.size)
    common = ImageChops.logical_and(printed.convert("1"), known.convert("1"))
    either = ImageChops.logical_or(printed.convert("1"), known.convert("1"))
    return common.histogram()[255] / either.histogram()[255]
