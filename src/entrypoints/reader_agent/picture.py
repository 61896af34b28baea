"""The picture that a maker's program gives, as pages can take it."""

import base64
import io

from PIL import Image

_LARGEST = (2000, 2000)


def jpeg(content: bytes | None) -> str | None:
    """A JPEG in base64 of a JPEG, PNG or BMP; ``None`` of anything else: a card without a picture is a card, too."""
    if content is None:
        return None
    target = io.BytesIO()
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "BMP")) as source:
            if source.width > _LARGEST[0] or source.height > _LARGEST[1]:
                return None
            source.convert("RGB").save(target, "JPEG", quality=95)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return base64.b64encode(target.getvalue()).decode()
