"""The printed certificate, looked at as a picture: glyphs, places, sizes, overflow, the code."""

import io
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import zxingcpp
from attrs import evolve
from PIL import Image

from adapters.documents.certificates import WeasyPrintCertificates
from adapters.documents.portraits import PillowPortraits
from adapters.documents.typesetting import Typesetter
from contracts.ports.documents import CARD, OTHER, CertificateDocumentsContract, sizes, text_of
from ports.documents import CertificateCard
from tests.integration.documents.conftest import WORDS
from tests.integration.documents.raster import PX, Box, ink, likeness, page_picture
from tjdomain.certification.domain.errors import PortraitNotAnImage
from tjdomain.shared.trade import Trade

ROOT = Path(__file__).parents[3]
NAME: Box = (40, 12.8, 82, 19.4)
TRADES: Box = (40, 24, 82, 29.2)
BODY: Box = (40, 30.2, 59.6, 43.8)
NUMBER: Box = (15.2, 44.9, 60, 48.7)
UNTIL: Box = (15.2, 48.7, 60, 52.5)
TITLE: Box = (10.8, 0, 81.6, 9.8)
A4_NAME: Box = (56, 93.5, 139.2, 104.4)
A4_TRADES: Box = (56, 128.6, 139.2, 139.2)
A4_TITLE: Box = (20, 54, 190, 72)

UYGHUR = "阿卜杜热合曼·买买提艾力·古丽娜尔·阿依努尔江·托合提𠮷𠮷"
LONGEST = "阿" * 60
LATIN = "Wolfeschlegelsteinhausenbergerdorff-Hubert Blaine Alexandria"
LONG_BODY = "山东省聊城市东昌府区第二人民医院健康管理中心从业人员预防性健康检查门诊部"


class TestContract(CertificateDocumentsContract):
    pass


@pytest.mark.parametrize("name", ["张伟", "李娜𠮷", "骨直角喆龘", "欧阳若曦"])
def test_the_printed_name_is_made_of_the_right_glyphs(documents: WeasyPrintCertificates, name: str) -> None:
    """Web subsets once printed 食品从业人员 as 食娱优些供园 while the text layer read right: only a picture shows it.

    骨, 直 and 角 are drawn otherwise in Japanese, which the bold file's own forms are.
    """
    card = evolve(CARD, holder_name=name)
    for printed in (
        ink(page_picture(documents.card_pdf([card])), NAME),
        ink(page_picture(documents.a4_pdf([card])), A4_NAME),
    ):
        assert likeness(printed, name, bold=True) > 0.85
        assert likeness(printed, "娱优些供园"[: len(name)], bold=True) < 0.6


def test_the_comparison_sees_a_single_wrong_character(documents: WeasyPrintCertificates) -> None:
    printed = ink(page_picture(documents.card_pdf([CARD])), NAME)
    assert likeness(printed, "张帏", bold=True) < likeness(printed, "张伟", bold=True) - 0.05


def test_title_trade_and_number_are_made_of_the_right_glyphs(documents: WeasyPrintCertificates) -> None:
    front = page_picture(documents.card_pdf([CARD]))
    assert likeness(ink(front, TRADES), "食品") > 0.75
    assert likeness(ink(front, TRADES), "娱优") < 0.5
    title = ink(front, TITLE, light=True)
    assert likeness(title, "食品从业人员健康合格证明", bold=True, spacing=0.4 / 4.9) > 0.85
    assert likeness(title, "食娱优些供园健康合格证明", bold=True, spacing=0.4 / 4.9) < 0.8
    assert likeness(ink(front, NUMBER), CARD.number, bold=True, spacing=0.1 / 3.2) > 0.85
    sheet = page_picture(documents.a4_pdf([CARD]))
    assert likeness(ink(sheet, A4_TITLE), "食品从业人员健康合格证明", bold=True, spacing=1 / 12) > 0.85


