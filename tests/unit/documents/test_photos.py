"""Photos of papers made by Pillow, and PDFs drawn by a process of their own."""

import io
import struct
import subprocess
import sys
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageDraw

from adapters.documents import photos
from adapters.documents.photos import LONGEST_SIDE, PillowPhotos
from contracts.ports.documents import picture
from ports.photo_errors import NotAPhoto, PhotoLocked, PhotoTooHeavy, PhotoTooManyPixels

EMPTY = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)
LOCKED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/P -4/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<33><33>]>>"
)
"""Sealed with a password that nobody knows."""


def opened(photo: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(photo), formats=("JPEG",))
    image.load()
    return image


def pdf(*colours: str, **options: object) -> bytes:
    target = io.BytesIO()
    pages = [Image.new("RGB", (595, 842), colour) for colour in colours]
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], **options)
    return target.getvalue()


def heic(width: int, height: int, **options: object) -> bytes:
    """As an iPhone has it."""
    target = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (width, height), "red")).save(target, **options)
    return target.getvalue()


@pytest.fixture
def studio() -> PillowPhotos:
    return PillowPhotos()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_re_encoded_and_made_smaller(studio: PillowPhotos, kind: str) -> None:
    assert opened(studio.photo(picture(4000, 3000, kind))).size == (LONGEST_SIDE, 1500)


def test_a_small_photo_keeps_its_size(studio: PillowPhotos) -> None:
    assert opened(studio.photo(picture(300, 200))).size == (300, 200)


def test_a_glance_at_a_photo_weighs_little(studio: PillowPhotos) -> None:
    target = io.BytesIO()
    Image.effect_noise((1600, 1200), 25).convert("RGB").save(target, "JPEG")
    kept = studio.photo(target.getvalue())
    assert len(kept) > 500_000
    assert len(studio.glance(kept)) < 25_000


def test_metadata_stays_behind_and_the_picture_is_set_upright(studio: PillowPhotos) -> None:
    image = Image.new("RGB", (800, 600), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 100, 600), fill="black")
    exif = Image.Exif()
    exif[0x0112], exif[0x8825] = 6, {1: "N", 2: (36.0, 27.0, 0.0)}
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif, comment=b"somewhere")
    photo = studio.photo(target.getvalue())
    assert b"Exif" not in photo
    assert b"somewhere" not in photo
    made = opened(photo).convert("L")
    assert made.size == (600, 800)
    assert made.getpixel((300, 5)) < 60


def test_what_hangs_behind_the_picture_is_cut_off(studio: PillowPhotos) -> None:
    assert b"<script>" not in studio.photo(picture(300, 200) + b"<script>alert(1)</script>")


def test_a_pdf_becomes_a_picture_of_its_first_three_pages(studio: PillowPhotos) -> None:
    made = opened(studio.photo(pdf("red", "lime", "blue", "black")))
    assert made.height <= LONGEST_SIDE
    for place, (red, green, blue) in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255)]):
        colour = made.getpixel((made.width // 2, int((place + 0.5) * made.height / 3)))
        assert all(abs(one - other) < 12 for one, other in zip(colour, (red, green, blue), strict=True))


def test_an_iphones_picture_becomes_a_jpeg_without_its_place(studio: PillowPhotos) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Somewhere"
    photo = studio.photo(heic(2200, 1100, exif=exif.tobytes()))
    made = opened(photo)
    assert made.size == (LONGEST_SIDE, 1000)
    red, green, blue = made.getpixel((100, 100))
    assert red > 240
    assert max(green, blue) < 15
    assert b"Somewhere" not in photo


def test_an_iphones_picture_of_too_many_pixels_is_refused(studio: PillowPhotos) -> None:
    small, size = heic(64, 64), b"ispe" + bytes(4)
    assert size in small
    with pytest.raises(PhotoTooManyPixels):
        studio.photo(small.replace(size + struct.pack(">II", 64, 64), size + struct.pack(">II", 8000, 8000)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        heic(64, 64)[:300],
        b"\0\0\0\x18ftypheic" + bytes(100),
        b"GIF89a" + bytes(50),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0" + bytes(100),
        picture(300, 200)[:200],
        picture(300, 200, "PNG")[:60],
        picture(300, 200, "GIF"),
        picture(300, 200, "BMP"),
        picture(300, 200, "PNG", "I;16"),
        b"%PDF-1.7 nothing",
        EMPTY,
        b"PK\x03\x04" + bytes(40),
    ],
)
def test_what_is_no_photo_is_refused(studio: PillowPhotos, content: bytes) -> None:
    with pytest.raises(NotAPhoto):
        studio.photo(content)


def test_a_file_above_ten_megabytes_is_refused_unread(studio: PillowPhotos) -> None:
    with pytest.raises(PhotoTooHeavy) as refusal:
        studio.photo(bytes(10 * 2**20 + 1))
    assert refusal.value.limit == 10


@pytest.mark.parametrize("side", [8000, 20_000])
def test_a_bomb_of_pixels_is_refused_undecoded(studio: PillowPhotos, side: int) -> None:
    with pytest.raises(PhotoTooManyPixels):
        studio.photo(picture(side, side, "PNG", "1"))


def test_a_pdf_with_a_password_says_so(studio: PillowPhotos) -> None:
    with pytest.raises(PhotoLocked):
        studio.photo(LOCKED)


def test_a_pdf_that_takes_too_long_is_given_up(studio: PillowPhotos, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "_PATIENCE", 0.001)
    with pytest.raises(NotAPhoto):
        studio.photo(pdf("red"))


def test_the_drawing_process_has_limits() -> None:
    code = (
        "from resource import *\nfrom adapters.documents import drawn_apart\n"
        "print(drawn_apart.main(), getrlimit(RLIMIT_AS)[0], getrlimit(RLIMIT_CPU)[0])"
    )
    source = Path(photos.__file__).parents[2]
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", code], input=b"%PDF-1.7 nothing", capture_output=True, cwd=source, check=True, timeout=60
    )
    assert done.stdout.split() == [b"1", b"%d" % 2**30, b"10"]
