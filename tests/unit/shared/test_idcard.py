from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tjdomain.shared.check_digits import mod_11_2
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.idcard import UNKNOWN_REGION, Document, DocumentKind, OtherDocumentKind, Sex

TODAY = date(2026, 3, 2)
RESIDENT = DocumentKind.RESIDENT_ID
HMT = DocumentKind.HMT_RESIDENCE_PERMIT
FOREIGN = DocumentKind.FOREIGN_RESIDENCE_CARD
HK = DocumentKind.HK_MACAU_PERMIT
TAIWAN = DocumentKind.TAIWAN_PERMIT
PASSPORT = DocumentKind.PASSPORT

VALID = [
    (RESIDENT, "371502199001011234", Sex.MALE, date(1990, 1, 1)),
    (RESIDENT, "371502198512304018", Sex.MALE, date(1985, 12, 30)),
    (RESIDENT, "371502200002290082", Sex.FEMALE, date(2000, 2, 29)),
    (RESIDENT, "371521197811050024", Sex.FEMALE, date(1978, 11, 5)),
    (RESIDENT, "371500196208157779", Sex.MALE, date(1962, 8, 15)),
    (RESIDENT, "11010519491231002X", Sex.FEMALE, date(1949, 12, 31)),
    (RESIDENT, "440524188001010014", Sex.MALE, date(1880, 1, 1)),
    (HMT, "810000199001010019", Sex.MALE, date(1990, 1, 1)),
    (HMT, "820000198512310029", Sex.FEMALE, date(1985, 12, 31)),
    (HMT, "83000019780615003X", Sex.MALE, date(1978, 6, 15)),
    (HMT, "830000200507080144", Sex.FEMALE, date(2005, 7, 8)),
    (FOREIGN, "937840198512310017", Sex.MALE, date(1985, 12, 31)),
    (FOREIGN, "937643199001011026", Sex.FEMALE, date(1990, 1, 1)),
    (FOREIGN, "937392197806150033", Sex.MALE, date(1978, 6, 15)),
    (FOREIGN, "911826200002290144", Sex.FEMALE, date(2000, 2, 29)),
    (FOREIGN, "932682198501010017", Sex.MALE, date(1985, 1, 1)),
    (FOREIGN, "USA370085123108", Sex.FEMALE, date(1985, 12, 31)),
    (FOREIGN, "RUS371590010128", Sex.FEMALE, date(1990, 1, 1)),
    (FOREIGN, "JPN371578061531", Sex.MALE, date(1978, 6, 15)),
    (FOREIGN, "GBR110000022903", Sex.FEMALE, date(2000, 2, 29)),
    (FOREIGN, "KAZ110090123105", Sex.FEMALE, date(1990, 12, 31)),
    (HK, "H12345678", None, None),
    (HK, "M1234567890", None, None),
    (TAIWAN, "12345678", None, None),
    (TAIWAN, "1234567890", None, None),
    (TAIWAN, "1234567890A", None, None),
    (PASSPORT, "E12345678", None, None),
    (PASSPORT, "AB123", None, None),
]


@pytest.mark.parametrize(("kind", "number", "sex", "birth"), VALID, ids=[row[1] for row in VALID])
def test_a_good_number_is_kept_and_tells_sex_and_birth(
    kind: DocumentKind, number: str, sex: Sex | None, birth: date | None
) -> None:
    document = Document(kind, number)
    assert (document.number, document.sex, document.birth(TODAY)) == (number, sex, birth)
    assert document.warnings == ()


INVALID = [
    (RESIDENT, "371502199001011235", "value.id_check_digit"),
    (RESIDENT, "371502199002301233", "value.id_birth_date"),
    (RESIDENT, "37150219900101123", "value.id_length"),
    (RESIDENT, "3715021990010112345", "value.id_length"),
    (RESIDENT, "371502900101123", "value.id_fifteen_digits"),
    (RESIDENT, "37150219900101123Y", "value.id_characters"),
    (RESIDENT, "X71502199001011234", "value.id_characters"),
    (RESIDENT, "", "value.id_length"),
    (RESIDENT, "3" * 33, "value.too_long"),
    (RESIDENT, "37150219900101\u200b1234", "value.control_character"),
    (RESIDENT, "371502199001011234\x00", "value.control_character"),
    (RESIDENT, "٣٧١٥٠٢١٩٩٠٠١٠١١٢٣٤", "value.id_characters"),
    (HMT, "810000199001010018", "value.id_check_digit"),
    (FOREIGN, "937840198512310018", "value.id_check_digit"),
    (FOREIGN, "USA370085123109", "value.id_check_digit"),
    (FOREIGN, "USA370085133108", "value.id_birth_date"),
    (FOREIGN, "US1370085123108", "value.id_length"),
    (HK, "A12345678", "value.id_shape"),
    (HK, "H1234567", "value.id_shape"),
    (TAIWAN, "1234567", "value.id_shape"),
    (PASSPORT, "E123-4567", "value.id_shape"),
    (PASSPORT, "E123", "value.id_shape"),
]


