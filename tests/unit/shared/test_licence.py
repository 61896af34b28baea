import pytest

from tjdomain.shared.check_digits import mod_11_10
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.licence import FoodLicence, UnifiedSocialCreditCode, licence_warnings

CREDIT_CODES = [
    "91371500MA3TE5T031",
    "92371502MA3CDEF16U",
    "12371502494440005E",
    "93371502MA94X0Y70Q",
    "913715023000000020",
    "91371502300000192Y",
    "91350100M000100Y43",
]
FOOD_LICENCES = [
    "JY11108071215650",
    "JY23701020073753",
    "JY15308250014109",
    "JY13715020000010",
    "JY23715020001236",
    "JY33715020045674",
    "JY23715000000994",
    "JY13715210123457",
    "SC10137150200019",
]


@pytest.mark.parametrize("number", CREDIT_CODES)
def test_a_good_credit_code_is_kept(number: str) -> None:
    assert UnifiedSocialCreditCode(number.lower()).number == number
    assert licence_warnings(number) == ()


@pytest.mark.parametrize("number", FOOD_LICENCES)
def test_a_good_food_licence_is_kept(number: str) -> None:
    assert FoodLicence(f" {number} ").number == number
    assert licence_warnings(number) == ()


@pytest.mark.parametrize(
    ("number", "warning"),
    [
        ("91371500MA3TE5T032", "value.licence_check_digit"),
        ("91350211M0000XUF46", "value.licence_check_digit"),
        ("91371500MA3TE5T03", "value.licence_shape"),
        ("91371500MA3TE5T03I", "value.licence_shape"),
        ("371502200012345", "value.licence_shape"),
        ("聊卫公证字(2020)第0001号", "value.licence_shape"),
        ("", "value.licence_shape"),
        ("JY13715020000011", "value.licence_check_digit"),
        ("JY1371502000001", "value.licence_shape"),
        ("YB1371502000001A", "value.licence_shape"),
        ("SC10137150200018", "value.licence_check_digit"),
    ],
)
def test_a_wrong_licence_number_warns(number: str, warning: str) -> None:
    assert licence_warnings(number) == (warning,)


def test_spaces_and_full_width_letters_of_a_licence_are_normalised() -> None:
    assert licence_warnings("ＪＹ１ 3715 0200 0001 0") == ()


@pytest.mark.parametrize(
    ("number", "regions", "warnings"),
    [
        ("91371500MA3TE5T031", ("371502",), ("value.licence_region",)),
        ("91371500MA3TE5T031", ("371502", "3715"), ()),
        ("JY13715020000010", ("371502",), ()),
        ("SC10137150200019", ("371502",), ()),
        ("JY23701020073753", ("3715",), ("value.licence_region",)),
    ],
)
def test_a_licence_of_another_region_warns(number: str, regions: tuple[str, ...], warnings: tuple[str, ...]) -> None:
    assert licence_warnings(number, regions) == warnings


def test_an_invisible_character_in_a_licence_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"value\.control_character"):
        licence_warnings("JY1371502\u200b0000010")


def test_the_published_thirteen_digits_get_their_check_digit() -> None:
    assert mod_11_10("1530825001410") == "9"
