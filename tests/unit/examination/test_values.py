"""Values: what is typed or sent, read and flagged."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tjdomain.examination.domain.assessment import Assessment, Given, assess
from tjdomain.examination.domain.errors import (
    BadResultValue,
    LimitsCrossed,
    NoReferenceRange,
    OnsetMissing,
    UndecidedValue,
    WrongUnit,
)
from tjdomain.examination.domain.kinds import Flag
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.domain.value import Bound, Choice, Limits, Quantity, Words, ends, read_limits, read_value
from tjdomain.shared.person import Sex
from tjdomain.shared.text import ControlCharacter, EmptyValue, TooLong

DAY = date(2026, 3, 2)
ALT = VERSION_1.item("alt")
IGM = VERSION_1.item("hav_igm")
HISTORY = VERSION_1.item("history_hepatitis")
SIGNS = VERSION_1.item("other_signs")
NOTHING = Given()


def of_alt(text: str, given: Given = NOTHING, sex: Sex = Sex.MALE) -> Assessment:
    return assess(VERSION_1, ALT, read_value(ALT, text), given, sex, DAY)


def of_igm(text: str, given: Given = NOTHING) -> Assessment:
    return assess(VERSION_1, IGM, read_value(IGM, text), given, Sex.MALE, DAY)


def test_a_number_has_its_unit_and_may_be_full_width() -> None:
    assert read_value(ALT, "２３．５") == Quantity(Decimal("23.5"), "U/L")
    assert read_value(ALT, " 20 ", "iu/l") == Quantity(Decimal(20), "IU/L")


def test_instruments_say_less_and_more() -> None:
    assert read_value(ALT, "<5") == Quantity(Decimal(5), "U/L", Bound.BELOW)
    assert read_value(ALT, "＞ 1000") == Quantity(Decimal(1000), "U/L", Bound.ABOVE)
    assert str(read_value(ALT, "<5")) == "<5"
    assert str(read_value(ALT, ">5.50")) == ">5.50"
    assert str(read_value(ALT, "5")) == "5"


@pytest.mark.parametrize(
    "text", ["abc", "1e3", "-3", "1,000", "NaN", "Infinity", "1.2.3", "1234567890", "0x10", "１２a"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadResultValue) as refusal:
        read_value(ALT, text)
    assert refusal.value.field == "alt"


@pytest.mark.parametrize("unit", ["mg/dL", "μkat/L", "U"])
def test_another_unit_is_refused_by_name(unit: str) -> None:
    with pytest.raises(WrongUnit) as refusal:
        read_value(ALT, "20", unit)
    assert refusal.value.expected == ("U/L", "IU/L")


def test_an_empty_value_and_invisible_characters_are_refused() -> None:
    with pytest.raises(EmptyValue):
        read_value(ALT, "  ")
    with pytest.raises(ControlCharacter):
        read_value(ALT, "2\x000")
    with pytest.raises(ControlCharacter):
        read_value(SIGNS, "a\u200bb")
    with pytest.raises(TooLong):
        read_value(SIGNS, "长" * 501)


@pytest.mark.parametrize("text", ["positive", "阳性", "+", "（＋）", "POS"])
def test_an_option_is_known_by_code_title_or_alias(text: str) -> None:
    assert read_value(IGM, text) == Choice("positive")


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(BadResultValue):
        read_value(VERSION_1.item("heart"), "maybe")
    with pytest.raises(BadResultValue):
        read_value(IGM, "maybe")


def test_a_ratio_stands_for_a_choice() -> None:
    assert read_value(IGM, "0.35", "S/CO") == Quantity(Decimal("0.35"), "S/CO")
    with pytest.raises(WrongUnit):
        read_value(IGM, "0.35", "U/L")


@pytest.mark.parametrize("onset", ["2015", "2015-06", "２０１５"])
def test_a_history_of_illness_has_its_time(onset: str) -> None:
    assert isinstance(read_value(HISTORY, "有", onset=onset), Choice)


@pytest.mark.parametrize("onset", [None, "", "15", "2015-13", "1815", "去年"])
def test_a_history_without_a_time_is_refused(onset: str | None) -> None:
    with pytest.raises((OnsetMissing, TooLong)):
        read_value(HISTORY, "有", onset=onset)


def test_no_history_needs_no_time() -> None:
    assert read_value(HISTORY, "无", onset="2015") == Choice("no")


def test_free_text_keeps_its_lines() -> None:
    assert read_value(SIGNS, "左手外伤\r\n已愈合") == Words("左手外伤\n已愈合")


def test_limits_are_read_or_absent() -> None:
    assert read_limits(None, " ") is None
    assert read_limits("9", "５０") == Limits(Decimal(9), Decimal(50))
    assert read_limits("", "50") == Limits(None, Decimal(50))
    with pytest.raises(BadResultValue):
        read_limits("<9", None)
    with pytest.raises(LimitsCrossed):
        read_limits("50", "9")


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("8.99", Flag.LOW),
        ("9", Flag.NORMAL),
        ("50", Flag.NORMAL),
        ("50.000001", Flag.HIGH),
        ("<9", Flag.LOW),
        (">50", Flag.HIGH),
        (">1000", Flag.HIGH),
        ("<3", Flag.LOW),
    ],
)
def test_beyond_a_limit_is_abnormal_and_equal_is_normal(value: str, flag: Flag) -> None:
    said = of_alt(value)
    assert said.flag is flag
    assert said.finding == ("alt_abnormal" if flag.abnormal else None)
    assert (said.catalogue, said.limits, said.method) == (1, Limits(Decimal(9), Decimal(50)), "without_p5p")


@pytest.mark.parametrize("value", ["<10", "<60", ">10", ">49"])
def test_a_value_that_may_lie_on_either_side_is_refused(value: str) -> None:
    with pytest.raises(UndecidedValue):
        of_alt(value)


def test_limits_are_those_of_the_sex_and_the_method() -> None:
    assert of_alt("45", sex=Sex.MALE).flag is Flag.NORMAL
    assert of_alt("45", sex=Sex.FEMALE).flag is Flag.HIGH
    assert of_alt("45", Given(method="with_p5p"), Sex.FEMALE).flag is Flag.NORMAL
    with pytest.raises(NoReferenceRange):
        of_alt("45", Given(method="unheard of"))


def test_printed_limits_win_over_the_catalogues() -> None:
    said = of_alt("45", Given(printed=Limits(Decimal(0), Decimal(40))))
    assert (said.flag, said.printed, said.limits) == (Flag.HIGH, True, Limits(Decimal(0), Decimal(40)))
    assert of_alt("8", Given(printed=Limits(None, Decimal(40)), method="own")).flag is Flag.NORMAL


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ("0.99", None),
        ("1", "hepatitis_a"),
        ("1.0", "hepatitis_a"),
        ("12", "hepatitis_a"),
        ("<1", None),
        (">1", "hepatitis_a"),
    ],
)
def test_a_ratio_at_the_cutoff_is_positive(value: str, finding: str | None) -> None:
    said = of_igm(value)
    assert said.finding == finding
    assert said.flag is (Flag.ABNORMAL if finding else Flag.NORMAL)


def test_a_printed_cutoff_wins_and_an_undecided_ratio_is_refused() -> None:
    assert of_igm("1.05", Given(printed=Limits(None, Decimal("1.1")))).flag is Flag.NORMAL
    assert of_igm("1.05", Given(printed=Limits(Decimal(0), None))).flag is Flag.ABNORMAL
    for value in ("<1.5", ">0.5"):
        with pytest.raises(UndecidedValue):
            of_igm(value)


def test_a_text_is_abnormal_where_its_author_says_so() -> None:
    text = read_value(SIGNS, "左手外伤")
    plain = assess(VERSION_1, SIGNS, text, NOTHING, Sex.MALE, DAY)
    flagged = assess(VERSION_1, SIGNS, text, Given(flag=Flag.ABNORMAL), Sex.MALE, DAY)
    harmless = assess(VERSION_1, SIGNS, text, Given(flag=Flag.NORMAL), Sex.MALE, DAY)
    assert (plain.flag, plain.finding) == (Flag.NORMAL, None)
    assert (flagged.flag, flagged.finding) == (Flag.ABNORMAL, "other_sign")
    assert harmless == plain


NUMBERS = st.decimals(min_value=0, max_value=1000, places=3)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_the_flag_says_on_which_side_of_the_limits_a_number_lies(one: Decimal, two: Decimal, number: Decimal) -> None:
    limits = Limits(min(one, two), max(one, two))
    flag = of_alt(f"{number:f}", Given(printed=limits)).flag
    assert (flag is Flag.LOW) == (number < min(one, two))
    assert (flag is Flag.HIGH) == (number > max(one, two))


@given(NUMBERS, st.sampled_from(Bound))
def test_an_open_value_is_flagged_only_as_every_number_inside_it(number: Decimal, bound: Bound) -> None:
    value = Quantity(number, "U/L", bound)
    try:
        flag = assess(VERSION_1, ALT, value, NOTHING, Sex.MALE, DAY).flag
    except UndecidedValue:
        return
    for inside in ends(value):
        exact = evolve(value, number=min(inside, Decimal(10**6)), bound=Bound.EXACT)
        assert assess(VERSION_1, ALT, exact, NOTHING, Sex.MALE, DAY).flag is flag
