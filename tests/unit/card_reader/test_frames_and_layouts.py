"""Frames of the SAM and the text of cards: published frames, four kinds of card, and every damage."""

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given
from hypothesis import strategies as st

from adapters.card_reader.frames import (
    FIND,
    LONGEST,
    PREAMBLE,
    READ_BASE,
    SELECT,
    STATUS,
    Reply,
    check_of,
    framed,
    parts,
    reply_frame,
    take,
)
from adapters.card_reader.layouts import PLACES, CardText, Layout, card_of, decoded, encoded
from ports.card_reader import CardGarbled, FrameCut, FrameDamaged
from tests.cards import BLOCKS, HMT, RESIDENT, TEXTS, base_data
from tjdomain.shared.idcard import DocumentKind, Sex

PRINTED = (
    "4B6DD58B327520002000200020002000200020002000200020002000200031003000310031003900390030003000310030003100715C1C4E"
    "01774A80CE57025E1C4E0C669C5E3A534B6DD58BEF8D3100F753"
)
SM3_OF = {
    Layout.RESIDENT: "424be8034aa141e4022420e4a7c8a6fe0b95f72aa67e8aa614cee67d7d6248c2",
    Layout.HMT: "39a41a9c3426f17139f030de420ea9dc7f0f2c5af29699620c214ccea2d23a8f",
    Layout.FOREIGN_2017: "92bd8ecf3325041236fbd78c69b43fbefa69f61374890f666828764865d24b75",
    Layout.FOREIGN_2023: "85291dabad7cc08d6d3fa2cb1c37cee2a98ceddac020f3680bb9abd8d66aa4d1",
}
CHECKS = {Layout.RESIDENT: 0xC3, Layout.HMT: 0x96, Layout.FOREIGN_2017: 0x94, Layout.FOREIGN_2023: 0xFE}
TEXT = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=15)


@pytest.mark.parametrize(
    ("code", "frame"),
    [
        (FIND, "AAAAAA96690003200122"),
        (SELECT, "AAAAAA96690003200221"),
        (READ_BASE, "AAAAAA96690003300132"),
        (STATUS, "AAAAAA9669000311FFED"),
    ],
)
def test_commands_are_framed_as_published(code: bytes, frame: str) -> None:
    assert framed(code) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("status", "frame"),
    [(0x9F, "AAAAAA9669000800009F0000000097"), (0x80, "AAAAAA9669000400008084"), (0x41, "AAAAAA9669000400004145")],
)
def test_published_answers_are_read(status: int, frame: str) -> None:
    buffer = bytearray.fromhex(frame)
    reply = take(buffer)
    assert reply is not None
    assert (reply.status, buffer) == (status, b"")
    assert reply_frame(reply) == bytes.fromhex(frame)


@given(st.binary(max_size=40).filter(lambda noise: PREAMBLE[:1] not in noise), st.binary(max_size=300), st.data())
def test_an_answer_is_found_behind_noise_however_it_is_cut(noise: bytes, content: bytes, data: st.DataObject) -> None:
    reply, buffer = Reply(0x90, content), bytearray()
    stream = noise + reply_frame(reply)
    cut = data.draw(st.integers(0, len(stream) - 1))
    buffer += stream[:cut]
    assert take(buffer) is None
    buffer += stream[cut:]
    assert take(buffer) == reply


@given(st.binary(max_size=60), st.integers(0, 7), st.data())
def test_one_flipped_bit_is_never_taken_for_an_answer(content: bytes, bit: int, data: st.DataObject) -> None:
    frame = bytearray(reply_frame(Reply(0x90, content)))
    frame[data.draw(st.integers(0, len(frame) - 1))] ^= 1 << bit
    try:
        assert take(frame) is None
    except FrameDamaged:
        assert take(frame) is None, "the damage is taken out"


@given(st.binary(max_size=400))
def test_nothing_that_comes_over_the_line_breaks_the_parser(stream: bytes) -> None:
    buffer = bytearray(stream)
    for _ in range(100):
        before = len(buffer)
        try:
            if take(buffer) is None:
                break
        except FrameDamaged:
            pass
        assert len(buffer) < before, "each call goes on"


def test_a_length_that_cannot_be_is_damage() -> None:
    for length in (3, LONGEST + 1):
        with pytest.raises(FrameDamaged):
            take(bytearray(PREAMBLE + length.to_bytes(2, "big") + bytes(10)))


