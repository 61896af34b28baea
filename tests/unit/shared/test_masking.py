import pytest

from tjdomain.shared.masking import masked_document, masked_name, masked_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("371502199001011234", "371***********1234"),
        ("USA370085123108", "USA********3108"),
        ("H12345678", "H******78"),
        ("M1234567890", "M********90"),
        ("12345678", "1*****78"),
        ("AB1", "***"),
        ("", ""),
    ],
)
def test_a_document_number_shows_its_ends(number: str, shown: str) -> None:
    assert masked_document(number) == shown


@pytest.mark.parametrize(("number", "shown"), [("13800001234", "138****1234"), ("1380000", "*******"), ("", "")])
def test_a_phone_shows_its_ends(number: str, shown: str) -> None:
    assert masked_phone(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张", "*"), ("张三", "张*"), ("张三丰", "张*丰"), ("阿卜·拉赫曼", "阿****曼"), ("𠮷野家", "𠮷*家"), ("", "")],
)
def test_a_name_shows_its_ends(name: str, shown: str) -> None:
    assert masked_name(name) == shown
