"""Photos of papers: re-encoded, so that nothing of the file that came is kept but what one sees."""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageOps

from adapters.documents import drawn_apart
from adapters.documents.portraits import BROKEN, flat
from ports.photo_errors import NotAPhoto, PhotoLocked, PhotoTooHeavy, PhotoTooManyPixels

LONGEST_SIDE = 2000
_GLANCE = 480
_MOST_MEGABYTES = 10
_MOST_MEGAPIXELS = drawn_apart.MOST_MEGAPIXELS
_PATIENCE = 30
"""Seconds for a file drawn apart; its process stops itself after 10 of computing."""


class PillowPhotos:
    """Decodes JPEG and PNG, judged by content; PDF and HEIC are drawn by a process with little memory and time."""

    def photo(self, content: bytes) -> bytes:
        """A JPEG of at most 2000 pixels a side.

        Raises ``PhotoTooHeavy`` (10 MB), ``PhotoTooManyPixels`` (60 million), ``PhotoLocked``, ``NotAPhoto``.
        """
        if len(content) > _MOST_MEGABYTES * 2**20:
            raise PhotoTooHeavy(_MOST_MEGABYTES)
        try:
            apart = drawn_apart.is_pdf(content) or drawn_apart.is_heic(content)
            return _made(_drawn(content) if apart else content)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise PhotoTooManyPixels(_MOST_MEGAPIXELS) from None
        except BROKEN:
            raise NotAPhoto from None

    def glance(self, photo: bytes) -> bytes:
        """A JPEG of at most 480 pixels a side."""
        return _made(photo, _GLANCE, quality=60)


def _drawn(content: bytes) -> bytes:
    command = [sys.executable, "-I", str(Path(drawn_apart.__file__))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603  our own program
    except subprocess.TimeoutExpired:
        raise NotAPhoto from None
    if done.returncode == drawn_apart.LOCKED:
        raise PhotoLocked
    if done.returncode == drawn_apart.TOO_LARGE:
        raise PhotoTooManyPixels(_MOST_MEGAPIXELS)
    if done.returncode:
        raise NotAPhoto
    return done.stdout


def _made(image: bytes, longest: int = LONGEST_SIDE, quality: int = 85) -> bytes:
    with Image.open(io.BytesIO(image), formats=("JPEG", "PNG")) as source:
        if source.width * source.height > _MOST_MEGAPIXELS * 10**6:
            raise PhotoTooManyPixels(_MOST_MEGAPIXELS)
        if source.mode.startswith(("I", "F")):  # 16 bits a pixel and more: no camera's picture
            raise NotAPhoto
        source.draft("RGB", (2 * longest, 2 * longest))
        upright = flat(ImageOps.exif_transpose(source))
    upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    upright.info.clear()
    target = io.BytesIO()
    upright.save(target, "JPEG", quality=quality)
    return target.getvalue()
