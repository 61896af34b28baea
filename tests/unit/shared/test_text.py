import pytest
from hypothesis import given
from hypothesis import strategies as st

from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.text import TooLong, clean


@pytest.mark.parametrize(
    "bad", ["a\x00b", "a\x07b", "a\u200bb", "a\u200db", "a\ufeffb", "a\u202eb", "a\u2028b", "a\ud800b", "a\nb", "a\tb"]
)
def test_what_nobody_sees_is_refused_and_named(bad: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        clean(bad, "note", 10)
    assert (refused.value.code, refused.value.field) == ("value.control_character", "note")
    assert refused.value.value == f"U+{ord(bad[1]):04X}"


def test_spaces_around_are_taken_off_and_the_rest_is_kept() -> None:
    assert clean("　 聊城 市\u00a0东昌府区 \n", "address", 20) == "聊城 市\u00a0东昌府区"


def test_characters_are_composed() -> None:
    assert clean("A\u030asa", "name", 3) == "Åsa"


def test_full_width_becomes_plain_only_where_asked() -> None:
    assert clean("１２Ａ（", "number", 4, nfkc=True) == "12A("
    assert clean("１２Ａ（", "number", 4) == "１２Ａ（"


def test_lines_are_kept_where_asked() -> None:
    assert clean("一\r\n二\r三\n四\t五", "finding", 20, lines=True) == "一\n二\n三\n四 五"


def test_lines_do_not_let_other_controls_through() -> None:
    with pytest.raises(InvalidValue, match=r"value\.control_character"):
        clean("一\n\x0b二", "finding", 20, lines=True)


def test_private_use_and_new_characters_pass() -> None:
    assert clean("\ue863\U00032400", "name", 2) == "\ue863\U00032400"


def test_the_limit_itself_fits() -> None:
    assert clean("一二三", "note", 3) == "一二三"


def test_over_the_limit_is_refused_with_the_limit_and_a_visible_beginning() -> None:
    with pytest.raises(TooLong) as refused:
        clean("\ud800" + "长" * 50, "note", 3)
    assert (refused.value.limit, refused.value.value) == (3, "长" * 39)


def test_nothing_is_fine_unless_required() -> None:
    assert clean("  ", "note", 3) == ""
    with pytest.raises(InvalidValue, match=r"value\.empty"):
        clean("  ", "note", 3, required=True)


@given(st.text(max_size=30), st.fixed_dictionaries({"nfkc": st.booleans(), "lines": st.booleans()}))
def test_cleaning_twice_is_cleaning_once_and_gives_sound_text(text: str, options: dict[str, bool]) -> None:
    try:
        once = clean(text, "note", 600, **options)
    except InvalidValue:
        return
    assert clean(once, "note", 600, **options) == once
    assert once.encode().decode() == once
