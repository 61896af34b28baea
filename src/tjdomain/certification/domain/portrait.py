"""Which part of a picture becomes the portrait 裁剪."""

from typing import Final

from attrs import frozen

from tjdomain.certification.domain.errors import BadFrame

BOUNDS: Final = {"left": (0, 95), "top": (0, 95), "width": (5, 100)}
"""Least and most of each side."""


@frozen(kw_only=True)
class PortraitFrame:
    """A frame of 25 × 35 on the upright picture; the height follows from the width.

    ``left`` and ``width`` are percents of the picture's width, ``top`` of its height. Raises ``BadFrame``.
    """

    left: int
    top: int
    width: int

    def __attrs_post_init__(self) -> None:
        for name, (least, most) in BOUNDS.items():
            value: int = getattr(self, name)
            if not least <= value <= most:
                raise BadFrame(name, str(value)[:20], least, most)
