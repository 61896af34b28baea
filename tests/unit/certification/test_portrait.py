"""The frame of a portrait."""

import pytest

from tjdomain.certification.domain.errors import BadFrame
from tjdomain.certification.domain.portrait import PortraitFrame


@pytest.mark.parametrize(
    ("sides", "wrong"),
    [((-1, 0, 50), "left"), ((0, 96, 50), "top"), ((0, 0, 4), "width"), ((0, 0, 101), "width")],
)
def test_a_side_that_is_no_percentage_is_named(sides: tuple[int, int, int], wrong: str) -> None:
    left, top, width = sides
    with pytest.raises(BadFrame) as refusal:
        PortraitFrame(left=left, top=top, width=width)
    assert refusal.value.field == wrong


def test_the_whole_width_is_a_frame() -> None:
    assert PortraitFrame(left=0, top=95, width=100).top == 95
