"""Guide slip and exam sheet looked at as pictures: what a scanner reads, and where it stands."""

import io
import subprocess

import pytest
import zxingcpp
from PIL import Image

from adapters.documents.arrivals import WeasyPrintArrivals
from adapters.documents.typesetting import Typesetter
from contracts.ports.arrival_papers import LABEL, PAPER, TEAM_SHEET, ArrivalPapersContract
from entrypoints.wording import label

DPI = 300
PX = DPI / 25.4
_MODULES_OF_SLIP, _MODULES_OF_NUMBER, _MODULES_OF_TUBE = 79, 101, 112
_MODULE = 0.5


pytestmark = pytest.mark.usefixtures("poppler")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> WeasyPrintArrivals:
    """With the words of the system."""
    return WeasyPrintArrivals(Typesetter(tmp_path_factory.mktemp("fonts"), label))


class TestContract(ArrivalPapersContract):
    pass


def printed(pdf: bytes) -> Image.Image:
    """The first page, as poppler draws it for a printer."""
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", "-"]
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True)  # noqa: S603  from PATH
    return Image.open(io.BytesIO(drawn.stdout))


def inked(page: Image.Image, left: float, top: float, right: float, bottom: float) -> list[float]:
    """The bounds of what is black in that box of the page, in mm."""
    cut = page.crop((round(left * PX), round(top * PX), round(right * PX), round(bottom * PX)))
    found = cut.point(lambda value: 255 * (value < 128)).getbbox()
    assert found is not None
    return [left + found[0] / PX, top + found[1] / PX, left + found[2] / PX, top + found[3] / PX]


def test_the_slips_number_is_read_from_the_barcode_and_from_the_qr_code(papers: WeasyPrintArrivals) -> None:
    page = printed(papers.guide_slip_pdf(PAPER))
    read = {code.format: code.text for code in zxingcpp.read_barcodes(page)}
    assert read == {zxingcpp.BarcodeFormat.Code128: PAPER.slip, zxingcpp.BarcodeFormat.QRCode: PAPER.slip}


def test_the_slips_barcode_stands_where_it_should_in_true_millimetres(papers: WeasyPrintArrivals) -> None:
    page = printed(papers.guide_slip_pdf(PAPER))
    bars = inked(page, 3, 25.2, 100, 36.8)
    assert [bars[0], bars[2]] == pytest.approx([13, 13 + _MODULES_OF_SLIP * _MODULE], abs=0.5)
    column = inked(page, 13, 23.5, 13.9, 37.3)
    assert [column[1], column[3]] == pytest.approx([25, 37], abs=0.5)
    quiet = page.crop((round(8.2 * PX), round(25 * PX), round(12.8 * PX), round(37 * PX)))
    assert quiet.getextrema()[0] == 255, "ten modules of white before the first bar"


def test_the_qr_code_is_large_enough(papers: WeasyPrintArrivals) -> None:
    page = printed(papers.guide_slip_pdf(PAPER))
    left, top, right, bottom = inked(page, 100, 4, 146, 42)
    assert [right - left, bottom - top] == pytest.approx([22, 22], abs=0.5)


def test_the_sheets_number_is_read_and_ends_at_the_margin(papers: WeasyPrintArrivals) -> None:
    page = printed(papers.exam_sheet_pdf(PAPER))
    (code,) = zxingcpp.read_barcodes(page)
    assert (code.format, code.text) == (zxingcpp.BarcodeFormat.Code128, PAPER.number)
    bars = inked(page, 120, 11.2, 208, 21.8)
    assert [bars[0], bars[2]] == pytest.approx([191 - _MODULES_OF_NUMBER * _MODULE, 191], abs=0.5)


def test_a_tubes_barcode_is_read_from_its_label_and_stands_in_the_middle(papers: WeasyPrintArrivals) -> None:
    page = printed(papers.labels_pdf([LABEL], 50, 30))
    (code,) = zxingcpp.read_barcodes(page)
    assert (code.format, code.text) == (zxingcpp.BarcodeFormat.Code128, LABEL.barcode)
    left, _, right, _ = inked(page, 0, 7.2, 50, 16.8)
    width = _MODULES_OF_TUBE * 0.33
    assert [left, right] == pytest.approx([25 - width / 2, 25 + width / 2], abs=0.5)
    assert min(left, 50 - right) >= 10 * 0.33, "ten modules of white on both sides"
    bars = inked(page, left, 6, left + 0.6, 17.4)
    assert [bars[1], bars[3]] == pytest.approx([7, 17], abs=0.5)


def test_a_phone_reads_the_team_code_from_the_sheet(papers: WeasyPrintArrivals) -> None:
    (found,) = zxingcpp.read_barcodes(printed(papers.team_sheet_pdf(TEAM_SHEET)))
    assert (found.format.name, found.text) == ("QRCode", TEAM_SHEET.address)