@pytest.mark.parametrize(
    ("form", "left", "top", "width", "height"), [("card", 4.0, 13.2, 22.0, 30.8), ("a4", 146.0, 97.0, 35.0, 49.0)]
)
def test_the_portrait_stands_in_its_place_undistorted(
    documents: WeasyPrintCertificates, form: str, left: float, top: float, width: float, height: float
) -> None:
    pdf = documents.card_pdf([CARD]) if form == "card" else documents.a4_pdf([CARD])
    red, green, blue = page_picture(pdf).split()
    magenta = green.point(lambda value: 255 * (value < 60)).convert("1")
    bright = red.point(lambda value: 255 * (value > 200)).convert("1")
    where = Image.composite(magenta, Image.new("1", magenta.size), bright).getbbox()
    assert where is not None
    assert [side / PX for side in where] == pytest.approx([left, top, left + width, top + height], abs=0.5)
    assert width / height == pytest.approx(25 / 35, abs=0.001)
    assert blue.size == red.size


@pytest.mark.parametrize(("form", "left", "top", "side"), [("card", 61.6, 31.2, 20.0), ("a4", 31.4, 221.0, 30.0)])
def test_the_code_has_its_size_and_place(
    documents: WeasyPrintCertificates, form: str, left: float, top: float, side: float
) -> None:
    pdf = documents.card_pdf([CARD]) if form == "card" else documents.a4_pdf([CARD])
    (code,) = zxingcpp.read_barcodes(page_picture(pdf))
    corner, opposite = code.position.top_left, code.position.bottom_right
    assert code.text == CARD.verify_url
    assert code.ec_level == "M"
    assert [corner.x / PX, corner.y / PX] == pytest.approx([left, top], abs=0.5)
    assert [opposite.x / PX, opposite.y / PX] == pytest.approx([left + side, top + side], abs=0.5)


@pytest.mark.parametrize("url", ["https://a.cn/v/x", CARD.verify_url + "B" * 120])
def test_a_short_or_long_address_keeps_the_code_at_20_mm(documents: WeasyPrintCertificates, url: str) -> None:
    (code,) = zxingcpp.read_barcodes(page_picture(documents.card_pdf([evolve(CARD, verify_url=url)])))
    assert (code.position.bottom_right.x - code.position.top_left.x) / PX == pytest.approx(20, abs=0.5)
    assert code.text == url


def test_the_code_is_read_from_a_card_printed_at_300_dpi(documents: WeasyPrintCertificates) -> None:
    small = page_picture(documents.card_pdf([CARD])).resize((1011, 638), Image.Resampling.BILINEAR)
    assert [code.text for code in zxingcpp.read_barcodes(small)] == [CARD.verify_url]


def bare(text: str) -> str:
    """Letters only: a reader of PDF changes spaces and hyphens at the end of a line."""
    return "".join(char for char in text if char.isalnum())


@pytest.mark.parametrize("name", ["张", "张伟", UYGHUR, LATIN, LONGEST])
def test_a_name_of_any_length_stays_in_its_box(documents: WeasyPrintCertificates, name: str) -> None:
    card = evolve(CARD, holder_name=name)
    for text in (text_of(documents.card_pdf([card]), 0, NAME), text_of(documents.a4_pdf([card]), 0, A4_NAME)):
        assert bare(text) == bare(name)


@pytest.mark.parametrize("name", ["张伟", UYGHUR, LONGEST])
def test_nothing_of_a_name_is_cut_off(documents: WeasyPrintCertificates, name: str) -> None:
    """The ink ends before the box does, below and on the right."""
    picture = page_picture(documents.card_pdf([evolve(CARD, holder_name=name)]))
    left, top, right, bottom = (round(side * PX) for side in NAME)
    edge = Image.new("RGB", (right - left, bottom - top))
    edge.paste(picture.crop((left, top, right, bottom)))
    dark = edge.convert("L").point(lambda value: 255 * (value < 110))
    box = dark.getbbox()
    assert box is not None
    assert box[2] < right - left - 2
    assert box[3] < bottom - top - 2


@pytest.fixture(scope="module")
def crowded() -> CertificateCard:
    """Everything as long as it can be."""
    return evolve(CARD, holder_name=UYGHUR, trades=tuple(Trade), body_name=LONG_BODY, print_count=3)


