"""Notices looked at as pictures: what a scanner reads, and where it stands."""

import pytest
import zxingcpp

from adapters.documents.notices import WeasyPrintNotices
from adapters.documents.typesetting import Typesetter
from contracts.ports.notice_papers import RECHECK, TRANSFER, UNFIT, NoticePapersContract
from entrypoints.wording import label
from tests.integration.documents.test_arrivals import inked, printed

pytestmark = pytest.mark.usefixtures("poppler")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> WeasyPrintNotices:
    """With the words of the system."""
    return WeasyPrintNotices(Typesetter(tmp_path_factory.mktemp("fonts"), label))


class TestContract(NoticePapersContract):
    pass


@pytest.mark.parametrize("paper", [RECHECK, UNFIT, TRANSFER], ids=lambda one: one.kind.value)
def test_the_exam_number_is_read_at_the_desk(papers: WeasyPrintNotices, paper: object) -> None:
    page = printed(papers.notice_pdf(paper))  # type: ignore[arg-type]
    (code,) = zxingcpp.read_barcodes(page)
    assert (code.format, code.text) == (zxingcpp.BarcodeFormat.QRCode, RECHECK.number)
    left, top, right, bottom = inked(page, 155, 18, 190, 52)
    assert [right - left, bottom - top] == pytest.approx([24, 24], abs=0.5)
    assert 210 - right >= 20
