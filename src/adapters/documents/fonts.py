"""The font of all documents: found without the system's fonts, and asked which glyphs it has.

Two full pan-CJK files, since web subsets share one family name and WeasyPrint then mixes up their glyphs. The bold
file's own forms are Japanese; under ``lang=zh-CN`` its ``locl`` feature gives the Chinese ones, and it holds the same
characters as the regular file.
"""

import os
import tempfile
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

from attrs import frozen
from fontTools.ttLib import TTCollection, TTFont

_FAMILY = "Noto Sans CJK SC"
_PACKAGES = ("noto_cjk_sans_otc", "noto_cjk_sans_jp_bold")


def font_folders() -> tuple[Path, ...]:
    """Where the installed packages keep the regular and the bold file."""
    return tuple(Path(str(files(package))) for package in _PACKAGES)


def regular_font() -> Path:
    """The collection of regular faces."""
    return font_folders()[0] / "NotoSansCJK-Regular.ttc"


def use_only_our_fonts(folder: Path) -> None:
    """Point fontconfig at our fonts alone, its cache in ``folder``. To be called before WeasyPrint is imported."""
    folder = folder.absolute()  # fontconfig reads a relative path as nothing at all, and prints boxes
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "fonts.conf"
    folders = "".join(f"<dir>{escape(str(fonts))}</dir>" for fonts in font_folders())
    text = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"{folders}<cachedir>{escape(str(folder / 'cache'))}</cachedir></fontconfig>"
    )
    with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", delete=False) as draft:
        draft.write(text)
    Path(draft.name).replace(target)
    os.environ["FONTCONFIG_FILE"] = str(target)


@frozen
class Face:
    """Glyphs of the font: advance widths in em by code point."""

    widths: Mapping[int, float]

    def missing(self, text: str) -> str:
        """Characters without a glyph, each once, in their order."""
        return "".join(dict.fromkeys(char for char in text if ord(char) not in self.widths))

    def fitted(self, text: str, *, width: float, height: float, largest: float, smallest: float) -> float:
        """The largest font size (steps of 0.1) at which ``text`` wraps into a box, else ``smallest``. All in mm."""
        size = largest
        while size > smallest and self._lines(text, width / size) * size * LINE_HEIGHT > height:
            size = round(size - 0.1, 1)
        return max(size, smallest)

    def _lines(self, text: str, room: float) -> int:
        lines, used = 1, 0.0
        for char in text:
            advance = self.widths.get(ord(char), 1.0)
            if used + advance > room:
                lines, used = lines + 1, 0.0
            used += advance
        return lines


LINE_HEIGHT = 1.25
"""Line height of shrinking boxes, in em."""


@cache
def our_face() -> Face:
    """The simplified Chinese face of the collection, read once (about a second).

    What the font draws for private-use characters means nothing.
    """
    with TTCollection(regular_font(), lazy=True) as collection:
        font: TTFont = next(font for font in collection.fonts if font["name"].getDebugName(1) == _FAMILY)
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return Face({code: metrics[name][0] / em for code, name in font.getBestCmap().items() if not _private(code)})


def _private(code: int) -> bool:
    return unicodedata.category(chr(code)) == "Co"
