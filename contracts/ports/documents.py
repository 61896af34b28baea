"""What every renderer of certificates and every maker of portraits must do."""

import io
from datetime import date
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from attrs import evolve
from PIL import Image

from ports.documents import CertificateCard, CertificateDocuments, PortraitStudio
from tjdomain.certification.domain.errors import (
    PortraitNotAnImage,
    PortraitTooHeavy,
    PortraitTooManyPixels,
    PortraitTooSmall,
)
from tjdomain.certification.domain.portrait import PortraitFrame
from tjdomain.certification.domain.sheet import Duplex
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade

MM = 72 / 25.4
CARD_SIZE = (85.6, 54.0)
A4_SIZE = (210.0, 297.0)


def picture(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    """A picture of one colour, magenta where the mode has colours."""
    colours: dict[str, int | tuple[int, ...]] = {
        "RGB": (255, 0, 255),
        "RGBA": (255, 0, 255, 255),
        "CMYK": (0, 255, 0, 0),
    }
    target = io.BytesIO()
    Image.new(mode, (width, height), colours.get(mode, 0)).save(target, kind, **options)
    return target.getvalue()


CARD = CertificateCard(
    number="37150220260000013",
    holder_name="张伟",
    sex=Sex.MALE,
    document_number="371***********1234",
    trades=(Trade.FOOD,),
    exam_date=date(2026, 11, 21),
    issue_date=date(2026, 11, 23),
    valid_until=date(2027, 11, 21),
    body_name="聊城市东昌府区妇幼保健院",
    supervised_by="东昌府区卫生健康局",
    print_count=1,
    portrait=picture(295, 413),
    verify_url="https://tj.example.cn/v/BDIwMjYzNzE1MDIyMDI2MDAwMDAxMy4x" + "Q" * 86,
)
OTHER = evolve(CARD, number="37150220260000021", holder_name="李娜𠮷", verify_url=CARD.verify_url[:-1] + "R")


def sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height in mm of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [tuple(round(side / MM, 1) for side in page.get_size()) for page in document]


def text_of(pdf: bytes, page: int, box: tuple[float, float, float, float] | None = None) -> str:
    """The text of a page, or of the box (left, top, right, bottom in mm from the upper left corner), without breaks."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page]
        height = sheet.get_height()
        bounds = {}
        if box is not None:
            left, top, right, bottom = (side * MM for side in box)
            bounds = {"left": left, "top": height - top, "right": right, "bottom": height - bottom}
        text: str = sheet.get_textpage().get_text_bounded(**bounds)
    return "".join(text.split())


def decoded(png: bytes) -> list[str]:
    """Texts of the QR codes in a picture."""
    with Image.open(io.BytesIO(png)) as image:
        return [code.text for code in zxingcpp.read_barcodes(image)]


class CertificateDocumentsContract:
    """Fixture: ``documents``."""

    def test_a_card_has_a_front_and_a_back_of_bank_card_size(self, documents: CertificateDocuments) -> None:
        assert sizes(documents.card_pdf([CARD, OTHER])) == [CARD_SIZE] * 4

    def test_an_a4_certificate_is_one_page(self, documents: CertificateDocuments) -> None:
        assert sizes(documents.a4_pdf([CARD, OTHER])) == [A4_SIZE] * 2

    def test_sheets_hold_ten_cards_each_and_their_backs(self, documents: CertificateDocuments) -> None:
        cards = [evolve(CARD, number=f"3715022026{number:07d}") for number in range(11)]
        pdf = documents.sheet_pdf(cards, Duplex())
        assert sizes(pdf) == [A4_SIZE] * 4
        assert all(card.number in text_of(pdf, 0) for card in cards[:10])
        assert cards[10].number in text_of(pdf, 2)
        assert text_of(pdf, 1).count("持证须知") == 10
        assert text_of(pdf, 3).count("持证须知") == 1

    def test_joined_documents_keep_their_pages_in_order(self, documents: CertificateDocuments) -> None:
        one, two = documents.card_pdf([CARD]), documents.a4_pdf([OTHER])
        whole = documents.joined([one, two])
        assert sizes(whole) == [CARD_SIZE, CARD_SIZE, A4_SIZE]
        assert [text_of(whole, page) for page in (0, 2)] == [text_of(one, 0), text_of(two, 0)]
        assert documents.joined([one]) == one

    def test_cards_come_in_the_order_given(self, documents: CertificateDocuments) -> None:
        pdf = documents.card_pdf([OTHER, CARD])
        assert OTHER.number in text_of(pdf, 0)
        assert CARD.number in text_of(pdf, 2)

    def test_the_front_says_all_that_the_certificate_must(self, documents: CertificateDocuments) -> None:
        front = text_of(documents.card_pdf([CARD]), 0)
        for text in (
            "食品从业人员健康合格证明",
            "姓名张伟",
            "性别男",
            "从业类别食品",
            "证号37150220260000013",
            "体检单位聊城市东昌府区妇幼保健院",
            "有效期至2027年11月21日",
        ):
            assert text in front
        assert CARD.document_number not in front
        assert "补发" not in front

    def test_the_back_says_how_to_keep_it_and_how_to_check_it(self, documents: CertificateDocuments) -> None:
        back = text_of(documents.card_pdf([CARD]), 1)
        for text in (
            "妥善保管",
            "自觉接受监督检查",
            "查询方式",
            "适用范围",
            "监制：东昌府区卫生健康局",
            "2026年11月23日",
        ):
            assert text in back

    def test_the_a4_certificate_says_it_too(self, documents: CertificateDocuments) -> None:
        sheet = text_of(documents.a4_pdf([CARD]), 0)
        for text in (
            "食品从业人员健康合格证明",
            "37150220260000013",
            "张伟",
            "371***********1234",
            "体检日期2026年11月21日",
            "有效期至2027年11月21日",
            "聊城市东昌府区妇幼保健院（盖章）",
            "发证日期：2026年11月23日",
        ):
            assert text in sheet

    def test_one_trade_names_the_title_by_its_group_and_several_leave_it_general(
        self, documents: CertificateDocuments
    ) -> None:
        both = evolve(CARD, trades=(Trade.PUBLIC_PLACE, Trade.HAIR_BATH))
        mixed = evolve(CARD, trades=(Trade.FOOD, Trade.DRUGS))
        pdf = documents.card_pdf([both, mixed])
        assert text_of(pdf, 0).startswith("公共场所从业人员健康合格证明")
        assert text_of(pdf, 2).startswith("从业人员健康合格证明")

    def test_a_replacement_is_marked_and_an_unset_maker_left_out(self, documents: CertificateDocuments) -> None:
        again = evolve(CARD, print_count=2, supervised_by="")
        card, sheet = documents.card_pdf([again]), documents.a4_pdf([again])
        assert "补发" in text_of(card, 0)
        assert "补发" in text_of(sheet, 0)
        assert "监制" not in text_of(card, 1) + text_of(sheet, 0)

    def test_the_pictures_have_their_size_and_a_readable_code(self, documents: CertificateDocuments) -> None:
        card, sheet = documents.card_png(CARD), documents.a4_png(CARD)
        with Image.open(io.BytesIO(card)) as front, Image.open(io.BytesIO(sheet)) as page:
            assert (front.size, page.size) == ((2023, 1276), (1241, 1754))
        assert decoded(card) == decoded(sheet) == [CARD.verify_url]

    def test_names_with_rare_characters_have_their_glyphs(self, documents: CertificateDocuments) -> None:
        assert documents.missing_glyphs("张伟𠮷䶮㛃喆龘·ÄöMüller") == ""

    def test_characters_without_a_glyph_are_named_once(self, documents: CertificateDocuments) -> None:
        assert documents.missing_glyphs("张\ue000伟\ue000\U0002ffff") == "\ue000\U0002ffff"

    def test_markup_in_a_name_is_text(self, documents: CertificateDocuments) -> None:
        pdf = documents.card_pdf([evolve(CARD, holder_name="<b>&{{ 1 }}")])
        assert "<b>&{{1}}" in text_of(pdf, 0)


class PortraitStudioContract:
    """Fixture: ``studio``."""

    @pytest.mark.parametrize(
        "image",
        [
            picture(295, 413),
            picture(1200, 1600),
            picture(1600, 1200, "PNG"),
            picture(400, 600, "PNG", "RGBA"),
            picture(400, 600, "PNG", "L"),
            picture(400, 600, "JPEG", "CMYK"),
            picture(400, 600, "PNG", "P"),
            picture(400, 600, "PNG", "1"),
        ],
    )
    def test_any_picture_becomes_a_portrait_of_one_inch(self, studio: PortraitStudio, image: bytes) -> None:
        with Image.open(io.BytesIO(studio.portrait(image))) as portrait:
            assert (portrait.format, portrait.mode, portrait.size) == ("JPEG", "RGB", (295, 413))

    @pytest.mark.parametrize(
        "image",
        [
            b"",
            b"%PDF-1.7",
            b"GIF89a" + bytes(100),
            picture(400, 600, "GIF", "P"),
            picture(400, 600, "BMP"),
            picture(400, 600, "TIFF"),
            picture(400, 600, "PNG", "I;16"),
            picture(400, 600)[:1500],
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        ],
    )
    def test_what_is_no_whole_jpeg_or_png_is_refused(self, studio: PortraitStudio, image: bytes) -> None:
        with pytest.raises(PortraitNotAnImage):
            studio.portrait(image)

    @pytest.mark.parametrize(("width", "height"), [(10_000, 5_000), (12_000, 9_000), (20_000, 20_000)])
    def test_too_many_pixels_are_refused_unread(self, studio: PortraitStudio, width: int, height: int) -> None:
        with pytest.raises(PortraitTooManyPixels):
            studio.portrait(picture(width, height, "PNG", "1"))

    def test_too_many_bytes_are_refused_unread(self, studio: PortraitStudio) -> None:
        with pytest.raises(PortraitTooHeavy) as refusal:
            studio.portrait(picture(300, 420) + bytes(10 * 2**20))
        assert refusal.value.megabytes == 10

    @pytest.mark.parametrize(
        ("frame", "colour"),
        [
            (None, "mixed"),
            (PortraitFrame(left=0, top=0, width=50), "red"),
            (PortraitFrame(left=50, top=0, width=50), "blue"),
            (PortraitFrame(left=95, top=95, width=50), "blue"),
            (PortraitFrame(left=0, top=0, width=100), "mixed"),
        ],
    )
    def test_a_frame_says_which_part_is_wanted_and_stays_in_the_picture(
        self, studio: PortraitStudio, frame: PortraitFrame | None, colour: str
    ) -> None:
        two = Image.new("RGB", (1000, 900), "red")
        two.paste("blue", (500, 0, 1000, 900))
        target = io.BytesIO()
        two.save(target, "PNG")
        with Image.open(io.BytesIO(studio.portrait(target.getvalue(), frame))) as portrait:
            assert portrait.size == (295, 413)
            corners = [portrait.getpixel((x, 200)) for x in (5, 289)]
        seen = {"red" if pixel[0] > pixel[2] else "blue" for pixel in corners if isinstance(pixel, tuple)}
        assert seen == ({"red", "blue"} if colour == "mixed" else {colour})

    def test_a_frame_with_too_few_pixels_is_refused(self, studio: PortraitStudio) -> None:
        with pytest.raises(PortraitTooSmall):
            studio.portrait(picture(600, 840), PortraitFrame(left=0, top=0, width=20))
