"""The font: how much room a text takes, and what it lacks."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from adapters.documents.fonts import LINE_HEIGHT, Face, font_folders, our_face, use_only_our_fonts

FACE = Face({**{ord(char): 1.0 for char in "张伟食品从业"}, **{ord(char): 0.5 for char in "ABC·"}})


def test_a_short_text_has_the_largest_size() -> None:
    assert FACE.fitted("张伟", width=40, height=6, largest=4.6, smallest=1.5) == 4.6


def test_a_long_text_shrinks_until_its_lines_fit() -> None:
    """30 full-width characters in 40 × 6 mm: two lines of 15 at 2.4 mm are 2 × 2.4 × 1.25 = 6 mm high."""
    assert FACE.fitted("张" * 30, width=40, height=6, largest=4.6, smallest=1.5) == 2.4


def test_narrow_characters_take_less_room() -> None:
    assert FACE.fitted("A" * 30, width=40, height=3, largest=4.6, smallest=1) == 2.4
    assert FACE.fitted("张" * 30, width=40, height=3, largest=4.6, smallest=1) == 1.3


def test_a_text_never_shrinks_below_the_smallest_size() -> None:
    assert FACE.fitted("张" * 500, width=40, height=6, largest=4.6, smallest=1.55) == 1.55


@given(st.text("张伟ABC·", max_size=120), st.floats(10, 60), st.floats(2, 12))
def test_what_is_above_the_smallest_size_fits_its_box(text: str, width: float, height: float) -> None:
    size = FACE.fitted(text, width=width, height=height, largest=5.0, smallest=1.0)
    least_lines = -(-sum(FACE.widths[ord(char)] for char in text) * size // width)
    assert size == 1.0 or least_lines * size * LINE_HEIGHT <= height or not text


def test_missing_characters_are_named_once_in_their_order() -> None:
    assert FACE.missing("张喆ABC喆龘") == "喆龘"


def test_our_font_has_the_names_of_the_district_and_no_private_use() -> None:
    assert our_face().missing("张伟𠮷䶮㛃喆龘·ÄöMüller") == ""
    assert our_face().missing("\ue000\uf8ff") == "\ue000\uf8ff"


def test_the_bold_file_has_every_character_of_the_regular_one() -> None:
    with TTFont(font_folders()[1] / "NotoSansCJKjp-Bold.otf", lazy=True) as bold:
        assert our_face().widths.keys() <= bold.getBestCmap().keys()


def test_fontconfig_is_pointed_at_our_fonts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    folder = tmp_path / "a & b"
    use_only_our_fonts(folder)
    use_only_our_fonts(folder)
    text = (folder / "fonts.conf").read_text("utf-8")
    assert text.count("<dir>") == 2
    assert "a &amp; b/cache" in text
    assert [path.name for path in folder.iterdir()] == ["fonts.conf"]