def test_all_trades_and_a_long_body_stay_in_their_boxes(
    documents: WeasyPrintCertificates, crowded: CertificateCard
) -> None:
    front = documents.card_pdf([crowded])
    trades = "、".join(WORDS[trade] for trade in Trade)
    assert text_of(front, 0, NAME) == UYGHUR
    assert text_of(front, 0, TRADES) == trades
    assert text_of(front, 0, BODY) == LONG_BODY
    assert text_of(front, 0, NUMBER) == f"{CARD.number}补发"
    assert text_of(front, 0, UNTIL) == "2027年11月21日"
    assert text_of(documents.a4_pdf([crowded]), 0, A4_TRADES) == trades
    assert [code.text for code in zxingcpp.read_barcodes(page_picture(front))] == [CARD.verify_url]


def test_a_crowded_card_is_still_two_pages_and_a_crowded_sheet_one(
    documents: WeasyPrintCertificates, crowded: CertificateCard
) -> None:
    assert len(sizes(documents.card_pdf([crowded] * 3))) == 6
    assert len(sizes(documents.a4_pdf([crowded] * 3))) == 3


@pytest.mark.usefixtures("poppler")
def test_another_program_reads_the_same(documents: WeasyPrintCertificates, tmp_path: Path) -> None:
    file = tmp_path / "cards.pdf"
    file.write_bytes(documents.card_pdf([CARD, OTHER]))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True).stdout.decode()  # noqa: S603, S607
    info = subprocess.run(["pdfinfo", file], check=True, capture_output=True).stdout.decode()  # noqa: S603, S607
    assert text.count("\f") == 4
    assert all(part in text for part in ("张伟", "李娜𠮷", CARD.number, OTHER.number))
    assert "242.646 x 153.071 pts" in info.replace("  ", " ")


def test_equal_cards_give_equal_files(documents: WeasyPrintCertificates) -> None:
    assert documents.card_pdf([CARD]) == documents.card_pdf([CARD])


def test_threads_take_turns(documents: WeasyPrintCertificates) -> None:
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(documents.card_png, [CARD, OTHER] * 4))
    assert pictures[::2] == pictures[:1] * 4
    assert pictures[1::2] == pictures[1:2] * 4
    with Image.open(io.BytesIO(pictures[0])) as picture:
        assert round(picture.info["dpi"][0]) == 600


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x.png", "file:///etc/hostname"])
def test_an_address_that_is_not_inside_the_document_fails(typesetter: Typesetter, address: str) -> None:
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - only after the font is chosen

    code = {"picture": address, "full": 20}
    with pytest.raises(FatalURLFetchingError):
        typesetter.pdf(
            "card.html",
            "card.css",
            cards=[(CARD, code)],
            backs=(),
            picture=lambda *_: address,
            ground=address,
            emblem=address,
        )


def test_printing_does_not_teach_pillow_to_accept_half_a_picture(documents: WeasyPrintCertificates) -> None:
    documents.card_pdf([CARD])
    with pytest.raises(PortraitNotAnImage):
        PillowPortraits().portrait(CARD.portrait[:1500])


def test_weasyprint_is_imported_by_printing_only() -> None:
    code = (
        "import sys, adapters.documents.certificates, adapters.documents.portraits;"
        "sys.exit('weasyprint' in sys.modules or 'pypdfium2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd="src", check=False).returncode == 0  # noqa: S603


def test_a_font_folder_named_from_the_working_directory_serves_too(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from adapters.documents.certificates import WeasyPrintCertificates\n"
        "from adapters.documents.typesetting import Typesetter\n"
        "from contracts.ports.documents import CARD\n"
        "documents = WeasyPrintCertificates(Typesetter(Path('fonts'), lambda member: member.value))\n"
        "Path('card.pdf').write_bytes(documents.card_pdf([CARD]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("FONTCONFIG_FILE", None)
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True, timeout=60)  # noqa: S603
    pdffonts = str(shutil.which("pdffonts"))
    printed = subprocess.run([pdffonts, "card.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True)  # noqa: S603
    fonts = printed.stdout.splitlines()[2:]
    assert fonts
    assert all("Noto-Sans-CJK" in line for line in fonts)
