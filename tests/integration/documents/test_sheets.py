"""Sheets of cards, looked at as pictures that poppler makes: places, marks, what stands behind what, the codes."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from attrs import evolve
from PIL import Image, ImageChops, ImageOps

from adapters.documents.certificates import WeasyPrintCertificates
from contracts.ports.documents import A4_SIZE, CARD, sizes, text_of
from ports.documents import CertificateCard
from tjdomain.certification.domain.sheet import Duplex, DuplexEdge

pytestmark = pytest.mark.usefixtures("poppler")
DPI = 300
PX = DPI / 25.4
WIDE, HIGH = 85.6, 54.0
LEFT, TOP = 19.4, 13.5
CARDS = [
    evolve(CARD, number=f"3715022026{number:07d}", verify_url=f"{CARD.verify_url[:-2]}{number:02d}")
    for number in range(12)
]


def drawn(pdf: bytes, folder: Path) -> list[Image.Image]:
    """Every page at 300 dpi."""
    (folder / "sheet.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(DPI), "-png", "sheet.pdf", "page"]
    subprocess.run(command, check=True, cwd=folder)  # noqa: S603  our own words
    return [Image.open(page).convert("RGB") for page in sorted(folder.glob("page-*.png"))]


def cut(page: Image.Image, left: float, top: float) -> Image.Image:
    """What one cuts out at a place (mm)."""
    return page.crop(tuple(round(side * PX) for side in (left, top, left + WIDE, top + HIGH)))


def corner(place: int) -> tuple[float, float]:
    """Where the front at a place stands."""
    return LEFT + place % 2 * WIDE, TOP + place // 2 * HIGH


@pytest.fixture(scope="module")
def pages(documents: WeasyPrintCertificates, tmp_path_factory: pytest.TempPathFactory) -> list[Image.Image]:
    """Twelve cards: two sheets, four pages."""
    pdf = documents.sheet_pdf(CARDS, Duplex())
    assert sizes(pdf) == [A4_SIZE] * 4
    return drawn(pdf, tmp_path_factory.mktemp("sheets"))


def test_every_code_is_read_and_stands_within_half_a_millimetre(pages: list[Image.Image]) -> None:
    read = {code.text: code.position.top_left for page in (pages[0], pages[2]) for code in zxingcpp.read_barcodes(page)}
    assert set(read) == {card.verify_url for card in CARDS}
    for place, card in enumerate(CARDS):
        left, top = corner(place % 10)
        found = read[card.verify_url]
        assert [found.x / PX, found.y / PX] == pytest.approx([left + 61.6, top + 31.2], abs=0.5)


def test_the_band_of_every_card_begins_at_its_edges(pages: list[Image.Image]) -> None:
    green = ImageChops.difference(pages[0], Image.new("RGB", pages[0].size, "#0b6b4f")).convert("L")
    band = green.point(lambda value: 255 * (value < 12)).crop((0, 0, green.width, round((TOP + 9) * PX)))
    box = band.getbbox()
    assert box is not None
    assert [side / PX for side in box[:3]] == pytest.approx([LEFT, TOP, LEFT + 2 * WIDE], abs=0.5)


@pytest.mark.parametrize("x", [LEFT, LEFT + WIDE, LEFT + 2 * WIDE])
def test_a_mark_stands_at_both_ends_of_every_cut(pages: list[Image.Image], x: float) -> None:
    page = pages[0].convert("L")
    for top in (TOP - 4, TOP + 5 * HIGH + 4):
        strip = page.crop(tuple(round(side * PX) for side in (x - 3, top, x + 3, top + 0.3)))
        dark = strip.point(lambda value: 255 * (value < 160)).getbbox()
        assert dark is not None
        assert (dark[0] + dark[2]) / 2 / PX == pytest.approx(3, abs=0.2)
    for row in range(6):
        y = TOP + row * HIGH
        for left in (LEFT - 4, LEFT + 2 * WIDE + 4):
            strip = page.crop(tuple(round(side * PX) for side in (left, y - 3, left + 0.3, y + 3)))
            assert strip.point(lambda value: 255 * (value < 160)).getbbox() is not None


def behind(card: CertificateCard, number: int) -> CertificateCard:
    """A card whose back is its own."""
    return evolve(card, issue_date=card.issue_date + timedelta(days=number))


@pytest.mark.parametrize("edge", DuplexEdge)
def test_each_back_meets_its_front_and_turns_like_a_page(
    documents: WeasyPrintCertificates, edge: DuplexEdge, tmp_path: Path
) -> None:
    """The paper is turned as the printer turns it; what is then cut out behind a front is that card's own back."""
    cards = [behind(CARDS[number], number) for number in range(3)]
    back = drawn(documents.sheet_pdf(cards, Duplex(edge=edge)), tmp_path)[1]
    # through the paper: the back mirrored, about the edge that it was turned over
    through = ImageOps.mirror(back) if edge is DuplexEdge.LONG else ImageOps.flip(back)
    for number, card in enumerate(cards):
        (tmp_path / str(number)).mkdir()
        alone = drawn(documents.card_pdf([card]), tmp_path / str(number))[1]
        seen = ImageOps.mirror(cut(through, *corner(number)))
        assert apart(seen, alone) < 10
        assert apart(seen.rotate(180), alone) > 20
        assert apart(cut(through, *corner(number + 3)), alone) > 15


def apart(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of the grey values, seen from so far that a pixel aside does not count."""
    seen = [picture.convert("L").resize((253, 160)) for picture in (one, other)]
    histogram = ImageChops.difference(*seen).histogram()
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)


@pytest.mark.parametrize("edge", DuplexEdge)
def test_backs_are_moved_by_the_offset_and_fronts_are_not(
    documents: WeasyPrintCertificates, edge: DuplexEdge, tmp_path: Path
) -> None:
    places = []
    for name, duplex in (("still", Duplex(edge=edge)), ("moved", Duplex(edge=edge, right=3.0, down=-2.5))):
        (tmp_path / name).mkdir()
        front, back = drawn(documents.sheet_pdf(CARDS[:1], duplex), tmp_path / name)
        boxes = [
            ImageOps.invert(page.convert("L")).point(lambda v: 255 * (v > 100)).getbbox() for page in (front, back)
        ]
        places.append(boxes)
    (front, back), (same_front, moved) = places
    assert same_front == front
    assert moved is not None
    assert back is not None
    assert [(moved[0] - back[0]) / PX, (moved[1] - back[1]) / PX] == pytest.approx([3.0, -2.5], abs=0.15)


def test_each_card_has_its_own_date_behind_it(documents: WeasyPrintCertificates) -> None:
    pdf = documents.sheet_pdf([behind(CARDS[number], number) for number in range(12)], Duplex())
    right = (105.0, TOP, 105.0 + WIDE, TOP + HIGH)
    assert "2026年11月23日" in text_of(pdf, 1, right)
    assert "2026年12月3日" in text_of(pdf, 3, right)


def test_pages_set_once_look_like_those_set_alone(documents: WeasyPrintCertificates, tmp_path: Path) -> None:
    """Ground and emblem are drawn once and backs set once: the hundredth card looks like the first."""
    cards = [behind(CARDS[number % 12], number % 2) for number in range(24)]
    together = drawn(documents.card_pdf(cards), tmp_path)
    (tmp_path / "alone").mkdir()
    alone = drawn(documents.card_pdf([cards[23]]), tmp_path / "alone")
    assert apart(together[46], alone[0]) < 0.05
    assert apart(together[47], alone[1]) < 0.05
