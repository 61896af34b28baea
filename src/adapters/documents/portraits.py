"""Portraits: whatever a camera, a phone or a card reader gives, made into one safe picture."""

import io
import struct

from PIL import Image, ImageOps

from tjdomain.certification.domain.errors import (
    PortraitNotAnImage,
    PortraitTooHeavy,
    PortraitTooManyPixels,
    PortraitTooSmall,
)
from tjdomain.certification.domain.portrait import PortraitFrame

SIZE = (295, 413)
"""1 寸: 25 × 35 mm at 300 dpi."""
_SMALLEST = (147, 206)
_MOST_MEGABYTES = 10
_MOST_MEGAPIXELS = 40
_FACE_HEIGHT = 0.4
BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error)
"""What Pillow raises on damaged files."""


class PillowPortraits:
    """Decodes JPEG and PNG only, judged by content; looks at the size before it decodes a pixel."""

    def portrait(self, image: bytes, frame: PortraitFrame | None = None) -> bytes:
        """Crop and scale a JPEG or PNG, upright, to a JPEG of 295 × 413 pixels without metadata.

        A ``frame`` that reaches out of the picture is moved and made smaller until it lies in it. Without one equal
        parts left and right and more of the lower part are cut off, where the sides do not match. Raises
        ``PortraitNotAnImage``, ``PortraitTooHeavy`` (10 MB), ``PortraitTooManyPixels`` (40 million), and
        ``PortraitTooSmall`` below half the print resolution.
        """
        if len(image) > _MOST_MEGABYTES * 2**20:
            raise PortraitTooHeavy(_MOST_MEGABYTES)
        try:
            return self._made(image, frame)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise PortraitTooManyPixels(_MOST_MEGAPIXELS) from None
        except BROKEN:
            raise PortraitNotAnImage from None

    def _made(self, image: bytes, frame: PortraitFrame | None) -> bytes:
        with Image.open(io.BytesIO(image), formats=("JPEG", "PNG")) as source:
            self._check(source)
            if frame is None:
                source.draft("RGB", (2 * SIZE[0], 2 * SIZE[1]))
            upright = flat(ImageOps.exif_transpose(source))
        if frame is not None:
            upright = upright.crop(_box(frame, *upright.size))
            self._check(upright)
        portrait = ImageOps.fit(upright, SIZE, Image.Resampling.LANCZOS, centering=(0.5, _FACE_HEIGHT))
        portrait.info.clear()
        target = io.BytesIO()
        portrait.save(target, "JPEG", quality=92, dpi=(300, 300))
        return target.getvalue()

    def _check(self, source: Image.Image) -> None:
        short, long = sorted(source.size)
        if short * long > _MOST_MEGAPIXELS * 10**6:
            raise PortraitTooManyPixels(_MOST_MEGAPIXELS)
        if short < _SMALLEST[0] or long < _SMALLEST[1]:
            raise PortraitTooSmall(*_SMALLEST)
        if source.mode.startswith(("I", "F")):  # 16 bits a pixel and more: no camera's portrait
            raise PortraitNotAnImage


def _box(frame: PortraitFrame, width: int, height: int) -> tuple[int, int, int, int]:
    """The frame in pixels, inside a picture of that size."""
    wide = min(width * frame.width / 100, height * SIZE[0] / SIZE[1])
    high = wide * SIZE[1] / SIZE[0]
    left = min(width * frame.left / 100, width - wide)
    top = min(height * frame.top / 100, height - high)
    return round(left), round(top), round(left + wide), round(top + high)


def flat(source: Image.Image) -> Image.Image:
    """RGB on white, with nothing but the pixels."""
    if "A" not in source.getbands() and "transparency" not in source.info:
        return source.convert("RGB")
    ground = Image.new("RGBA", source.size, "white")
    ground.alpha_composite(source.convert("RGBA"))
    return ground.convert("RGB")
