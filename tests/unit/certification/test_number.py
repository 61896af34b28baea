"""The number of a certificate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tjdomain.certification.domain.errors import BadNumberPattern, NumbersExhausted
from tjdomain.certification.domain.number import NumberPattern
from tjdomain.shared.check_digits import mod_11_10

USUAL = NumberPattern("{body}{year}{sequence:6}{check}")


def test_the_parts_stand_in_the_order_of_the_pattern() -> None:
    number = NumberPattern("LC-{year}-{body}-{sequence:4}").number("B2", 2026, 17)
    assert (number.text, str(number), number.series, number.sequence) == (
        "LC-2026-B2-0017",
        "LC-2026-B2-0017",
        "certificate:B2:2026",
        17,
    )


@pytest.mark.parametrize("published", ["11108071215650", "23701020073753"])
def test_the_check_digit_is_that_of_the_food_licences(published: str) -> None:
    """JY11108071215650 and JY23701020073753, both published."""
    body, year, sequence = published[:3], int(published[3:7]), int(published[7:13])
    assert USUAL.number(body, year, sequence).text == published


def test_letters_do_not_count_for_the_check_digit() -> None:
    assert NumberPattern("JY{body}{year}{sequence:6}{check}").number("111", 807, 121565).text == "JY1110807" + "1215650"


@given(st.integers(1, 999_999))
def test_the_check_digit_fits_every_number(sequence: int) -> None:
    text = USUAL.number("371502", 2026, sequence).text
    assert mod_11_10(text[:-1]) == text[-1]


@given(st.sets(st.integers(1, 999_999), min_size=2, max_size=2))
def test_two_places_in_a_series_give_two_numbers(sequences: set[int]) -> None:
    assert len({USUAL.number("371502", 2026, sequence).text for sequence in sequences}) == 2


def test_a_sequence_past_the_last_digit_is_refused() -> None:
    assert NumberPattern("{body}{year}{sequence:3}").number("1", 2026, 999).text == "12026999"
    with pytest.raises(NumbersExhausted) as refusal:
        NumberPattern("{body}{year}{sequence:3}").number("1", 2026, 1000)
    assert (refusal.value.year, refusal.value.digits) == (2026, 3)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{body}{year}",
        "{body}{sequence:6}",
        "{year}{sequence:6}",
        "{body}{year}{sequence:6}{sequence:6}",
        "{body}{body}{year}{sequence:6}",
        "{body}{year}{sequence}",
        "{body}{year}{sequence:2}",
        "{body}{year}{check}{sequence:6}",
        "{body}{year}{sequence:6}{check}A",
        "{body}{year}{sequence:6}证",
        "{body} {year}{sequence:6}",
        "{body}{year}{sequence:6}{other}",
        "{body}{year}{sequence:6}lower",
        "{body}{year}{sequence:6}" + "9" * 30,
    ],
)
def test_a_pattern_that_gives_no_good_numbers_is_refused(text: str) -> None:
    with pytest.raises(BadNumberPattern) as refusal:
        NumberPattern(text)
    assert refusal.value.field == "number_pattern"