@pytest.mark.parametrize(("kind", "number", "code"), INVALID)
def test_a_bad_number_is_refused_with_the_reason(kind: DocumentKind, number: str, code: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Document(kind, number)
    assert (refused.value.code, refused.value.field) == (code, "document_number")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("３７１５０２１９９００１０１１２３４", "371502199001011234"),
        (" 371502 19900101 1234　", "371502199001011234"),
        ("11010519491231002x", "11010519491231002X"),
        ("11010519491231002ｘ", "11010519491231002X"),
    ],
)
def test_full_width_digits_spaces_and_a_small_x_are_normalised(typed: str, kept: str) -> None:
    assert Document(RESIDENT, typed).number == kept


OTHER = [
    (RESIDENT, "810000199001010019", HMT),
    (RESIDENT, "937840198512310017", FOREIGN),
    (RESIDENT, "USA370085123108", FOREIGN),
    (RESIDENT, "H12345678", HK),
    (RESIDENT, "12345678", TAIWAN),
    (HMT, "371502199001011234", RESIDENT),
    (HMT, "937840198512310017", FOREIGN),
    (FOREIGN, "371502199001011234", RESIDENT),
    (HK, "12345678", TAIWAN),
    (TAIWAN, "M12345678", HK),
    (PASSPORT, "371502199001011234", RESIDENT),
    (PASSPORT, "USA370085123108", FOREIGN),
]


@pytest.mark.parametrize(("kind", "number", "fits"), OTHER)
def test_a_number_of_another_kind_names_that_kind(kind: DocumentKind, number: str, fits: DocumentKind) -> None:
    with pytest.raises(OtherDocumentKind) as refused:
        Document(kind, number)
    assert refused.value.fits is fits


def test_a_passport_that_looks_like_a_travel_permit_is_a_passport() -> None:
    assert Document(PASSPORT, "M12345678").number == "M12345678"


@pytest.mark.parametrize(
    ("today", "birth"),
    [
        (date(2026, 3, 2), date(1985, 12, 31)),
        (date(2086, 1, 1), date(2085, 12, 31)),
        (date(1985, 12, 31), date(1985, 12, 31)),
        (date(1985, 12, 30), date(1985, 12, 31)),
    ],
)
def test_the_two_digit_year_of_an_old_card_means_the_latest_past_date(today: date, birth: date) -> None:
    assert Document(FOREIGN, "USA370085123108").birth(today) == birth


def test_a_birth_before_1850_is_a_mistyped_one() -> None:
    body = "44052418491231001"
    with pytest.raises(InvalidValue, match=r"value\.id_birth_date"):
        Document(RESIDENT, body + mod_11_2(body))


@pytest.mark.parametrize(
    ("kind", "body"), [(RESIDENT, "00150219900101123"), (RESIDENT, "38150219900101123"), (HMT, "81000119900101001")]
)
def test_an_unknown_address_code_only_warns(kind: DocumentKind, body: str) -> None:
    assert Document(kind, body + mod_11_2(body)).warnings == (UNKNOWN_REGION,)


@given(place=st.integers(0, 16), digit=st.integers(0, 9))
def test_one_wrong_digit_is_always_noticed(place: int, digit: int) -> None:
    good = "371502199001011234"
    typed = good[:place] + str(digit) + good[place + 1 :]
    if typed == good:
        assert Document(RESIDENT, typed).number == good
    else:
        with pytest.raises(InvalidValue):
            Document(RESIDENT, typed)


@given(st.sampled_from(DocumentKind), st.text(max_size=40))
def test_any_text_is_a_document_or_a_refusal_of_the_value(kind: DocumentKind, text: str) -> None:
    try:
        document = Document(kind, text)
    except InvalidValue:
        return
    assert Document(kind, document.number) == document


def test_a_document_has_a_key_and_a_tail_and_is_printed_masked() -> None:
    document = Document(RESIDENT, "371502199001011234")
    assert document.key == "resident_id:371502199001011234"
    assert document.tail == "1234"
    assert "19900101" not in repr(document)
