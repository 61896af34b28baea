import pytest

from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue


@pytest.mark.parametrize("number", ["13800001111", "19900002222", "17000003333", "16600004444", "19200005555"])
def test_a_number_in_an_open_range_can_receive_sms(number: str) -> None:
    assert Phone(number).can_receive_sms


@pytest.mark.parametrize("number", ["15400001111", "14100001111", "19400001111"])
def test_a_number_in_a_closed_range_is_kept_without_sms(number: str) -> None:
    assert not Phone(number).can_receive_sms


@pytest.mark.parametrize("text", ["12800001111", "1380000111", "138000011112", "", "0635-8241234", "1380000111a"])
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"value\.phone"):
        Phone(text)


@pytest.mark.parametrize(
    "typed",
    [
        "138 0000 1111",
        "+86 13800001111",
        "008613800001111",
        "+86-138-0000-1111",
        "１３８００００１１１１",
        " 13800001111\n",
    ],
)
def test_spaces_hyphens_and_the_country_code_are_taken_off(typed: str) -> None:
    assert Phone(typed).number == "13800001111"


@pytest.mark.parametrize("typed", ["138\u200b00001111", "138\x0000001111"])
def test_an_invisible_character_in_a_phone_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue, match=r"value\.control_character"):
        Phone(typed)


def test_a_phone_is_found_by_its_tail_and_printed_masked() -> None:
    phone = Phone("13800001234")
    assert phone.tail == "1234"
    assert "138****1234" in repr(phone)