@pytest.mark.parametrize("layout", list(Layout))
def test_each_layout_is_its_vector_and_comes_back(layout: Layout) -> None:
    block = BLOCKS[layout]
    digest = Hash(SM3())
    digest.update(block)
    assert (len(block), digest.finalize().hex()) == (256, SM3_OF[layout])
    assert decoded(block) == TEXTS[layout]
    frame = reply_frame(Reply(0x90, base_data(layout)))
    assert (len(frame), frame[-1]) == (1295, CHECKS[layout])
    assert frame[:14] == bytes.fromhex("AAAAAA96690508000090" + "01000400")
    assert check_of(frame[5:-1]) == frame[-1]
    assert parts(base_data(layout)) == (block, bytes(1024))


def test_the_resident_card_is_laid_out_as_printed() -> None:
    assert BLOCKS[Layout.RESIDENT].startswith(bytes.fromhex(PRINTED))


def test_every_layout_gives_the_holder() -> None:
    cards = {layout: card_of(text) for layout, text in TEXTS.items()}
    assert {one.document.kind for one in cards.values()} == {
        DocumentKind.RESIDENT_ID,
        DocumentKind.HMT_RESIDENCE_PERMIT,
        DocumentKind.FOREIGN_RESIDENCE_CARD,
    }
    assert [one.name for one in cards.values()] == ["测试甲", "测试乙", "测试丙", "测试丁"]
    assert [one.sex for one in cards.values()] == [Sex.MALE, Sex.FEMALE, Sex.MALE, Sex.MALE]
    assert cards[Layout.FOREIGN_2017].birth.isoformat() == "1985-12-31"
    assert cards[Layout.RESIDENT].valid_to.isoformat() == "2040-01-01"  # type: ignore[union-attr]
    assert "测试甲" not in repr(cards[Layout.RESIDENT])
    assert "371502199001011234" not in repr(cards[Layout.RESIDENT])


def test_a_card_for_good_has_no_last_day_and_a_foreigner_without_a_chinese_name_has_the_other() -> None:
    for_good = CardText(Layout.RESIDENT, {**RESIDENT, "valid_to": "长期"})
    assert card_of(decoded(encoded(for_good))).valid_to is None
    foreign = CardText(Layout.FOREIGN_2017, {**TEXTS[Layout.FOREIGN_2017].fields, "name": ""})
    assert card_of(decoded(encoded(foreign))).name == "TESTER, ALPHA"


@pytest.mark.parametrize(
    "wrong", [{"sex": "3"}, {"birth": "19901301"}, {"number": "371502199001011235"}, {"name": ""}, {"valid_to": "x"}]
)
def test_a_card_that_says_nonsense_is_garbled_and_names_nobody(wrong: dict[str, str]) -> None:
    with pytest.raises(CardGarbled) as refused:
        card_of(CardText(Layout.HMT, {**HMT, **wrong}))
    assert str(refused.value) == "reader.garbled"
    assert refused.value.__cause__ is None


def test_what_does_not_fit_is_not_written() -> None:
    with pytest.raises(ValueError, match="name"):
        encoded(CardText(Layout.RESIDENT, {"name": "长" * 16}))


def test_half_a_block_an_unknown_letter_and_broken_text_are_no_card() -> None:
    block = bytearray(BLOCKS[Layout.RESIDENT])
    for wrong in (bytes(block[:255]), bytes(block[:248]) + b"Q\0" + bytes(block[250:]), b"\0\xd8" * 128):
        with pytest.raises(CardGarbled):
            decoded(wrong)
    with pytest.raises(FrameCut):
        parts(base_data(Layout.RESIDENT)[:-1])
    with pytest.raises(FrameCut):
        parts(b"\1")


@given(st.sampled_from(Layout), st.data())
def test_whatever_fits_a_layout_comes_back(layout: Layout, data: st.DataObject) -> None:
    fields = {name: data.draw(TEXT)[: length // 2] for name, (_, length) in PLACES[layout].items()}
    text = CardText(layout, fields)
    assert decoded(encoded(text)) == text


@given(st.binary(min_size=256, max_size=256))
def test_any_256_bytes_are_a_card_or_refused(block: bytes) -> None:
    with suppress(CardGarbled):
        assert card_of(decoded(block)).name
