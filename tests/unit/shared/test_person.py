from datetime import date

import pytest

from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.person import Document, DocumentKind, Person, Sex, normal_name

TODAY = date(2026, 3, 2)
NUMBER = "371502199001011234"
RESIDENT = DocumentKind.RESIDENT_ID
PASSPORT = DocumentKind.PASSPORT


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张三", "张三"),
        (" 张　三 ", "张三"),
        ("阿卜杜拉•赫曼", "阿卜杜拉·赫曼"),
        ("阿卜杜拉．赫曼", "阿卜杜拉·赫曼"),
        ("阿卜杜拉‧赫曼", "阿卜杜拉·赫曼"),
        ("阿卜杜拉 · 赫曼", "阿卜杜拉·赫曼"),
        ("𠮷野家", "𠮷野家"),
        ("䶮", "䶮"),
        ("𰻝", "𰻝"),
        ("〇", "〇"),
        ("ＪＯＨＮ　ＳＭＩＴＨ", "JOHN SMITH"),
        ("John  Smith Jr.", "John Smith Jr."),
        ("O'Neill-Müller, Åsa", "O'Neill-Müller, Åsa"),
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("张" * 60, "张" * 60),
    ],
)
def test_a_name_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert normal_name(typed) == kept


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "value.empty"),
        ("　 ", "value.empty"),
        ("张" * 61, "value.too_long"),
        ("张\u200b三", "value.control_character"),
        ("张\x00三", "value.control_character"),
        ("张\ud800", "value.control_character"),
        ("张三1", "value.name_characters"),
        ("张三（女）", "value.name_characters"),
        ("=1+1", "value.name_characters"),
        ("·张", "value.name_characters"),
        ("张·", "value.name_characters"),
        ("-", "value.name_characters"),
        ("😀", "value.name_characters"),
        ("Иван", "value.name_characters"),
    ],
)
def test_what_is_no_name_is_refused(name: str, code: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        normal_name(name)
    assert (refused.value.code, refused.value.field) == (code, "name")


def test_a_private_use_character_is_kept_and_flagged_for_typing() -> None:
    assert Person.of("张\ue863", RESIDENT, NUMBER, today=TODAY).name_needs_typing
    assert not Person.of("张三", RESIDENT, NUMBER, today=TODAY).name_needs_typing


def test_sex_and_birth_come_from_the_number() -> None:
    person = Person.of("张三", RESIDENT, NUMBER, "13800001111", today=TODAY)
    assert person == Person("张三", Document(RESIDENT, NUMBER), Sex.MALE, date(1990, 1, 1), Phone("13800001111"))


@pytest.mark.parametrize("phone", [None, "", "  "])
def test_a_person_may_have_no_phone(phone: str | None) -> None:
    assert Person.of("张三", RESIDENT, NUMBER, phone, today=TODAY).phone is None


def test_where_the_number_is_silent_sex_and_birth_are_given() -> None:
    person = Person.of("JOHN SMITH", PASSPORT, "E12345678", None, Sex.MALE, date(1990, 1, 1), today=TODAY)
    assert (person.sex, person.birth) == (Sex.MALE, date(1990, 1, 1))


@pytest.mark.parametrize(
    ("kind", "number", "sex", "birth", "code", "field"),
    [
        (PASSPORT, "E12345678", None, date(1990, 1, 1), "value.sex_needed", "sex"),
        (PASSPORT, "E12345678", Sex.MALE, None, "value.birth_needed", "birth"),
        (PASSPORT, "E12345678", Sex.MALE, date(2026, 3, 3), "value.birth_in_future", "birth"),
        (PASSPORT, "E12345678", Sex.MALE, date(1849, 12, 31), "value.birth_too_early", "birth"),
        (RESIDENT, NUMBER, Sex.FEMALE, None, "value.sex_contradicts_number", "sex"),
        (RESIDENT, NUMBER, None, date(1990, 1, 2), "value.birth_contradicts_number", "birth"),
        (RESIDENT, "371502209001011230", None, None, "value.birth_in_future", "document_number"),
        (RESIDENT, " ", None, None, "value.empty", "document_number"),
    ],
)
def test_a_person_that_does_not_add_up_is_refused(
    kind: DocumentKind, number: str, sex: Sex | None, birth: date | None, code: str, field: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        Person.of("张三", kind, number, None, sex, birth, today=TODAY)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_holder_of_an_old_card_is_born_on_the_latest_past_date() -> None:
    person = Person.of("JOHN SMITH", DocumentKind.FOREIGN_RESIDENCE_CARD, "USA370085123108", today=TODAY)
    assert (person.sex, person.birth) == (Sex.FEMALE, date(1985, 12, 31))


def test_a_person_is_printed_masked() -> None:
    shown = repr(Person.of("张三丰", RESIDENT, NUMBER, "13800001111", today=TODAY))
    assert not any(secret in shown for secret in ("张三丰", "19900101", "00001111"))
