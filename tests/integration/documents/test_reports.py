"""The printed report of an examination, looked at as a picture: glyphs, rows, the portrait, overflow."""

import subprocess
from pathlib import Path

import pypdfium2
import pytest
from attrs import evolve
from PIL import Image

from adapters.documents.reports import WeasyPrintReports
from contracts.ports.documents import text_of
from contracts.ports.examination_report import CROWDED, HISTORY, LONG_NAME, PLAIN, ReportDocumentsContract, pages
from ports.examination_report import ExaminationReport
from tests.integration.documents.raster import PX, Box, ink, likeness, page_picture

NAME: Box = (36, 35.4, 160, 40.2)
LATIN = "Wolfeschlegelsteinhausenbergerdorff-Hubert-Blaine-Alexandria"
LEFT, RIGHT, BOTTOM = 14.0, 196.0, 280.0
"""Where the printed area ends, in mm."""


class TestContract(ReportDocumentsContract):
    pass


@pytest.mark.parametrize("name", ["张伟", "李娜𠮷", "骨直角喆龘"])
def test_the_printed_name_is_made_of_the_right_glyphs(reports: WeasyPrintReports, name: str) -> None:
    printed = ink(page_picture(reports.report_pdf(evolve(PLAIN, name=name))), NAME)
    assert likeness(printed, name, bold=True) > 0.85
    assert likeness(printed, "娱优些供园"[: len(name)], bold=True) < 0.6


def test_the_portrait_stands_beside_the_head_undistorted(reports: WeasyPrintReports) -> None:
    red, green, _ = page_picture(reports.report_pdf(PLAIN)).split()
    magenta = green.point(lambda value: 255 * (value < 60)).convert("1")
    bright = red.point(lambda value: 255 * (value > 200)).convert("1")
    left, top, right, bottom = Image.composite(magenta, Image.new("1", magenta.size), bright).getbbox() or (0,) * 4
    assert [(right - left) / PX, (bottom - top) / PX] == pytest.approx([25, 35], abs=0.5)
    assert right / PX < RIGHT


@pytest.mark.parametrize(
    "report",
    [
        PLAIN,
        CROWDED,
        evolve(PLAIN, name="阿" * 60, employer="W" * 100, body_name="院" * 100),
        evolve(CROWDED, name=LATIN, employer=LATIN * 2, portrait=None),
    ],
    ids=["plain", "crowded", "longest", "latin"],
)
def test_nothing_runs_over_the_edges_of_the_printed_area(reports: WeasyPrintReports, report: ExaminationReport) -> None:
    pdf = reports.report_pdf(report)
    for page in range(len(pages(pdf))):
        sheet = page_picture(pdf, page).convert("L").point(lambda value: 255 * (value < 200))
        left, _, right, bottom = sheet.getbbox() or (0,) * 4
        assert left / PX > LEFT - 0.5
        assert right / PX < RIGHT + 0.5
        assert bottom / PX < 297 - 3
    assert "".join(report.name.split()) in "".join(pages(pdf)[0].split())


def rows_of(pdf: bytes, page: int) -> list[str]:
    """The lines of a page as they stand."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [line.strip() for line in document[page].get_textpage().get_text_bounded().splitlines()]


def test_a_row_is_never_broken_and_a_section_never_begins_at_the_foot_of_a_page(reports: WeasyPrintReports) -> None:
    """Whatever stands before it: rows are added one by one until the page is full."""
    for more in range(4, 12):
        filled = evolve(HISTORY, lines=HISTORY.lines + HISTORY.lines[:1] * more)
        crowded = evolve(CROWDED, sections=(filled, *CROWDED.sections[1:]))
        pdf = reports.report_pdf(crowded)
        for page in range(len(pages(pdf)) - 1):
            last = text_of(pdf, page, (LEFT, 0, RIGHT, BOTTOM))
            assert not last.endswith("2026年3月2日"), (more, page)
        texts = pages(pdf)
        whole = [text for text in texts if "两肺呼吸音粗，" * 70 in text]
        assert len(whole) == 1, more


def test_the_conclusion_never_stands_alone_on_a_page(reports: WeasyPrintReports) -> None:
    """Where it does not fit, the last section goes with it to the next page."""
    spilt = 0
    for more in range(6, 16):
        filled = evolve(HISTORY, lines=HISTORY.lines + HISTORY.lines[:1] * more)
        texts = pages(reports.report_pdf(evolve(PLAIN, sections=(filled, *PLAIN.sections[1:]))))
        spilt += len(texts) - 1
        assert "伤寒副伤寒培养未检出" in texts[-1], more
        assert all(said in texts[-1] for said in ("检查项目", "检查结论：合格", "妥善保管")), more
    assert 0 < spilt < 10


def test_the_conclusion_is_not_torn_apart(reports: WeasyPrintReports) -> None:
    texts = pages(reports.report_pdf(CROWDED))
    (last,) = [text for text in texts if "检查结论" in text]
    assert all(said in last for said in ("主检医师", "审核人", "盖章", "复检项目"))


def test_words_of_people_are_not_read_as_markup(reports: WeasyPrintReports) -> None:
    spoken = evolve(PLAIN.conclusion, text="<b>ALT</b> & <script>", advice="{{ 7 * 7 }}")
    (text,) = pages(reports.report_pdf(evolve(PLAIN, conclusion=spoken)))
    assert "<b>ALT</b>&<script>" in text
    assert "建议：{{7*7}}" in text


def test_equal_reports_give_equal_files(reports: WeasyPrintReports) -> None:
    assert reports.report_pdf(PLAIN) == reports.report_pdf(PLAIN)


def test_the_file_tells_its_title_and_nobodys_name(reports: WeasyPrintReports) -> None:
    with pypdfium2.PdfDocument(reports.report_pdf(PLAIN)) as document:
        told = document.get_metadata_dict()
    assert told["Title"] == "健康检查报告"
    assert PLAIN.name not in "".join(told.values())


@pytest.mark.usefixtures("poppler")
def test_another_program_reads_the_same(reports: WeasyPrintReports, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(reports.report_pdf(CROWDED))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True).stdout.decode()  # noqa: S603, S607
    assert text.count("\f") == 2
    assert text.count("检查项目") == 2
    assert LONG_NAME in "".join(text.split())
