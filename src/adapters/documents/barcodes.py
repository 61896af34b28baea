"""Code128 and QR codes as drawings with a size in millimetres."""

import io
from typing import Any

import zxingcpp
from attrs import frozen
from PIL import Image

from adapters.documents.pictures import data_url

_QUIET_ZONE = 4
_PIXELS = 8
_CODE_128_QUIET = 10
_HEIGHT = 50
"""Height in pixels of the drawing that the library makes; set to millimetres by whoever prints it."""


@frozen
class Code128:
    """A barcode: its drawing without a quiet zone, and its width in mm at ``module`` mm a module."""

    picture: str
    width: float
    quiet: float

    @classmethod
    def of(cls, digits: str, module: float) -> "Code128":
        """``digits`` pair by pair; ``module`` at least 0.33 mm for what a hand scanner reads from cheap paper."""
        made = zxingcpp.create_barcode(digits, zxingcpp.BarcodeFormat.Code128)
        svg = made.to_svg(scale=1, add_hrt=False, add_quiet_zones=False)
        modules = int(svg.partition('width="')[2].partition('"')[0])
        # without a view box it would be cut off instead of scaled
        svg = svg.replace("<svg ", f'<svg viewBox="0 0 {modules} {_HEIGHT}" preserveAspectRatio="none" ', 1)
        head = svg.index("<svg")
        return cls(data_url(svg[head:].encode(), "image/svg+xml"), modules * module, _CODE_128_QUIET * module)


@frozen
class QrCode:
    """A QR code of level M as a picture: ``full`` is its width in mm with the quiet zone of four modules on each side.

    The picture has a few pixels for each module, so that no program which shows it blurs an edge by much.
    """

    picture: str
    full: float

    @classmethod
    def of(cls, text: str, symbol: float) -> "QrCode":
        """``symbol`` is the width in mm without the quiet zone."""
        made: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        modules = made.to_image(scale=1, add_quiet_zones=False).shape[0]
        full = modules + 2 * _QUIET_ZONE
        drawn = made.to_image(scale=_PIXELS, add_quiet_zones=True)
        picture = Image.frombytes("L", (full * _PIXELS, full * _PIXELS), memoryview(drawn).tobytes()).convert("1")
        target = io.BytesIO()
        picture.save(target, "PNG")
        return cls(data_url(target.getvalue(), "image/png"), symbol * full / modules)
