import pytest

from tjdomain.shared.challenge import Solved, in_words, is_answer, is_work, sum_of


@pytest.mark.parametrize(
    ("number", "words"), [(0, "零"), (7, "七"), (10, "十"), (12, "十二"), (20, "二十"), (38, "三十八"), (40, "四十")]
)
def test_numbers_are_said_as_people_say_them(number: int, words: str) -> None:
    assert in_words(number) == words


def test_sums_are_small_and_never_negative() -> None:
    assert sum_of(bytes([4, 11, 1])) == ("五加十二等于几？", 17)
    assert sum_of(bytes([4, 11, 0])) == ("十二减五等于几？", 7)
    made = [sum_of(bytes([first, second, way]))[1] for first in range(40) for second in range(40) for way in (0, 1)]
    assert (min(made), max(made)) == (0, 40)


@pytest.mark.parametrize("typed", ["17", " 17 ", "１７", "十七"])
def test_an_answer_is_taken_in_digits_and_in_words(typed: str) -> None:
    assert is_answer(typed, 17)


@pytest.mark.parametrize("typed", ["", "18", "十八", "17x", "017"])
def test_another_answer_is_wrong(typed: str) -> None:
    assert not is_answer(typed, 17)


def test_work_is_a_number_whose_digest_begins_with_zeros() -> None:
    proof = next(str(number) for number in range(100_000) if is_work("token", str(number), 10))
    assert is_work("token", proof, 9)
    assert not is_work("other", proof, 40)
    assert not is_work("token", "", 0)
    assert not is_work("token", "-1", 0)
    assert not is_work("token", "１", 0)
    assert not is_work("token", "1" * 21, 0)


def test_a_token_is_never_printed() -> None:
    assert "secret-token" not in repr(Solved(token="secret-token"))
